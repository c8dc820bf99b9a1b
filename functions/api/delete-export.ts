import { deployedPorts } from '../aws/deployed-ports.ts';
import { dynamoClient } from '../aws/dynamo-client.ts';
import { apiLambda } from '../aws/lambda.ts';
import { sfnClient } from '../aws/sfn-client.ts';
import { sfnWorkflow } from '../aws/sfn-workflow.ts';
import type { ExportRef } from '../core/operations.ts';
import { readEnvironment } from '../env.ts';
import { removeExport } from '../pipeline/end-export.ts';
import { findExport } from '../pipeline/find-export.ts';
import { audited } from './audited.ts';
import { endpoint } from './endpoint.ts';

const config = readEnvironment('DeleteExport');
const db = dynamoClient();
const ports = { ...deployedPorts(db, config), workflow: sfnWorkflow(sfnClient(), config.WORKFLOW_ARN) };

const remove = async (asked: ExportRef) => void (await removeExport(ports, await findExport(ports, asked)));

export const handler = apiLambda(endpoint(config, db, { remove }, audited(config)));
