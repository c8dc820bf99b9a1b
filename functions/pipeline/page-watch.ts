import type { Position } from '../core/chunk.ts';
import { equalJson } from '../core/equal-json.ts';
import type { Json, RecordDocument } from '../core/json.ts';
import { compareKeys, type RecordKey } from '../core/key-order.ts';
import type { LedgerItem } from '../core/ledger.ts';
import { Numeral } from '../core/numeral.ts';
import type { SourcePage } from '../core/ports/source.ts';
import { ExportFailure } from './export-failure.ts';

export interface PageEnds {
  readonly first: RecordKey | null;
  readonly last: RecordKey | null;
}

/**
 * Bytes of a cursor as JSON, from which on an execution of many segments could not hold it in its state. Ordered sources
 * go on at a key, so only the others are checked.
 */
const LONGEST_CURSOR = 4096;
/** Bytes of a key where there is no order: a position in that state holds two. */
const LONGEST_KEY = 2048;

const isShort = (key: RecordKey): boolean => typeof key === 'number' || Buffer.byteLength(key) < LONGEST_KEY;

/**
 * Follows the pages of a chunk: a source that repeats, reorders or does not move on fails the export. Where pages promise no
 * order, keys need not rise, but none comes twice in a page, and no page begins as the one before it.
 */
export class PageWatch {
  readonly #name: string;
  #unordered: boolean | undefined;
  #firstKey: RecordKey | null = null;
  #lastKey: RecordKey | null;
  /** The first key of the page before, where there is no order. */
  #pageKey: RecordKey | undefined;

  /** `name` is that of the attribute that holds the key; the position is that at which the chunk begins. */
  constructor(name: string, { lastKey, pageKey }: Position) {
    this.#name = name;
    this.#lastKey = lastKey;
    this.#pageKey = pageKey;
  }

  /** Takes in a page whose ends are known from its bytes; false where its records must say what is wrong. */
  takeEnds(page: SourcePage, cursor: Json, { first, last }: PageEnds): boolean {
    const { unordered = false } = page;
    if (first === null || last === null || unordered !== (this.#unordered ?? unordered)) return false;
    if (unordered ? first === this.#pageKey : !this.#isAbove(first)) return false;
    if (unordered && !(isShort(first) && isShort(last))) return false;
    if (fault(page, cursor)) return false;
    this.#unordered = unordered;
    this.#firstKey ??= first;
    this.#lastKey = last;
    if (unordered) this.#pageKey = first;
    return true;
  }

  /** Takes in a page by its records; throws `ExportFailure`. */
  takeRecords(page: SourcePage, cursor: Json): void {
    const { records, unordered = false } = page;
    if (unordered !== (this.#unordered ?? unordered))
      throw new ExportFailure('source_disorder', 'the source gave pages with an order and pages without');
    this.#unordered = unordered;
    if (unordered) this.#takeAny(records);
    else this.#takeRising(records);
    const stuck = fault(page, cursor);
    if (stuck) throw stuck;
  }

  get keys(): Pick<LedgerItem, 'firstKey' | 'lastKey' | 'unordered'> {
    return {
      firstKey: this.#firstKey,
      lastKey: this.#firstKey === null ? null : this.#lastKey,
      ...(this.#unordered && { unordered: true }),
    };
  }

  /** Where the next chunk's watch begins. */
  get position(): Pick<Position, 'lastKey' | 'pageKey'> {
    return { lastKey: this.#lastKey, ...(this.#pageKey !== undefined && { pageKey: this.#pageKey }) };
  }

  #takeRising(records: readonly RecordDocument[]): void {
    for (const record of records) {
      const key = this.#keyOf(record);
      if (!this.#isAbove(key)) throw this.#disorder(key);
      this.#firstKey ??= key;
      this.#lastKey = key;
    }
  }

  #takeAny(records: readonly RecordDocument[]): void {
    const keys = records.map((record) => this.#keyOf(record));
    const seen = new Set<RecordKey>();
    for (const key of keys) {
      if (seen.has(key) || (seen.size === 0 && key === this.#pageKey)) throw this.#disorder(key);
      seen.add(key);
    }
    this.#firstKey ??= keys[0] ?? null;
    this.#lastKey = keys.at(-1) ?? this.#lastKey;
    this.#pageKey = keys[0] ?? this.#pageKey;
  }

  #isAbove(key: RecordKey): boolean {
    return this.#lastKey === null || compareKeys(key, this.#lastKey) > 0;
  }

  #keyOf(record: RecordDocument): RecordKey {
    const key = record[this.#name];
    if (typeof key === 'number' || (typeof key === 'string' && (!this.#unordered || isShort(key))))
      return key;
    if (key === undefined || key === null)
      throw new ExportFailure(
        'key_missing',
        `a record has no ${this.#name}, by which the collection is ${this.#unordered ? 'told apart' : 'ordered'}`,
      );
    const shown = (key instanceof Numeral ? key.text : JSON.stringify(key)).slice(0, 60);
    throw new ExportFailure(
      'key_unfit',
      `the ${this.#name} ${shown} is neither a text of less than ${LONGEST_KEY} bytes nor a number that a double holds exactly`,
    );
  }

  #disorder(key: RecordKey): ExportFailure {
    const again = this.#unordered ? 'twice' : `after ${this.#lastKey}`;
    return new ExportFailure('source_disorder', `the source gave ${this.#name} ${key} ${again}`);
  }
}

/** Why the source cannot go on behind this page; undefined where it can. */
function fault({ next, unordered }: SourcePage, cursor: Json): ExportFailure | undefined {
  if (next === null) return undefined;
  if (equalJson(next, cursor))
    return new ExportFailure('source_stuck', 'the source gave the same cursor again');
  const bytes = unordered ? Buffer.byteLength(JSON.stringify(next)) : 0;
  if (bytes < LONGEST_CURSOR) return undefined;
  return new ExportFailure(
    'cursor_too_long',
    `the source goes on at a key of ${bytes} bytes, too many to keep`,
  );
}
