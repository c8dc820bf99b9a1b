import type { Value } from './json.ts';

/**
 * A page as its source received it, for an encoder that copies bytes instead of reading values.
 *
 * - `json-documents`: JSON texts one behind the other; each ends at its place in `ends`.
 * - `dynamodb-json`: the body of a response to Query or Scan, whose `Items` are the records.
 */
export interface WirePage {
  readonly dialect: 'json-documents' | 'dynamodb-json';
  /** Well-formed UTF-8. */
  readonly bytes: Uint8Array;
  readonly ends?: readonly number[];
  /** Name of the unique attribute, by which the records come ordered. */
  readonly key: string;
  /** Set where they come in no order. */
  readonly unordered?: true;
  /** Name of an attribute that is no part of the record. */
  readonly leaveOut?: string | undefined;
  /** The value that stands somewhere in a record as this text: the same one that the page's `records` hold there. */
  readValue(text: string): Value;
}
