import { turningPorts } from '../aws/deployed-ports.ts';
import { dynamoClient } from '../aws/dynamo-client.ts';
import type { Environment } from '../env.ts';
import { formats } from '../formats/index.ts';
import type { EndingEngine } from '../pipeline/engine.ts';

/** What the steps that end an attempt work with. */
export const endingEngine = (config: Environment<'Complete'>): EndingEngine => ({
  ...turningPorts(dynamoClient(), config),
  formats,
});
