import type { ExportKey, ExportRecord } from '../core/export-record.ts';
import { keyOf } from '../core/export-record.ts';
import type { ExportStore, Move } from '../core/ports/export-store.ts';
import type { Workflow } from '../core/ports/workflow.ts';
import { Problem } from '../core/problem.ts';
import { ExportFailure } from './export-failure.ts';
import { iso } from './iso.ts';

export interface Attempts {
  readonly exports: ExportStore;
  readonly workflow: Workflow;
  readonly clock: () => number;
}

const MAX_RESTARTS = 3;

/** Pauses an export: at once where nothing runs yet, else at the next page end. */
export async function pauseExport(ports: Attempts, key: ExportKey): Promise<ExportRecord> {
  return ports.exports.setPausing(key, true, iso(ports.clock()));
}

/** Goes on with a paused export; where the pause has not been carried out yet, only takes it back. */
export async function resumeExport(ports: Attempts, key: ExportKey): Promise<ExportRecord> {
  const record = await ports.exports.get(key);
  if (!record) throw new Problem('not-found', 'there is no such export');
  if (record.status !== 'paused') return ports.exports.setPausing(key, false, iso(ports.clock()));
  return startAttempt(ports, record, {});
}

/** Moves an export that was asked to pause to `paused`: the end of its attempt. */
export async function settlePause({ exports, clock }: Attempts, record: ExportRecord): Promise<ExportRecord> {
  const now = iso(clock());
  const patch = { pausing: false, resuming: false, updatedAt: now };
  return exports.move(keyOf(record), { to: 'paused', attempt: record.attempt, pausing: true, patch });
}

/** Ends an attempt whose budget is spent and starts the next, which goes on from the ledger. */
export async function handOver(ports: Attempts, record: ExportRecord): Promise<ExportRecord> {
  return startAttempt(ports, await park(ports, record), {});
}

/** Ends an attempt that cannot be gone on with and starts the next, which begins from zero. */
export async function restart(ports: Attempts, record: ExportRecord): Promise<ExportRecord> {
  const restarts = (record.restarts ?? 0) + 1;
  if (restarts > MAX_RESTARTS)
    throw new ExportFailure('upload_lost', `the file had to be begun anew ${restarts} times`);
  const parked = await park(ports, record);
  return startAttempt(ports, parked, { since: parked.attempt + 1, restarts, progress: {} });
}

/**
 * Ends an attempt by a move to `paused`. `resuming` marks the move, so that a crash before the next attempt's is not
 * taken for a pause that somebody asked for.
 */
async function park({ exports, clock }: Attempts, record: ExportRecord): Promise<ExportRecord> {
  if (record.status === 'paused') return record;
  const patch = { resuming: true, updatedAt: iso(clock()) };
  return exports.move(keyOf(record), { to: 'paused', attempt: record.attempt, pausing: false, patch });
}

async function startAttempt(
  { exports, workflow, clock }: Attempts,
  record: ExportRecord,
  extra: NonNullable<Move['patch']>,
): Promise<ExportRecord> {
  const patch = { ...extra, attempt: record.attempt + 1, resuming: false, updatedAt: iso(clock()) };
  const next = await exports.move(keyOf(record), { to: 'pending', attempt: record.attempt, patch });
  await workflow.start(next);
  return next;
}
