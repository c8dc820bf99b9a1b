import type { Range } from './chunk.ts';
import type { Counts, ExportKey, ExportRecord } from './export-record.ts';
import type { Json, RecordDocument } from './json.ts';
import type { LedgerItem, LedgerKey, LedgerPart } from './ledger.ts';
import type { ExportStatus } from './transitions.ts';
import type { WirePage } from './wire-page.ts';

export interface NumberedPage {
  /** From 1. */
  readonly number: number;
  readonly size: number;
}

export interface Listed {
  readonly items: readonly ExportRecord[];
  /** How many there are on all pages. */
  readonly total: number;
}

/** A move that is legal only from the states `TRANSITIONS` names, and only on the attempt it was meant for. */
export interface Move {
  readonly to: ExportStatus;
  /** The record must be on this attempt; left out, any will do. */
  readonly attempt?: number;
  /** The record's `pausing` must be this; left out, either will do. */
  readonly pausing?: boolean;
  /** Written with the move. */
  readonly patch?: Partial<Omit<ExportRecord, keyof ExportKey | 'status'>> & Record<string, unknown>;
}

/**
 * The service's own records. Every method is atomic; writers that lose see `Problem('conflict')`, and a record that is
 * not there is `Problem('not-found')` for those that change it. Times come from the caller.
 */
export interface ExportStore {
  /**
   * Puts a new record. With `idempotency` set and its key already claimed by the same owner and dialect within 24 hours: the
   * same fingerprint gives the record of the first call and `created: false`, another one `Problem('conflict')`.
   * An id that is taken is `Problem('conflict')` with `message` "id taken": draw another.
   */
  create(record: ExportRecord): Promise<{ readonly record: ExportRecord; readonly created: boolean }>;
  get(key: ExportKey): Promise<ExportRecord | undefined>;
  /** Newest first, counted by number: answered from the owner's own, bounded history. */
  list(owner: string, dialect: string, page: NumberedPage): Promise<Listed>;
  move(key: ExportKey, move: Move): Promise<ExportRecord>;
  /** Sets or clears `pausing` of an open record; `Problem('conflict')` where it is not pending or running. */
  setPausing(key: ExportKey, pausing: boolean, now: string): Promise<ExportRecord>;
  /** Sets a segment's counts; a record that has ended or gone is left alone. */
  setProgress(key: ExportKey, segment: number, counts: Counts): Promise<void>;
  remove(key: ExportKey): Promise<void>;
  /** Every export that is not in a final state, of all owners: what a reconciler looks at. */
  open(): AsyncIterable<ExportRecord>;
}

/** Facts about chunks: each is written once, and a second writer gets what stands. */
export interface Ledger {
  /** The upload of a segment: the first claim wins, and everybody gets the winner. */
  claimUpload(key: LedgerKey, segment: number, upload: string): Promise<string>;
  upload(key: LedgerKey, segment: number): Promise<string | undefined>;
  get(key: LedgerKey, segment: number, chunk: number): Promise<LedgerItem | undefined>;
  /** Puts the item unless its chunk has one; gives the one that stands. */
  put(item: LedgerItem): Promise<LedgerItem>;
  /** All chunks, by segment and chunk number. */
  list(key: LedgerKey): Promise<readonly LedgerItem[]>;
  /** The last chunk of a segment: where the next attempt goes on. */
  last(key: LedgerKey, segment: number): Promise<LedgerItem | undefined>;
  /** Forgets all claims and chunks of an export, of all its attempts. */
  remove(key: ExportKey): Promise<void>;
}

export interface StoredObject {
  readonly bytes: number;
  readonly crc32: number;
  /** 64 hex digits where the store has read the object, else null. */
  readonly sha256: string | null;
}

export interface ObjectFacts {
  readonly mediaType: string;
  /** The name a browser saves it under. */
  readonly name: string;
}

export interface PartUpload {
  readonly key: string;
  readonly upload: string;
  /** From 1. */
  readonly number: number;
}

/** Byte positions, the last one included, as HTTP and S3 count them. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * Objects and multipart uploads, by S3's rules: parts but the last have at least 5 MiB, numbers go from 1 without a
 * gap, an object appears whole or not at all. Network and throttling faults are `Transient`; an upload that is
 * not there any more is `UploadGone`; parts other than the named ones are `PartMismatch`.
 */
