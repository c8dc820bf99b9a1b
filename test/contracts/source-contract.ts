import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../functions/core/json.ts';
import { tries } from '../properties.ts';
import { changing, documents } from './source-documents-contract.ts';
import { filtering } from './source-filters-contract.ts';
import { finding } from './source-find-contract.ts';
import {
  ALL,
  cursorsOf,
  inOrder,
  keysOf,
  numberKeys,
  type OpenSource,
  recordOf,
  recordsOf,
  someQuery,
  textKeys,
  written,
} from './source-sample.ts';
import { splitting } from './source-split-contract.ts';

export type SourceGroup =
  | 'pages'
  | 'order'
  | 'mixed-keys'
  | 'separation'
  | 'change'
  | 'split'
  | 'documents'
  | 'find'
  | 'filters';

/** The laws of a source that reads in the order of a key. `runs` bounds how often each property is tried. */
export function sourceContract(
  name: string,
  open: OpenSource,
  { skip = [], runs = 40 }: { readonly skip?: readonly SourceGroup[]; readonly runs?: number } = {},
): void {
  const group = (title: SourceGroup, tests: (open: OpenSource, runs: number) => void) =>
    describe.skipIf(skip.includes(title))(title, () => tests(open, runs));

  describe(`${name} as a source`, () => {
    group('pages', paging);
    group('order', ordering);
    group('mixed-keys', mixing);
    group('separation', separation);
    group('change', changing);
    group('split', splitting);
    group('documents', documents);
    group('find', finding);
    group('filters', filtering);
  });
}

function paging(open: OpenSource, runs: number): void {
  it('gives an empty collection as no records', async () => {
    const { source } = await open({ rows: 3, keys: 'text' });
    const query = someQuery();
    expect(await keysOf(source, query)).toEqual([]);
    expect(await source.split(query, 1)).toHaveLength(1);
  });

  it('gives every record once, in order, whatever the page size', async () => {
    const property = fc.asyncProperty(textKeys, fc.integer({ min: 1, max: 45 }), async (keys, rows) => {
      const { source, load } = await open({ rows, keys: 'text' });
      const query = someQuery();
      await load(query, keys.map(recordOf));
      expect(await keysOf(source, query)).toEqual(inOrder(keys));
    });
    await fc.assert(property, { numRuns: tries(runs) });
  });

  it('goes on from any cursor that was written down as JSON', async () => {
    const property = fc.asyncProperty(textKeys, fc.integer({ min: 1, max: 9 }), async (keys, rows) => {
      const { source, load } = await open({ rows, keys: 'text' });
      const query = someQuery();
      await load(query, keys.map(recordOf));
      let seen = 0;
      let cursor: Json = null;
      do {
        expect(await keysOf(source, query, ALL, cursor)).toEqual(inOrder(keys).slice(seen));
        const page = await source.page(query, ALL, cursor);
        seen += page.records.length;
        cursor = written(page.next);
      } while (cursor !== null);
      expect(seen).toBe(keys.length);
    });
    await fc.assert(property, { numRuns: tries(runs / 4) });
  });

  it('says where it goes on in less than 4 KiB, also with the longest keys', async () => {
    const { source, load } = await open({ rows: 1, keys: 'text' });
    const query = someQuery();
    const keys = ['😀'.repeat(255), `${'"\\'.repeat(511)}!`, `${'"\\'.repeat(511)}#`, 'z'.repeat(1024)];
    await load(query, keys.map(recordOf));
    const cursors = await cursorsOf(source, query);
    expect(cursors.length).toBeGreaterThanOrEqual(3);
    for (const cursor of cursors) expect(Buffer.byteLength(JSON.stringify(cursor))).toBeLessThan(4096);
    expect(await keysOf(source, query)).toEqual(inOrder(keys));
  });
}

function ordering(open: OpenSource, runs: number): void {
  it('orders numbers by their value', async () => {
    const property = fc.asyncProperty(numberKeys, async (keys) => {
      const { source, load } = await open({ rows: 7, keys: 'number' });
      const query = someQuery();
      await load(query, keys.map(recordOf));
      expect(await keysOf(source, query)).toEqual(inOrder(keys));
    });
    await fc.assert(property, { numRuns: tries(runs) });
  });

  it('goes on from zero as from any other number', async () => {
    const { source, load } = await open({ rows: 1, keys: 'number' });
    const query = someQuery();
    await load(query, [1, 0, -1].map(recordOf));
    expect(await keysOf(source, query)).toEqual([-1, 0, 1]);
  });

  it('orders texts by their UTF-8 bytes, not as JavaScript sorts', async () => {
    const { source, load } = await open({ rows: 2, keys: 'text' });
    const query = someQuery();
    const keys = [
      '😀',
      '\uffff',
      '\ue000',
      'é',
      'e',
      'E',
      'e\u0301',
      '10',
      '9',
      'ea',
      'é\u0000',
      '\u{10000}',
    ];
    await load(query, keys.map(recordOf));
    const found = await keysOf(source, query);
    expect(found).toEqual([
      '10',
      '9',
      'E',
      'e',
      'ea',
      'e\u0301',
      'é',
      'é\u0000',
      '\ue000',
      '\uffff',
      '\u{10000}',
      '😀',
    ]);
    expect(found).not.toEqual([...keys].sort());
  });
}

function mixing(open: OpenSource, runs: number): void {
  it('orders numbers before texts', async () => {
    // A number and the text of its digits are refused together.
    const keys = fc
      .tuple(numberKeys, textKeys)
      .map(([numbers, texts]) => [...texts, ...numbers])
      .filter((mixed) => new Set(mixed.map(String)).size === mixed.length);
    const property = fc.asyncProperty(keys, fc.integer({ min: 1, max: 9 }), async (mixed, rows) => {
      const { source, load } = await open({ rows, keys: 'mixed' });
      const query = someQuery();
      await load(query, mixed.map(recordOf));
      expect(await keysOf(source, query)).toEqual(inOrder(mixed));
    });
    await fc.assert(property, { numRuns: tries(runs) });
  });
}

function separation(open: OpenSource, runs: number): void {
  it('shows one owner’s collection and nothing of its neighbours’', async () => {
    const base = randomUUID();
    const owners = [
      base,
      `${base}#products`,
      `${base}\u0000`,
      base.toUpperCase(),
      `${base}\u00e9`,
      `${base}e\u0301`,
      `${base}/`,
    ];
    const { source, load } = await open({ rows: 2, keys: 'text' });
    const queries = owners.flatMap((owner) =>
      ['products', 'orders'].map((collection) => ({ owner, collection, key: 'id' })),
    );
    for (const [i, query] of queries.entries())
      await load(
        query,
        ['a', 'b', 'c'].map((id) => ({ id, of: i })),
      );
    for (const [i, query] of queries.entries()) {
      const records = await recordsOf(source, query);
      expect(records).toEqual(['a', 'b', 'c'].map((id) => ({ id, of: i })));
      for (const range of await source.split(query, 4))
        for (const record of await recordsOf(source, query, range)) expect(record.of).toBe(i);
    }
  });

  it('shows nothing to an owner without records, from whatever cursor', async () => {
    const property = fc.asyncProperty(textKeys, async (keys) => {
      const { source, load } = await open({ rows: 1, keys: 'text' });
      const mine = someQuery();
      await load(mine, keys.map(recordOf));
      const cursors = [null, ...(await cursorsOf(source, mine))];
      for (const cursor of cursors) expect(await keysOf(source, someQuery(), ALL, cursor)).toEqual([]);
    });
    await fc.assert(property, { numRuns: tries(runs / 8) });
  });
}
