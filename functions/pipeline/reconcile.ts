import type { ExportRecord } from '../core/export-record.ts';
import { abandon } from './abandon.ts';
import { handOver } from './attempts.ts';
import type { EndingEngine } from './engine.ts';

/**
 * Looks at every open export that nothing has touched for `graceMs`: starts what was never started, goes on with a
 * hand-over that a crash cut in two, and abandons what lost its execution. One that cannot be helped now keeps no other from
 * help: it is logged, and the run fails at its end, so that somebody hears of it.
 */
export async function reconcile(engine: EndingEngine, graceMs: number): Promise<void> {
  const before = engine.clock() - graceMs;
  const errors: unknown[] = [];
  for await (const record of engine.exports.open()) {
    if (Date.parse(record.updatedAt) > before) continue;
    try {
      await reconcileOne(engine, record);
    } catch (error) {
      const { id, attempt } = record;
      engine.log('error', 'export not reconciled', { id, attempt, error: String(error) });
      errors.push(error);
    }
  }
  if (errors.length > 0) throw new AggregateError(errors, `${errors.length} exports were not reconciled`);
}

async function reconcileOne(engine: EndingEngine, record: ExportRecord): Promise<void> {
  if (record.status === 'paused') {
    if (record.resuming) await handOver(engine, record);
    return;
  }
  if (await engine.workflow.running(record)) return;
  await engine.workflow.start(record);
  if (await engine.workflow.running(record)) return;
  const { owner, id, attempt } = record;
  engine.log('warn', 'execution lost', { id, attempt });
  await abandon(engine, { owner, id, attempt });
}