export interface Files {
  beginUpload(key: string, facts: ObjectFacts): Promise<string>;
  /** The body may be reused once the promise settles. A body that does not have this CRC-32 on arrival is `Transient`. */
  putPart(part: PartUpload, body: Uint8Array, crc32: number): Promise<LedgerPart>;
  /** A part made of a range of another object, without moving its bytes. Its CRC-32 is 0 where the store does not say. */
  copyPart(part: PartUpload, from: string, range: ByteRange): Promise<LedgerPart>;
  /** `crc32` and `bytes` are those the whole object must have. Done twice, it gives `UploadGone`: look with `head`. */
  completeUpload(
    upload: Omit<PartUpload, 'number'>,
    parts: readonly LedgerPart[],
    whole: { readonly crc32: number; readonly bytes: number },
  ): Promise<StoredObject>;
  /** An upload that is not there any more is aborted already. */
  abortUpload(key: string, upload: string): Promise<void>;
  /** Every open upload whose key begins so, those included that nobody claimed. */
  uploads(prefix: string): Promise<readonly { readonly key: string; readonly upload: string }[]>;
  head(key: string): Promise<StoredObject | undefined>;
  /** Writes a small object whole; writing the same key again replaces it. */
  put(key: string, body: Uint8Array, facts: ObjectFacts): Promise<void>;
  /** Reads a small object, or a range of any, whole into memory. */
  get(key: string, range?: ByteRange): Promise<Uint8Array | undefined>;
  /** Reads an object as a stream. `Problem('not-found')` where there is none. */
  read(key: string, range?: ByteRange): Promise<ReadableStream<Uint8Array>>;
  /** Removes every object whose key begins so. */
  removeAll(prefix: string): Promise<void>;
}

export interface ExecutionInput extends ExportKey {
  readonly attempt: number;
}

export interface Workflow {
  /** Starts the execution of an attempt; one that was started before under that name is left as it is. */
  start(input: ExecutionInput): Promise<void>;
  /** Ends it; steps that are running end by themselves. One that is not running is left alone. */
  stop(input: ExecutionInput): Promise<void>;
  running(input: ExecutionInput): Promise<boolean>;
}

export interface SourceQuery {
  readonly owner: string;
  readonly collection: string;
  /** Name of the unique attribute, by which the records come ordered where their source has an order. */
  readonly key: string;
  /** Whether pages are wanted as bytes too, where the source has them. */
  readonly wire?: boolean;
}

export interface SourcePage {
  /** Where `wire` is there, they are read from it when they are first asked for. */
  readonly records: readonly RecordDocument[];
  /** The same records as bytes. */
  readonly wire?: WirePage;
  /** Set where the source promises no order; then all pages of the collection say so. */
  readonly unordered?: true;
  /** Where the next page begins, JSON under 4 KiB; null ends the range. */
  readonly next: Json;
}

/**
 * Records of one owner's collection. Law: whatever the page borders, and from any cursor that was written down as JSON,
 * a record that exists during the whole run comes exactly once, in the order of its key (numbers by value, texts by
 * their UTF-8 bytes) unless its page says that there is none. Other owners' records never come. Throttling and network
 * faults are `Transient`.
 */
export interface Source {
  /** At most `wanted` ranges that follow each other and cover the collection; at least one. */
  split(query: SourceQuery, wanted: number): Promise<readonly Range[]>;
  /** How many records the range, or the whole collection, has now; left out where only reading them all would tell. */
  count?(query: SourceQuery, range?: Range): Promise<number>;
  /** A null cursor begins the range. A page may be empty and yet not be the last. */
  page(query: SourceQuery, range: Range, cursor: Json): Promise<SourcePage>;
}

export interface StoredKey {
  /** The public part of an API key, by which it is found and revoked. */
  readonly id: string;
  readonly owner: string;
  /** SHA-256 of the secret part, hex. */
  readonly hash: string;
  readonly createdAt: string;
  readonly label?: string;
  readonly revokedAt?: string;
}

export interface KeyStore {
  put(key: StoredKey): Promise<void>;
  get(id: string): Promise<StoredKey | undefined>;
  list(owner?: string): Promise<readonly StoredKey[]>;
  /** `Problem('not-found')` where there is none. */
  revoke(id: string, now: string): Promise<void>;
}

/** Counts requests in fixed windows. */
export interface RateCounter {
  /** Adds one to the window's count and gives the new count; old windows are forgotten. */
  hit(bucket: string, window: { readonly start: number; readonly seconds: number }): Promise<number>;
}

export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** One structured line per request or step; never a secret, a query string or a whole event. */
export type Log = (level: 'info' | 'warn' | 'error', message: string, fields: LogFields) => void;
