import { stepLambda } from '../aws/lambda.ts';
import { CompleteInput } from '../core/chunk.ts';
import { readEnvironment } from '../env.ts';
import { complete } from '../pipeline/complete.ts';
import { endingEngine } from './ending-engine.ts';

const engine = endingEngine(readEnvironment('Complete'));

export const handler = stepLambda({
  name: 'Complete',
  read: (event) => CompleteInput.parse(event),
  run: (input) => complete(engine, input),
});
