import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Range } from '../../functions/core/chunk.ts';
import type { Json } from '../../functions/core/json.ts';
import type { RecordKey } from '../../functions/core/key-order.ts';
import type { Source, SourceQuery } from '../../functions/core/ports/source.ts';
import { tries } from '../properties.ts';
import { documents } from './source-documents-contract.ts';
import { finding } from './source-find-contract.ts';
import {
  ALL,
  inOrder,
  keyOf,
  keysOf,
  numberKeys,
  type OpenSource,
  recordOf,
  recordsOf,
  someQuery,
  textKeys,
  written,
} from './source-sample.ts';

/** The laws of a source that promises no order: the same records as of one that does, each of them once. */
export function unorderedSourceContract(name: string, open: OpenSource, runs: number): void {
  describe(`${name} as a source without order`, () => {
    whole(open, runs);
    slices(open, runs);
    separation(open);
    changing(open, runs);
    documents(open);
    finding(open, runs);
  });
}

const rows = fc.integer({ min: 1, max: 45 });
const keyed = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), keys: textKeys as fc.Arbitrary<RecordKey[]> }),
  fc.record({ kind: fc.constant('number' as const), keys: numberKeys as fc.Arbitrary<RecordKey[]> }),
);

function whole(open: OpenSource, runs: number): void {
  it('gives every record once whatever the page size, and says on each page that there is no order', async () => {
    const property = fc.asyncProperty(keyed, rows, async ({ kind, keys }, most) => {
      const { source, load } = await open({ rows: most, keys: kind });
      const query = someQuery();
      await load(query, keys.map(recordOf));
      const { pages, found } = await walk(source, query);
      expect(inOrder(found)).toEqual(inOrder(keys));
      for (const page of pages) {
        expect(page.records.length).toBeLessThanOrEqual(most);
        if (keys.length > 0) expect(page.unordered).toBe(true);
      }
    });
    await fc.assert(property, { numRuns: tries(runs) });
  });

  it('goes on from any cursor that was written down as JSON', async () => {
    const property = fc.asyncProperty(keyed, fc.integer({ min: 1, max: 9 }), async ({ kind, keys }, most) => {
      const { source, load } = await open({ rows: most, keys: kind });
      const query = someQuery();
      await load(query, keys.map(recordOf));
      const { pages, found } = await walk(source, query);
      let seen = 0;
      for (const { records, next } of pages) {
        seen += records.length;
        if (next !== null) expect(await keysOf(source, query, ALL, written(next))).toEqual(found.slice(seen));
      }
    });
    await fc.assert(property, { numRuns: tries(runs / 2) });
  });

  it('says where it goes on in less than 4 KiB, also with the longest keys', async () => {
    const { source, load } = await open({ rows: 1, keys: 'text' });
    const query = someQuery();
    const keys = ['😀'.repeat(255), `${'"\\'.repeat(511)}!`, `${'"\\'.repeat(511)}#`, 'z'.repeat(1024)];
    await load(query, keys.map(recordOf));
    const { pages, found } = await walk(source, query);
    expect(inOrder(found)).toEqual(inOrder(keys));
    expect(pages.length).toBeGreaterThanOrEqual(4);
    for (const { next } of pages) expect(Buffer.byteLength(JSON.stringify(next))).toBeLessThan(4096);
  });
}

function slices(open: OpenSource, runs: number): void {
  it.each([1, 2, 7])('gives every record in one of %i slices', async (wanted) => {
    const property = fc.asyncProperty(keyed, rows, async ({ kind, keys }, most) => {
      const { source, load } = await open({ rows: most, keys: kind });
      const query = someQuery();
      await load(query, keys.map(recordOf));
      const ranges = (await source.split(query, wanted)).map(written) as readonly Range[];
      expect(ranges.length).toBeGreaterThanOrEqual(1);
      expect(ranges.length).toBeLessThanOrEqual(wanted);
      const found = await Promise.all(ranges.map((range) => keysOf(source, query, range)));
      expect(inOrder(found.flat())).toEqual(inOrder(keys));
    });
    await fc.assert(property, { numRuns: tries(runs) });
  });

  it('spreads many records over several slices', async () => {
    const { source, load } = await open({ rows: 45, keys: 'text' });
    const query = someQuery();
    await load(
      query,
      Array.from({ length: 200 }, (_none, i) => recordOf(`SKU-${i}`)),
    );
    const ranges = await source.split(query, 4);
    const found = await Promise.all(ranges.map((range) => keysOf(source, query, range)));
    expect(Math.max(...found.map(({ length }) => length))).toBeLessThan(100);
  });
}

function separation(open: OpenSource): void {
  it('gives other owners nothing, in any slice and from any cursor', async () => {
    const { source, load } = await open({ rows: 2, keys: 'text' });
    const mine = someQuery();
    await load(mine, ['a', 'b', 'c', 'd', 'e'].map(recordOf));
    const { pages } = await walk(source, mine);
    const ranges = [ALL, ...(await source.split(mine, 3))];
    const others = [mine.owner.toUpperCase(), `${mine.owner} `, `${mine.owner}\u0000`, '', '{owner}'];
    for (const owner of others) {
      const query = { ...mine, owner };
      expect(await source.split(query, 7)).toHaveLength(1);
      for (const range of ranges)
        for (const cursor of [null, ...pages.map(({ next }) => next)])
          expect(await source.page(query, range, cursor)).toEqual({ records: [], next: null });
    }
  });

  it('keeps the collections and the owners apart', async () => {
    const { source, load } = await open({ rows: 2, keys: 'text' });
    const queries = [someQuery(), someQuery()].flatMap((query) => [
      query,
      { ...query, collection: 'orders' },
    ]);
    for (const [of, query] of queries.entries())
      await load(
        query,
        ['a', 'b', 'c'].map((id) => ({ id, of })),
      );
    for (const [of, query] of queries.entries()) {
      const records = await recordsOf(source, query);
      expect(records.map((record) => record.of)).toEqual([of, of, of]);
    }
  });
}

function changing(open: OpenSource, runs: number): void {
  it('misses and repeats no record that was there all the time, while others are added', async () => {
    const property = fc.asyncProperty(textKeys, textKeys, async (there, added) => {
      const { source, load } = await open({ rows: 3, keys: 'text' });
      const query = someQuery();
      await load(query, there.map(recordOf));
      const late = added.filter((key) => !there.includes(key));
      const { found } = await walk(source, query, () => load(query, late.splice(0, 5).map(recordOf)));
      expect(inOrder(found.filter((key) => there.includes(String(key))))).toEqual(inOrder(there));
      expect(new Set(found).size).toBe(found.length);
    });
    await fc.assert(property, { numRuns: tries(runs / 2) });
  });
}

/** All pages of a collection in one slice; `between` comes after each. */
async function walk(source: Source, query: SourceQuery, between: () => Promise<void> = async () => {}) {
  const pages: Awaited<ReturnType<Source['page']>>[] = [];
  let cursor: Json = null;
  do {
    if (pages.length > 1000) throw new Error('the source does not end');
    const page = await source.page(query, ALL, cursor);
    pages.push(page);
    cursor = written(page.next);
    await between();
  } while (cursor !== null);
  return { pages, found: pages.flatMap(({ records }) => records.map(keyOf)) };
}
