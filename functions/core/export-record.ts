import type { Range } from './chunk.ts';
import type { Column } from './columns.ts';
import type { Compression } from './compression.ts';
import type { StoredFilter } from './filters/filter.ts';
import type { Json } from './json.ts';
import type { Misfits } from './misfits.ts';
import type { Notify } from './notify.ts';
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
  readonly filters: readonly StoredFilter[];
  readonly profile: Profile;
  /** Left out: the format's own bytes. */
  readonly compression?: Compression;
  /** Set where ids, times and blanks are left out; `columns` have lost the former already. */
  readonly dryData?: true;
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
  /** That of the stored object, where it may be fetched from its store too; left out: the service's own. */
  readonly etag?: string;
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

/** How telling whom it names went: by e-mail, or to programs where that failed. It says nothing of the export itself. */
export interface Announcement {
  readonly status: 'sent' | 'failed';
  readonly at: string;
  /** Why it failed, fit for the export's owner. */
  readonly reason?: string;
  /** Set where a message may have arrived twice: the one before was broken off, and nobody knows what came of it. */
  readonly repeated?: true;
}

export type Labels = Readonly<Record<string, string>>;

/** How many rows a file will have. */
export interface Expected {
  readonly rows: number;
  /** False for an estimate, which is at least 1 and is replaced when the number is known. */
  readonly exact: boolean;
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
  /** How long it is kept counts from its end; while it is open, this is as if it had ended when it was created. */
  readonly expiresAt: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  /** When writing would have begun had it never been paused: where its pace is measured from. */
  readonly writingSince?: string;
  /** The segments, decided once by the first `Prepare` of that `since`. */
  readonly plan?: SegmentsPlan;
  /** How often it began anew because an upload was lost or a deploy brought another encoder. */
  readonly restarts?: number;
  /** Set from the first move of a hand-over until the next attempt runs: a crash there is no pause, and nobody is told of it. */
  readonly resuming?: boolean;
  /** Set while it waits for a place to run: it is pending and has no execution. */
  readonly waiting?: boolean;
  /** Set by a pause until the machine's last step has moved the record. */
  readonly pausing?: boolean;
  /** What each segment has written since `since`: raised, never added to, so that a repeated step counts once. */
  readonly progress: Readonly<Record<string, Counts>>;
  /** The most that was written before it began anew. */
  readonly reached?: Counts;
  readonly idempotency?: { readonly key: string; readonly fingerprint: string };
  /** Set where no other exclusive export of its owner and dialect may be open beside it. */
  readonly exclusive?: true;
  /** Set where at most so many exports of its owner and dialect may be pending or running at once. */
  readonly mostAtOnce?: number;
  /** Set where at most so many exports of its owner may be open, whatever their API. */
  readonly mostOpen?: number;
  /** Set where its file may have at most so many bytes. */
  readonly mostBytes?: number;
  /** Known where the request had its records counted. */
  readonly expected?: Expected;
  /** When it was last paused. */
  readonly pausedAt?: string;
  /** Short texts by which lists are filtered and ordered. */
  readonly labels?: Labels;
  /** Whom to tell how it ended. */
  readonly notify?: Notify;
  readonly announcement?: Announcement;
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
  readonly pausedAt?: string;
  readonly labels?: Labels;
  readonly expected?: Expected;
  /** Rows written, as of the last move at least. */
  readonly rows: number;
  readonly failure?: Failure;
  /** Set while it runs on to the page end at which it pauses. */
  readonly pausing?: true;
  /** Set while it stands between two attempts: as `paused` that is no pause. */
  readonly resuming?: true;
}

export function entryOf(record: ExportRecord): ExportEntry {
  const { owner, id, dialect, spec, status, createdAt, updatedAt, expiresAt } = record;
  const { startedAt, finishedAt, pausedAt, labels, expected } = record;
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
    rows: progressOf(record).rows,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(finishedAt === undefined ? {} : { finishedAt }),
    ...(pausedAt === undefined ? {} : { pausedAt }),
    ...(labels === undefined ? {} : { labels }),
    ...(expected === undefined ? {} : { expected }),
    ...(record.status === 'failed' ? { failure: record.failure } : {}),
    ...(record.pausing ? { pausing: true } : {}),
    ...(record.resuming ? { resuming: true } : {}),
  };
}

/** Whether a step of `attempt` still has something to do: the record is open and no later attempt has taken over. */
export const isCurrent = (record: ExportRecord | undefined, attempt: number): record is ExportRecord =>
  record !== undefined && record.attempt === attempt && isOpen(record.status);

/** What every end of an export writes: it is kept from then on as long as it was to be kept from its creation. */
export function endedAt({ createdAt, expiresAt }: ExportRecord, now: number) {
  const kept = Date.parse(expiresAt) - Date.parse(createdAt);
  const moment = new Date(now).toISOString();
  return {
    finishedAt: moment,
    updatedAt: moment,
    expiresAt: new Date(now + kept).toISOString(),
    pausing: false,
  };
}

/** How much an export has written, and never less than it once had: its segments' sum, or the file's own counts. */
export function progressOf(record: ExportRecord): Counts {
  if (record.status === 'completed') return { rows: record.file.rows, bytes: record.file.bytes };
  const { rows, bytes } = writtenOf(record);
  const { reached = NOTHING } = record;
  return { rows: Math.max(rows, reached.rows), bytes: Math.max(bytes, reached.bytes) };
}

/** What the segments have written since the export began, or began anew. */
export function writtenOf({ progress }: Pick<ExportRecord, 'progress'>): Counts {
  let { rows, bytes } = NOTHING;
  for (const counts of Object.values(progress)) {
    rows += counts.rows;
    bytes += counts.bytes;
  }
  return { rows, bytes };
}

const NOTHING: Counts = { rows: 0, bytes: 0 };
