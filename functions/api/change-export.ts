import { turningPorts } from '../aws/deployed-ports.ts';
import { dynamoClient } from '../aws/dynamo-client.ts';
import { apiLambda } from '../aws/lambda.ts';
import { readEnvironment } from '../env.ts';
import { changeExport } from '../pipeline/change-export.ts';
import { audited } from './audited.ts';
import { endpoint } from './endpoint.ts';

const config = readEnvironment('ChangeExport');
const db = dynamoClient();
const ports = turningPorts(db, config);

export const handler = apiLambda(
  endpoint(config, db, { change: (asked) => changeExport(ports, asked) }, audited(config)),
);
