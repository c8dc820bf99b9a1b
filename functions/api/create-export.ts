import { dynamoClient } from '../aws/dynamo-client.ts';
import { dynamoExports } from '../aws/dynamo-exports.ts';
import { jsonLog } from '../aws/json-log.ts';
import { apiLambda } from '../aws/lambda.ts';
import { lambdaClient } from '../aws/lambda-client.ts';
import { lambdaRecords } from '../aws/lambda-records.ts';
import { sfnClient } from '../aws/sfn-client.ts';
import { sfnWorkflow } from '../aws/sfn-workflow.ts';
import { readEnvironment } from '../env.ts';
import { formats, profiles } from '../formats/index.ts';
import { requestExport } from '../pipeline/request-export.ts';
import { resources } from '../resources/index.ts';
import { endpoint } from './endpoint.ts';

const config = readEnvironment('CreateExport');
const db = dynamoClient();
const exports = dynamoExports(db, config.EXPORTS_TABLE);
const workflow = sfnWorkflow(sfnClient(), config.WORKFLOW_ARN);
const retentionMs = config.RETENTION_DAYS * 86_400_000;
const records = lambdaRecords(lambdaClient(), config.READER);
const choices = { resources, formats, profiles, records, mostRecords: config.MOST_RECORDS };
const moment = { clock: Date.now, random: Math.random, log: jsonLog };
const desk = { ...choices, ...moment, exports, workflow, retentionMs };

export const handler = apiLambda(endpoint(config, db, { create: (asked) => requestExport(desk, asked) }));
