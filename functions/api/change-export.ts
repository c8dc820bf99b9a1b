import { deployedPorts } from '../aws/deployed-ports.ts';
import { dynamoClient } from '../aws/dynamo-client.ts';
import { apiLambda } from '../aws/lambda.ts';
import { sfnClient } from '../aws/sfn-client.ts';
import { sfnWorkflow } from '../aws/sfn-workflow.ts';
import { readEnvironment } from '../env.ts';
import { changeExport } from '../pipeline/change-export.ts';
import { audited } from './audited.ts';
import { endpoint } from './endpoint.ts';

const config = readEnvironment('ChangeExport');
const db = dynamoClient();
const workflow = sfnWorkflow(sfnClient(), config.WORKFLOW_ARN);
const ports = { ...deployedPorts(db, config), workflow, clock: Date.now };

export const handler = apiLambda(
  endpoint(config, db, { change: (asked) => changeExport(ports, asked) }, audited(config)),
);
