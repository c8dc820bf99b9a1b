import { turningPorts } from '../aws/deployed-ports.ts';
import { dynamoClient } from '../aws/dynamo-client.ts';
import { apiLambda } from '../aws/lambda.ts';
import type { ExportRef } from '../core/operations.ts';
import { readEnvironment } from '../env.ts';
import { removeExport } from '../pipeline/end-export.ts';
import { findExport } from '../pipeline/find-export.ts';
import { audited } from './audited.ts';
import { endpoint } from './endpoint.ts';

const config = readEnvironment('DeleteExport');
const db = dynamoClient();
const ports = turningPorts(db, config);

const remove = async (asked: ExportRef) => void (await removeExport(ports, await findExport(ports, asked)));

export const handler = apiLambda(endpoint(config, db, { remove }, audited(config)));
