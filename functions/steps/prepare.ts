import { stepLambda } from '../aws/lambda.ts';
import { StepInput } from '../core/chunk.ts';
import { readEnvironment } from '../env.ts';
import { prepare } from '../pipeline/prepare.ts';
import { writingEngine } from './writing-engine.ts';

const engine = writingEngine(readEnvironment('Prepare'));

export const handler = stepLambda({
  name: 'Prepare',
  read: (event) => StepInput.parse(event),
  run: (input) => prepare(engine, input),
});
