import type { ExportRecord } from '../core/export-record.ts';
import { keyOf } from '../core/export-record.ts';
import { waits } from '../core/turns.ts';
import { abandon } from './abandon.ts';
import { handOver } from './attempts.ts';
import type { EndingEngine } from './engine.ts';
import { giveTurns } from './give-turns.ts';

/** Milliseconds since a record was last touched. */
export interface Grace {
  /** After these, what does not run is started: a start that is still under way does no harm. */
  readonly startMs: number;
  /** After these, what runs nowhere is abandoned: longer than any step may be about to touch it. */
  readonly abandonMs: number;
}

/**
 * Looks at every export that has a place to run and that nothing has touched for a while: starts what was never started,
 * goes on with a hand-over that a crash cut in two, and abandons what lost its execution; then hands on what places are free.
 * One that cannot be helped now keeps no other from help: it is logged, and the run fails at its end, so that somebody hears
 * of it.
 */
export async function reconcile(engine: EndingEngine, grace: Grace): Promise<void> {
  const now = engine.clock();
  const errors: unknown[] = [];
  for await (const record of engine.exports.open()) {
    const age = now - Date.parse(record.updatedAt);
    if (age < (record.status === 'pending' ? grace.startMs : grace.abandonMs)) continue;
    try {
      await reconcileOne(engine, record, age >= grace.abandonMs);
    } catch (error) {
      const { id, attempt } = record;
      engine.log('error', 'export not reconciled', { id, attempt, error: String(error) });
      errors.push(error);
    }
  }
  await engine.exports.recount();
  await giveTurns(engine);
  if (errors.length > 0) throw new AggregateError(errors, `${errors.length} exports were not reconciled`);
}

async function reconcileOne(engine: EndingEngine, record: ExportRecord, isLost: boolean): Promise<void> {
  if (record.status === 'paused') {
    if (record.resuming) await handOver(engine, record);
    return;
  }
  if (await engine.workflow.running(record)) return;
  const still = await engine.exports.get(keyOf(record));
  if (still?.status !== record.status || still.attempt !== record.attempt || waits(still)) return;
  await engine.workflow.start(record);
  if (!isLost || (await engine.workflow.running(record))) return;
  const { owner, id, attempt } = record;
  engine.log('warn', 'execution lost', { id, attempt });
  await abandon(engine, { owner, id, attempt });
}
