import { type ExportRecord, progressOf, writtenOf } from './export-record.ts';

export interface Share {
  /** Rows; below `expected` until the export has completed. */
  readonly processed: number;
  /** Rows; left out where nobody knows. */
  readonly expected?: number;
  /** From 0 to 100, and 100 of a completed export alone; never falls. */
  readonly percent: number;
}

/** How far an export has come. An estimate that turns out too low grows with what is written. */
export function shareOf(record: ExportRecord): Share {
  const { rows } = progressOf(record);
  if (record.status === 'completed') return { processed: rows, expected: rows, percent: 100 };
  if (!record.expected) return { processed: rows, percent: 0 };
  const expected = record.expected.exact ? record.expected.rows : Math.max(record.expected.rows, rows + 1);
  const processed = Math.max(0, Math.min(rows, expected - 1));
  return { processed, expected, percent: percentOf(processed, expected) };
}

/** Two digits behind the point, rounded down, so that 100 stands for all. */
const percentOf = (part: number, whole: number): number => Math.floor((10_000 * part) / whole) / 100;

/** When a running export will have written what is expected, at its pace so far; never before `now`, in milliseconds. */
export function estimatedEnd(record: ExportRecord, now: number): string | undefined {
  const { status, expected, writingSince } = record;
  if (status !== 'running' || !expected || writingSince === undefined) return undefined;
  const { rows } = writtenOf(record);
  const elapsed = now - Date.parse(writingSince);
  if (rows === 0 || elapsed <= 0) return undefined;
  const left = Math.max(0, expected.rows - rows);
  const end = new Date(now + (elapsed / rows) * left);
  return Number.isNaN(end.getTime()) ? undefined : end.toISOString();
}
