import type { Range } from './chunk.ts';
import type { Column } from './columns.ts';
import type { Compression } from './compression.ts';
import type { Filter } from './filters.ts';
import type { Json } from './json.ts';
import type { Misfits } from './misfits.ts';
import type { Profile } from './profile.ts';
import { type ExportStatus, isOpen } from './transitions.ts';

/** Names one export; nothing ever crosses owners. */
export interface ExportKey {
  readonly owner: string;
  readonly id: number;
}

export const keyOf = ({ owner, id }: ExportKey): ExportKey => ({ owner, id });

/** What was asked for, resolved: a later deploy cannot change what a running export means. */
export interface ExportSpec {
  readonly resource: string;
  readonly collection: string;
  /** Name of the attribute that orders the collection. */
  readonly key: string;
  /** The list whose items are rows, where the resource has one. */
  readonly rows?: string;
  readonly format: string;
  readonly columns: readonly Column[];
  readonly filters: readonly Filter[];
  readonly profile: Profile;
  /** Left out: the format's own bytes. */
  readonly compression?: Compression;
  /** As in `FormatSpec`. */
  readonly strict?: true;
  readonly lossy?: 'mark';
}

export interface StoredFile {
  readonly key: string;
  readonly manifestKey: string;
  /** The name a browser saves it under. */
  readonly name: string;
  readonly mediaType: string;
  readonly rows: number;
  readonly bytes: number;
  /** Eight hex digits. */
  readonly crc32: string;
  /** 64 hex digits, or null where nobody has read the finished object yet. */
  readonly sha256: string | null;
  /** Values that do not fit their columns and are in the file all the same; left out where there are none. */
  readonly misfits?: Misfits;
}

/** Why an export failed: a message fit for its owner, and the record and field where one is to blame. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

export interface Counts {
  readonly rows: number;
  readonly bytes: number;
}

export interface SegmentsPlan {
  /** The record's `since` when the plan was made: one of an earlier `since` holds no more. */
  readonly since: number;
  /** Name and version of the encoder that writes them all. */
  readonly encoder: string;
  readonly ranges: readonly Range[];
  /** How many rows each segment will have, where its encoder must know the number of its first row. */
  readonly rows?: readonly number[];
}

interface ExportBase extends ExportKey {
  /** The public API through which it was created, which is the only one that shows it. */
  readonly dialect: string;
  readonly spec: ExportSpec;
  /** Executions of the state machine so far, the current one included; from 1. */
  readonly attempt: number;
  /** The attempt that began the uploads and the ledger which the current one goes on with. */
  readonly since: number;
  /** RFC 3339, UTC, milliseconds, as are all times of a record. */
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly expiresAt: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  /** The segments, decided once by the first `Prepare` of that `since`. */
  readonly plan?: SegmentsPlan;
  /** How often it began anew because an upload was lost or a deploy brought another encoder. */
  readonly restarts?: number;
  /** Set between the two moves of a hand-over to the next attempt, so that a crash between them is no pause. */
  readonly resuming?: boolean;
  /** Set by a pause until the machine's last step has moved the record. */
  readonly pausing?: boolean;
  /** What each segment has written so far; set, never added to, so that a repeated step counts once. */
  readonly progress: Readonly<Record<string, Counts>>;
  readonly idempotency?: { readonly key: string; readonly fingerprint: string };
  /** Set where no other exclusive export of its owner and dialect may be open beside it. */
  readonly exclusive?: true;
  /** Facts of the dialect's own, such as a reference or a project. */
  readonly extra?: Json;
}

export type ExportRecord = ExportBase &
  (
    | { readonly status: Exclude<ExportStatus, 'completed' | 'failed'> }
    | { readonly status: 'completed'; readonly file: StoredFile }
    | { readonly status: 'failed'; readonly failure: Failure }
  );

/** What lists are filtered, ordered and counted by. */
export interface ExportEntry extends ExportKey {
  readonly dialect: string;
  readonly resource: string;
  readonly format: string;
  readonly status: ExportStatus;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly expiresAt: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
}

export function entryOf(record: ExportRecord): ExportEntry {
  const { owner, id, dialect, spec, status, createdAt, updatedAt, expiresAt, startedAt, finishedAt } = record;
  return {
    owner,
    id,
    dialect,
    resource: spec.resource,
    format: spec.format,
    status,
    createdAt,
    updatedAt,
    expiresAt,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(finishedAt === undefined ? {} : { finishedAt }),
  };
}

/** Whether a step of `attempt` still has something to do: the record is open and no later attempt has taken over. */
export const isCurrent = (record: ExportRecord | undefined, attempt: number): record is ExportRecord =>
  record !== undefined && record.attempt === attempt && isOpen(record.status);

/** How much an export has written: the sum over its segments, or the file's own counts once it is there. */
export function progressOf(record: ExportRecord): Counts {
  if (record.status === 'completed') return { rows: record.file.rows, bytes: record.file.bytes };
  let rows = 0;
  let bytes = 0;
  for (const counts of Object.values(record.progress)) {
    rows += counts.rows;
    bytes += counts.bytes;
  }
  return { rows, bytes };
}
