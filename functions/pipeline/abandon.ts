import type { AbandonInput } from '../core/chunk.ts';
import type { ExportRecord, Failure } from '../core/export-record.ts';
import { endedAt, keyOf } from '../core/export-record.ts';
import { Problem } from '../core/problem.ts';
import { isOpen } from '../core/transitions.ts';
import { pauseAt } from './attempts.ts';
import { cleanAll } from './clean.ts';
import type { Engine } from './engine.ts';
import { giveTurns, type Turning } from './give-turns.ts';
import { iso } from './iso.ts';

type Abandoning = Turning & Pick<Engine, 'ledger' | 'files'>;

export interface AbandonOutput {
  readonly status: 'failed' | 'paused' | 'superseded';
}

/**
 * Ends an attempt that failed: first moves the record, on condition that it is still this attempt's, and only then
 * deletes. A pause that was under way wins, since what is written can still be gone on with. Safe to repeat.
 */
export async function abandon(engine: Abandoning, input: AbandonInput): Promise<AbandonOutput> {
  const record = await engine.exports.get(keyOf(input));
  if (!record || record.attempt !== input.attempt || record.status === 'completed')
    return { status: 'superseded' };
  const isPaused = record.status === 'paused' && !record.resuming;
  const moved = isOpen(record.status) && !isPaused ? await end(engine, record, input) : undefined;
  if (moved === 'conflict') return abandon(engine, input);
  // Also where an earlier run moved it, which may have died before it handed the place on.
  await giveTurns(engine);
  if (isPaused || moved === 'paused') return { status: 'paused' };
  await cleanAll(engine, keyOf(input));
  return { status: 'failed' };
}

/** Moves the record to its end; `conflict` where somebody else has moved it meanwhile. */
async function end(
  engine: Abandoning,
  record: ExportRecord,
  input: AbandonInput,
): Promise<'failed' | 'paused' | 'conflict'> {
  const { attempt, pausing = false } = record;
  const now = engine.clock();
  const failed = { ...endedAt(record, now), failure: failureOf(input) };
  try {
    if (pausing) await engine.exports.move(keyOf(record), { ...pauseAt(iso(now)), attempt, pausing });
    else await engine.exports.move(keyOf(record), { to: 'failed', attempt, pausing, patch: failed });
    return pausing ? 'paused' : 'failed';
  } catch (error) {
    if (error instanceof Problem && error.kind === 'conflict') return 'conflict';
    throw error;
  }
}

/**
 * What the owner is told: the words of an `ExportFailure` or an `UnfitFile`, and of any other error only that there was
 * one.
 */
function failureOf({ error }: AbandonInput): Failure {
  const message = lambdaMessage(error?.Cause ?? '');
  const told = error?.Error === 'ExportFailure' ? /^([a-z_]+): (.*)$/s.exec(message) : null;
  if (told) return { code: told[1] ?? '', message: told[2] ?? '' };
  if (error?.Error === 'UnfitFile') return { code: 'file_does_not_fit', message };
  if (error?.Error === 'States.Timeout')
    return { code: 'timed_out', message: 'the export took longer than it may' };
  return { code: 'internal_error', message: 'the export failed for a reason that is not in its data' };
}

function lambdaMessage(cause: string): string {
  try {
    const parsed: unknown = JSON.parse(cause);
    const message =
      typeof parsed === 'object' && parsed !== null && 'errorMessage' in parsed ? parsed.errorMessage : cause;
    return typeof message === 'string' ? message : cause;
  } catch {
    return cause;
  }
}
