import { type ExportKey, type ExportRecord, progressOf } from './export-record.ts';
import type { ExportStatus } from './transitions.ts';

/** A change of status that somebody can see, as it was when it was made. */
export interface ExportEvent extends ExportKey {
  readonly dialect: string;
  readonly resource: string;
  readonly status: ExportStatus;
  readonly attempt: number;
  readonly rows: number;
  readonly bytes: number;
  /** RFC 3339, UTC, milliseconds. */
  readonly at: string;
}

export function eventOf(record: ExportRecord): ExportEvent {
  const { owner, id, dialect, spec, status, attempt, updatedAt: at } = record;
  return { owner, id, dialect, resource: spec.resource, status, attempt, ...progressOf(record), at };
}
