import type { Range } from '../chunk.ts';
import type { Filter } from '../filters/filter.ts';
import type { Json, RecordDocument } from '../json.ts';
import type { RecordKey } from '../key-order.ts';
import type { WirePage } from '../wire-page.ts';

export interface SourceQuery {
  readonly owner: string;
  readonly collection: string;
  /** Name of the unique attribute, by which the records come ordered where their source has an order. */
  readonly key: string;
  /** Whether pages are wanted as bytes too, where the source has them. */
  readonly wire?: boolean;
  /** What is asked of the records: a source may leave out those that do not satisfy it, and no others. */
  readonly filters?: readonly Filter[];
}

export interface SourcePage {
  /** Where `wire` is there, they are read from it when they are first asked for. */
  readonly records: readonly RecordDocument[];
  /** The same records as bytes. */
  readonly wire?: WirePage;
  /** Set where the source promises no order; then all pages of the collection say so. */
  readonly unordered?: true;
  /** Set where all records satisfy the query's filters; else they are still to be tested. */
  readonly filtered?: true;
  /** Where the next page begins, JSON under 4 KiB; null ends the range. */
  readonly next: Json;
}

export interface Tally {
  /** How many records were looked at. */
  readonly read: number;
  /** How many of them satisfy the filters. */
  readonly passed: number;
  /** Where the next tally, or a page, goes on; null ends the range. */
  readonly next: Json;
}

/**
 * Records of one owner's collection. Law: whatever the page borders, and from any cursor that was written down as JSON,
 * a record that exists during the whole run comes exactly once, in the order of its key (numbers by value, texts by
 * their UTF-8 bytes) unless its page says that there is none. Other owners' records never come. Throttling and network
 * faults are `Transient`.
 */
export interface Source {
  /** At most `wanted` ranges that follow each other and cover all records that the filters let through; at least one. */
  split(query: SourceQuery, wanted: number): Promise<readonly Range[]>;
  /**
   * How many records the range, or the whole collection, has now, whatever the filters say; left out where only reading
   * them all would tell.
   */
  count?(query: SourceQuery, range?: Range): Promise<number>;
  /** Counts what the next pages would hold without reading it; undefined where not all filters can be carried out. */
  tally?(query: SourceQuery, range: Range, cursor: Json): Promise<Tally | undefined>;
  /** A null cursor begins the range. A page may be empty and yet not be the last. */
  page(query: SourceQuery, range: Range, cursor: Json): Promise<SourcePage>;
  /** The record with this key, undefined where the owner has none; a number and the text of its digits are different keys. */
  find(query: SourceQuery, key: RecordKey): Promise<RecordDocument | undefined>;
}
