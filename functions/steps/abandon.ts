import { turningPorts } from '../aws/deployed-ports.ts';
import { dynamoClient } from '../aws/dynamo-client.ts';
import { inputOfEnded } from '../aws/execution-ended.ts';
import { stepLambda } from '../aws/lambda.ts';
import { AbandonInput } from '../core/chunk.ts';
import { readEnvironment } from '../env.ts';
import { abandon } from '../pipeline/abandon.ts';

const ports = turningPorts(dynamoClient(), readEnvironment('Abandon'));

export const handler = stepLambda({
  name: 'Abandon',
  read: (event) => AbandonInput.parse(inputOfEnded(event)),
  run: (input) => abandon(ports, input),
});
