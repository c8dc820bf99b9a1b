import type { LedgerPart } from '../ledger.ts';

export interface StoredObject {
  readonly bytes: number;
  readonly crc32: number;
  /** 64 hex digits where the store has read the object, else null. */
  readonly sha256: string | null;
  /** With its quotes, where the store itself may serve the object under it. */
  readonly etag?: string;
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

/** S3 takes no smaller part, but as the last one. */
export const MIN_PART_BYTES = 5 * 1024 * 1024;
/** S3 takes no more parts in one upload. */
export const MAX_PARTS = 10_000;

/**
 * Objects and multipart uploads, by S3's rules: parts but the last have at least `MIN_PART_BYTES`, numbers go from 1 to at
 * most `MAX_PARTS` without a gap, an object appears whole or not at all. Network and throttling faults are `Transient`; an upload that is
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
  /** Every open upload whose key begins with the prefix, those included that nobody claimed. */
  uploads(prefix: string): Promise<readonly { readonly key: string; readonly upload: string }[]>;
  /** How many objects there are whose key begins with the prefix, and their bytes. */
  measure(prefix: string): Promise<{ readonly objects: number; readonly bytes: number }>;
  head(key: string): Promise<StoredObject | undefined>;
  /** Writes a small object whole; writing the same key again replaces it. */
  put(key: string, body: Uint8Array, facts: ObjectFacts): Promise<void>;
  /** Reads a small object, or a range of any, whole into memory. */
  get(key: string, range?: ByteRange): Promise<Uint8Array | undefined>;
  /** Reads an object as a stream. `Problem('not-found')` where there is none. */
  read(key: string, range?: ByteRange): Promise<ReadableStream<Uint8Array>>;
  /** Removes every object whose key begins with the prefix. */
  removeAll(prefix: string): Promise<void>;
}
