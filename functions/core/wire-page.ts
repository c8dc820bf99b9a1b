import type { Json, RecordDocument, Value } from './json.ts';
import type { SourcePage } from './ports/source.ts';

/**
 * A page as its source received it, for an encoder that copies bytes instead of reading values.
 *
 * - `json-documents`: JSON texts one behind the other; `ends` holds the offset behind each.
 * - `dynamodb-json`: the body of a response to Query or Scan, whose `Items` are the records.
 */
export interface WirePage {
  readonly form: 'json-documents' | 'dynamodb-json';
  /** Well-formed UTF-8. */
  readonly bytes: Uint8Array;
  readonly ends?: readonly number[];
  /** Name of the unique attribute, by which the records come ordered. */
  readonly key: string;
  /** Set where they come in no order. */
  readonly unordered?: true;
  /** Name of an attribute that is no part of the record. */
  readonly leaveOut?: string | undefined;
  /** Reads one value from its text, cut out of `bytes`: equal to what `SourcePage.records` hold for it. */
  readValue(text: string): Value;
}

/**
 * The page of a source that received `wire`; `recordsOf` is called once, when `records` are first asked for. `filtered` says
 * that the query's filters have been carried out.
 */
export function wiredPage(
  wire: WirePage,
  next: Json,
  recordsOf: (wire: WirePage) => readonly RecordDocument[],
  filtered = false,
): SourcePage {
  let records: readonly RecordDocument[] | undefined;
  return {
    wire,
    get records() {
      records ??= recordsOf(wire);
      return records;
    },
    next,
    ...(wire.unordered && { unordered: true }),
    ...(filtered && { filtered: true }),
  };
}
