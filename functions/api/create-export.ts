import { deployedDesk } from '../aws/deployed-desk.ts';
import { dynamoClient } from '../aws/dynamo-client.ts';
import { apiLambda } from '../aws/lambda.ts';
import { readEnvironment } from '../env.ts';
import { requestExport } from '../pipeline/request-export.ts';
import { audited } from './audited.ts';
import { endpoint } from './endpoint.ts';
import { registries } from './registries.ts';

const config = readEnvironment('CreateExport');
const db = dynamoClient();
const desk = { ...deployedDesk(db, config), ...registries };

export const handler = apiLambda(
  endpoint(config, db, { create: (asked) => requestExport(desk, asked) }, audited(config)),
);
