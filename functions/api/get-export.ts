import { dynamoClient } from '../aws/dynamo-client.ts';
import { dynamoExports } from '../aws/dynamo-exports.ts';
import { apiLambda } from '../aws/lambda.ts';
import { readEnvironment } from '../env.ts';
import { followExport } from '../pipeline/find-export.ts';
import { endpoint } from './endpoint.ts';

const config = readEnvironment('GetExport');
const db = dynamoClient();
const exports = dynamoExports(db, config.EXPORTS_TABLE);

export const handler = apiLambda(endpoint(config, db, { get: (key) => followExport({ exports }, key) }));
