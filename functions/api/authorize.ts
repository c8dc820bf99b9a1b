import { accessToken, identify } from '../auth/access-token.ts';
import { approveRequest, describeRequest } from '../auth/approve-token.ts';
import { issueToken } from '../auth/issue-token.ts';
import { requestToken } from '../auth/request-token.ts';
import { deployedCredentials } from '../aws/deployed-credentials.ts';
import { dynamoClient } from '../aws/dynamo-client.ts';
import { kmsClient } from '../aws/kms-client.ts';
import { apiLambda } from '../aws/lambda.ts';
import { dialects } from '../dialects/index.ts';
import { readEnvironment } from '../env.ts';
import { signingDialect } from '../http/signing-dialect.ts';
import { endpoint } from './endpoint.ts';

const config = readEnvironment('Authorize');
const { CREDENTIALS_TABLE: table, SEALING_KEY: key } = config;
const [db, dialect] = [dynamoClient(), signingDialect(dialects)];
const desk = { ...deployedCredentials({ db, kms: kmsClient(), table, key }), dialect };
const dance = { requestToken: requestToken(desk), accessToken: accessToken(desk), identify: identify(desk) };
const approval = { describeRequest: describeRequest(desk), approveRequest: approveRequest(desk) };

export const handler = apiLambda(endpoint(config, db, { ...dance, ...approval, token: issueToken(desk) }));
