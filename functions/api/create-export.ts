import { dynamoClient } from '../aws/dynamo-client.ts';
import { dynamoExports } from '../aws/dynamo-exports.ts';
import { jsonLog } from '../aws/json-log.ts';
import { apiLambda } from '../aws/lambda.ts';
import { lambdaRecords } from '../aws/lambda-records.ts';
import { sfnClient } from '../aws/sfn-client.ts';
import { sfnWorkflow } from '../aws/sfn-workflow.ts';
import { readEnvironment } from '../env.ts';
import { requestExport } from '../pipeline/request-export.ts';
import { endpoint } from './endpoint.ts';
import { registries } from './registries.ts';

const config = readEnvironment('CreateExport');
const [db, records] = [dynamoClient(), lambdaRecords(config.READER)];
const exports = dynamoExports(db, config.EXPORTS_TABLE);
const workflow = sfnWorkflow(sfnClient(), config.WORKFLOW_ARN);
const retentionMs = config.RETENTION_DAYS * 86_400_000;
const choices = { ...registries, records, mostRecords: config.MOST_RECORDS };
const moment = { clock: Date.now, random: Math.random, log: jsonLog };
const desk = { ...choices, ...moment, exports, workflow, retentionMs };

export const handler = apiLambda(endpoint(config, db, { create: (asked) => requestExport(desk, asked) }));
