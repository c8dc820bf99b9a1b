import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { Range } from '../../functions/core/chunk.ts';
import type { Json, RecordDocument } from '../../functions/core/json.ts';
import type { RecordKey } from '../../functions/core/key-order.ts';
import type { Source, SourceQuery } from '../../functions/core/ports/source.ts';

export interface SourceUnderTest {
  readonly source: Source;
  /** Puts records, replacing those of the same key. The owners are new in each test; collections are `products` and `orders`. */
  load(query: SourceQuery, records: readonly RecordDocument[]): Promise<void>;
}

/** `rows`: how many records a page has at most. `keys`: what the attribute `id` holds in this test. */
export type OpenSource = (asked: {
  readonly rows: number;
  readonly keys: 'number' | 'text' | 'mixed';
}) => Promise<SourceUnderTest>;

/** The range of everything. */
export const ALL: Range = { after: null, upto: null };

export const numberKeys = fc.uniqueArray(fc.oneof(fc.integer({ min: -50, max: 50 }), fc.maxSafeInteger()), {
  maxLength: 40,
});
const TEXTS = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 6 }),
  fc.string({
    unit: fc.constantFrom('a', 'A', '0', '9', '10', 'é', 'e\u0301', '\ue000', '\uffff', '😀', '\u{10ffff}'),
    minLength: 1,
    maxLength: 5,
  }),
);
export const textKeys = fc.uniqueArray(TEXTS, { maxLength: 40, selector: (text) => text });

export const someQuery = (): SourceQuery => ({ owner: randomUUID(), collection: 'products', key: 'id' });
export const recordOf = (id: RecordKey): RecordDocument => ({ id, note: `record ${id}` });
export const keyOf = (record: RecordDocument): RecordKey => record.id as RecordKey;
export const written = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** Numbers by value, then texts by their UTF-8 bytes; by other means than the engine's own order. */
export function inOrder(keys: readonly RecordKey[]): RecordKey[] {
  const numbers = keys.filter((key) => typeof key === 'number').sort((a, b) => (a < b ? -1 : 1));
  const texts = keys.filter((key) => typeof key === 'string');
  return [...numbers, ...texts.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))];
}

async function* pagesOf(source: Source, query: SourceQuery, range: Range, from: Json) {
  let cursor = from;
  for (let pages = 0; pages < 1000; pages++) {
    const page = await source.page(query, range, cursor);
    yield page;
    if (page.next === null) return;
    cursor = written(page.next);
  }
  throw new Error('the source does not end');
}

export async function recordsOf(
  source: Source,
  query: SourceQuery,
  range = ALL,
  from: Json = null,
): Promise<RecordDocument[]> {
  const records: RecordDocument[] = [];
  for await (const page of pagesOf(source, query, range, from)) records.push(...page.records);
  return records;
}

export async function keysOf(
  source: Source,
  query: SourceQuery,
  range = ALL,
  from: Json = null,
): Promise<RecordKey[]> {
  return (await recordsOf(source, query, range, from)).map(keyOf);
}

export async function cursorsOf(source: Source, query: SourceQuery): Promise<Json[]> {
  const cursors: Json[] = [];
  for await (const { next } of pagesOf(source, query, ALL, null)) if (next !== null) cursors.push(next);
  return cursors;
}
