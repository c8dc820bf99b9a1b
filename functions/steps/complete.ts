import { stepLambda } from '../aws/lambda.ts';
import { CompleteInput } from '../core/chunk.ts';
import { readEnvironment } from '../env.ts';
import { complete } from '../pipeline/complete.ts';
import { completingEngine } from './completing-engine.ts';

const engine = completingEngine(readEnvironment('Complete'));

export const handler = stepLambda({
  name: 'Complete',
  read: (event) => CompleteInput.parse(event),
  run: (input) => complete(engine, input),
});
