import { authOperations } from '../auth/operations.ts';
import { ownCredentials } from '../aws/deployed-credentials.ts';
import { dynamoClient } from '../aws/dynamo-client.ts';
import { apiLambda } from '../aws/lambda.ts';
import { dialects } from '../dialects/index.ts';
import { readEnvironment } from '../env.ts';
import { signingDialect } from '../http/signing-dialect.ts';
import { audited } from './audited.ts';
import { endpoint } from './endpoint.ts';

const config = readEnvironment('Authorize');
const db = dynamoClient();
const desk = { ...ownCredentials(db, config), dialect: signingDialect(dialects) };

export const handler = apiLambda(endpoint(config, db, authOperations(desk), audited(config)));
