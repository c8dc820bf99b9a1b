import { turningPorts } from '../aws/deployed-ports.ts';
import { dynamoClient } from '../aws/dynamo-client.ts';
import { apiLambda } from '../aws/lambda.ts';
import { readEnvironment } from '../env.ts';
import { removeExport } from '../pipeline/end-export.ts';
import { findExport } from '../pipeline/find-export.ts';
import { endpoint } from './endpoint.ts';

const config = readEnvironment('DeleteExport');
const db = dynamoClient();
const ports = turningPorts(db, config);

export const handler = apiLambda(
  endpoint(config, db, {
    remove: async (asked) => void (await removeExport(ports, await findExport(ports, asked))),
  }),
);
