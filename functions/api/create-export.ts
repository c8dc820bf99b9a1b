import { deployedDesk } from '../aws/deployed-desk.ts';
import { dynamoClient } from '../aws/dynamo-client.ts';
import { apiLambda } from '../aws/lambda.ts';
import { readEnvironment } from '../env.ts';
import { formats, profiles } from '../formats/index.ts';
import { requestExport } from '../pipeline/request-export.ts';
import { resources } from '../resources/index.ts';
import { endpoint } from './endpoint.ts';

const config = readEnvironment('CreateExport');
const db = dynamoClient();
const desk = { ...deployedDesk(db, config), resources, formats, profiles };

export const handler = apiLambda(endpoint(config, db, { create: (asked) => requestExport(desk, asked) }));
