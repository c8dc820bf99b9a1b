import { dynamoClient } from '../aws/dynamo-client.ts';
import { dynamoExports } from '../aws/dynamo-exports.ts';
import { apiLambda } from '../aws/lambda.ts';
import { lambdaRecords } from '../aws/lambda-records.ts';
import { readEnvironment } from '../env.ts';
import { listExports, walkExports } from '../pipeline/list-exports.ts';
import { endpoint } from './endpoint.ts';

const config = readEnvironment('ListExports');
const db = dynamoClient();
const [exports, records] = [dynamoExports(db, config.EXPORTS_TABLE), lambdaRecords(config.READER)];
const ports = { exports, records, clock: Date.now };

export const handler = apiLambda(
  endpoint(config, db, {
    list: (asked) => listExports(ports, asked),
    walk: (asked) => walkExports(ports, asked),
  }),
);
