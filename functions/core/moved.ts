import type { ExportRecord } from './export-record.ts';
import type { Move } from './ports/export-store.ts';
import { Problem } from './problem.ts';
import { sourcesOf } from './transitions.ts';

/**
 * The record after a legal move, else `Problem('conflict')`; a field whose patch is undefined stays. What goes on after a pause
 * waits for a place to run, what goes on between two attempts keeps its own.
 */
export function moved(record: ExportRecord, { to, attempt, pausing, patch = {} }: Move): ExportRecord {
  if (!sourcesOf(to).includes(record.status))
    throw new Problem('conflict', `the export is ${record.status} and cannot become ${to}`);
  if (attempt !== undefined && record.attempt !== attempt)
    throw new Problem('conflict', `the export is on attempt ${record.attempt}, not ${attempt}`);
  if (pausing !== undefined && (record.pausing ?? false) !== pausing)
    throw new Problem(
      'conflict',
      pausing ? 'the export is not asked to pause' : 'the export is asked to pause',
    );
  const { owner, id } = record;
  const waiting = to === 'pending' && !record.resuming;
  const written = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
  const turn = waiting || record.waiting ? { waiting } : {};
  return { ...record, ...written, ...turn, owner, id, status: to } as ExportRecord;
}

/** The record with the wish to pause set or cleared; `Problem('conflict')` where it is neither pending nor running. */
export function withPausing(record: ExportRecord, pausing: boolean, now: string): ExportRecord {
  if (!sourcesOf('paused').includes(record.status))
    throw new Problem('conflict', `the export is ${record.status}`);
  return { ...record, pausing, updatedAt: now };
}

/** The record with a segment's counts raised; a record that does not run, and counts that are no more, change nothing. */
export function withProgress(
  record: ExportRecord,
  segment: number,
  counts: ExportRecord['progress'][string],
): ExportRecord {
  const standing = record.progress[segment];
  if (record.status !== 'running' || (standing && standing.rows >= counts.rows)) return record;
  return { ...record, progress: { ...record.progress, [segment]: counts } };
}
