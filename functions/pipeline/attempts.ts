import type { ExportKey, ExportRecord } from '../core/export-record.ts';
import { keyOf, progressOf } from '../core/export-record.ts';
import type { Move } from '../core/ports/export-store.ts';
import { Problem } from '../core/problem.ts';
import { isOpen } from '../core/transitions.ts';
import { waits } from '../core/turns.ts';
import { ExportFailure } from './export-failure.ts';
import { giveTurns, type Turning } from './give-turns.ts';
import { iso } from './iso.ts';

const MAX_RESTARTS = 3;

/**
 * Pauses an export: at once where nothing runs yet, else at the next page end. One that is pausing or paused stays as it is;
 * one between two attempts is first moved on to the next, as its own step would.
 */
export async function pauseExport(ports: Turning, key: ExportKey): Promise<ExportRecord> {
  return untilSettled(ports, key, async (record) => {
    if (record.status === 'paused' && !record.resuming) return record;
    if (record.status === 'paused') return pauseExport(ports, await nextAttempt(ports, record, {}));
    if (record.status === 'pending') return moveToPaused(ports, record, {});
    return record.pausing ? record : ports.exports.setPausing(key, true, iso(ports.clock()));
  });
}

/**
 * Goes on with a paused export; where the pause has not been carried out yet, only takes it back. One that nobody paused
 * stays as it is, and is started where a crash left it unstarted.
 */
export async function resumeExport(ports: Turning, key: ExportKey): Promise<ExportRecord> {
  return untilSettled(ports, key, async (record) => {
    if (record.status === 'paused') return startAttempt(ports, record, {});
    if (record.pausing) return ports.exports.setPausing(key, false, iso(ports.clock()));
    if (waits(record)) return giveTurns(ports, record);
    if (record.status === 'pending') await ports.workflow.start(record);
    return record;
  });
}

/** Acts on the record of an export that is open, and again where somebody else moved it meanwhile. */
async function untilSettled(
  ports: Turning,
  key: ExportKey,
  act: (record: ExportRecord) => Promise<ExportRecord>,
): Promise<ExportRecord> {
  const record = await ports.exports.get(key);
  if (!record) throw new Problem('not-found', 'there is no such export');
  if (!isOpen(record.status)) throw new Problem('conflict', `the export is ${record.status}`);
  try {
    return await act(record);
  } catch (error) {
    if (!(error instanceof Problem) || error.kind !== 'conflict') throw error;
    const now = await ports.exports.get(key);
    if (now && isSame(now, record)) throw error;
    return untilSettled(ports, key, act);
  }
}

const isSame = (one: ExportRecord, other: ExportRecord): boolean =>
  one.status === other.status &&
  one.attempt === other.attempt &&
  one.pausing === other.pausing &&
  one.resuming === other.resuming;

/** Moves an export that was asked to pause to `paused`: the end of its attempt. */
export const settlePause = (ports: Turning, record: ExportRecord): Promise<ExportRecord> =>
  moveToPaused(ports, record, { pausing: true });

/** Its place to run goes to the next. */
async function moveToPaused(
  ports: Turning,
  record: ExportRecord,
  on: Pick<Move, 'pausing'>,
): Promise<ExportRecord> {
  const { attempt } = record;
  const move = { ...pauseAt(iso(ports.clock())), attempt, ...on };
  const paused = await ports.exports.move(keyOf(record), move);
  await giveTurns(ports);
  return paused;
}

/** The move that ends in a pause. */
export const pauseAt = (now: string): Move => ({
  to: 'paused',
  patch: { pausing: false, resuming: false, pausedAt: now, updatedAt: now },
});

/** Ends an attempt whose budget is spent and starts the next, which goes on from the ledger. */
export async function handOver(ports: Turning, record: ExportRecord): Promise<ExportRecord> {
  return startAttempt(ports, await park(ports, record), {});
}

/** Ends an attempt that cannot be gone on with and starts the next, which begins from zero. */
export async function restart(ports: Turning, record: ExportRecord): Promise<ExportRecord> {
  const restarts = (record.restarts ?? 0) + 1;
  if (restarts > MAX_RESTARTS)
    throw new ExportFailure('upload_lost', `the file had to be begun anew ${restarts} times`);
  const parked = await park(ports, record);
  const reached = progressOf(parked);
  return startAttempt(ports, parked, { since: parked.attempt + 1, restarts, progress: {}, reached });
}

/**
 * Ends an attempt by a move to `paused`. `resuming` marks the move, so that a crash before the next attempt's is not
 * taken for a pause that somebody asked for.
 */
async function park(
  { exports, clock }: Pick<Turning, 'exports' | 'clock'>,
  record: ExportRecord,
): Promise<ExportRecord> {
  if (record.status === 'paused') return record;
  const patch = { resuming: true, updatedAt: iso(clock()) };
  return exports.move(keyOf(record), { to: 'paused', attempt: record.attempt, pausing: false, patch });
}

/** Between two attempts an export keeps its place; after a pause it waits for one. */
async function startAttempt(
  ports: Turning,
  record: ExportRecord,
  extra: NonNullable<Move['patch']>,
): Promise<ExportRecord> {
  const next = await nextAttempt(ports, record, extra);
  if (waits(next)) return giveTurns(ports, next);
  await ports.workflow.start(next);
  return next;
}

/** Moves a paused record to the attempt that goes on with it. */
async function nextAttempt(
  { exports, clock }: Pick<Turning, 'exports' | 'clock'>,
  record: ExportRecord,
  extra: NonNullable<Move['patch']>,
): Promise<ExportRecord> {
  const now = clock();
  const { resuming = false } = record;
  const next = { attempt: record.attempt + 1, resuming, updatedAt: iso(now) };
  const patch = { ...paceAfterPause(record, now), ...extra, ...next };
  return exports.move(keyOf(record), { to: 'pending', attempt: record.attempt, patch });
}

/** A pause is no time of writing; the moment between two attempts is. */
function paceAfterPause(
  { resuming, writingSince, pausedAt }: ExportRecord,
  now: number,
): Pick<ExportRecord, 'writingSince'> {
  if (resuming || writingSince === undefined || pausedAt === undefined) return {};
  return { writingSince: iso(Date.parse(writingSince) + Math.max(0, now - Date.parse(pausedAt))) };
}
