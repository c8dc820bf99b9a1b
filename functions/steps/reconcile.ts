import { stepLambda } from '../aws/lambda.ts';
import { readEnvironment } from '../env.ts';
import { reconcile } from '../pipeline/reconcile.ts';
import { endingEngine } from './ending-engine.ts';

const engine = endingEngine(readEnvironment('Reconcile'));
/** Longer than any step may run, so that a record which a step is about to touch is left alone. */
const GRACE_MS = 20 * 60_000;

export const handler = stepLambda({
  name: 'Reconcile',
  read: () => ({}),
  run: () => reconcile(engine, GRACE_MS),
});
