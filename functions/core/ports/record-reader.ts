import type { Expected, ExportSpec } from '../export-record.ts';
import type { RecordDocument } from '../json.ts';
import type { RecordKey } from '../key-order.ts';
import type { RecordsAsked, RecordsPage } from '../operations.ts';

export interface CountAsked {
  readonly owner: string;
  readonly spec: ExportSpec;
}

export interface FindAsked {
  readonly owner: string;
  /** Name of the resource whose collection it is. */
  readonly resource: string;
  readonly key: RecordKey;
}

/** Reads an owner's records for a caller who waits: on AWS in a function that holds no grant on credentials. */
export interface RecordReader {
  /** How many rows an export of this spec would have; an estimate of at least 1 where two seconds do not tell. */
  count(asked: CountAsked): Promise<Expected>;
  list(asked: RecordsAsked): Promise<RecordsPage>;
  /** The record with this key; undefined where the owner has none. */
  find(asked: FindAsked): Promise<RecordDocument | undefined>;
}
