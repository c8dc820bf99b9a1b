import { stepLambda } from '../aws/lambda.ts';
import { readEnvironment } from '../env.ts';
import { reconcile } from '../pipeline/reconcile.ts';
import { endingEngine } from './ending-engine.ts';

const engine = endingEngine(readEnvironment('Reconcile'));
const GRACE = { startMs: 60_000, abandonMs: 20 * 60_000 };

export const handler = stepLambda({
  name: 'Reconcile',
  read: () => ({}),
  run: () => reconcile(engine, GRACE),
});
