import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { compileFilters } from '../../functions/core/filters/compile.ts';
import { readFilters } from '../../functions/core/filters/read-filters.ts';
import type { Json, RecordDocument } from '../../functions/core/json.ts';
import type { SourcePage } from '../../functions/core/ports/source.ts';
import { loadRecords, sqliteSource } from '../../functions/sources/sqlite/index.ts';

const things = {
  key: 'id',
  columns: [
    { name: 'id', path: 'id', type: 'integer' },
    { name: 'code', path: 'code', type: 'text' },
    { name: 'odd-name', path: 'odd-name', type: 'text' },
  ],
} as const;
const query = { owner: 'acme', collection: 'things', key: 'id' };
/** Runs of one code, among which there are few or many. */
const RECORDS: readonly RecordDocument[] = Array.from({ length: 3000 }, (_, id) => ({
  id,
  code: id % 700 === 0 ? 'r*[?]"\n' : id > 1500 && id < 1900 ? 'many' : `c${id}`,
  'odd-name': 'x',
  fill: 'x'.repeat(id % 500),
}));

async function pagesOf(asked: Record<string, unknown>, limits = {}): Promise<SourcePage[]> {
  const database = new DatabaseSync(':memory:');
  const source = sqliteSource(database, { pageRows: 50, ...limits });
  await loadRecords(database, query, RECORDS);
  const { filters, faults } = readFilters(asked, things, {});
  expect(faults).toEqual([]);
  const pages: SourcePage[] = [];
  let cursor: Json = null;
  do {
    const page = await source.page({ ...query, filters, wire: true }, { after: null, upto: null }, cursor);
    pages.push(page);
    cursor = page.next;
  } while (cursor !== null);
  const found = pages.flatMap(({ records }) => records).filter(compileFilters(filters));
  expect(found).toEqual(RECORDS.filter(compileFilters(filters)));
  return pages;
}

describe('filters that SQLite carries out', () => {
  it.each([
    { code_eq: 'r*[?]"\n' },
    { code_eq: 'many' },
    { code_in: 'many,c7' },
    { code_eq: 'nobody' },
    { code_cont: '9' },
    { code_present: true },
    { id_gteq: 1490, id_lt: 1600.5 },
  ])('%j leave pages of bytes that need no test', async (asked) => {
    for (const limits of [{}, { pageUnits: 2000 }]) {
      const pages = await pagesOf(asked, limits);
      expect(pages.every(({ filtered, wire }) => filtered && wire)).toBe(true);
    }
  });

  it('read few pages where few records pass', async () => {
    expect((await pagesOf({ code_eq: 'nobody' })).length).toBeLessThan(3000 / 50 / 4);
  });

  it('are left to the engine where a name is none that a path can hold', async () => {
    const pages = await pagesOf({ 'odd-name_eq': 'y' });
    expect(pages.some(({ filtered }) => filtered)).toBe(false);
  });
});

describe('the range', () => {
  const rangeOf = async (
    ids: readonly (string | number)[],
    asked: Record<string, unknown>,
    type: 'integer' | 'text',
  ) => {
    const database = new DatabaseSync(':memory:');
    const source = sqliteSource(database);
    await loadRecords(
      database,
      query,
      ids.map((id) => ({ id })),
    );
    const keyed = { key: 'id', columns: [{ name: 'id', path: 'id', type }] };
    const { filters, faults } = readFilters(asked, keyed, {});
    expect(faults).toEqual([]);
    return source.split({ ...query, filters }, 1);
  };

  it.each([
    [[1, 2, 3], { id_gt: 1, id_lteq: '3' }, 'integer', { after: 1, upto: 3 }],
    [[1, 2, 3], { id_eq: 2 }, 'integer', { after: 1, upto: 2 }],
    [[1, 2, 3], { id_gteq: 2, id_gt: 2.5 }, 'integer', { after: 2.5, upto: null }],
    [[1, '2'], { id_gt: 1, id_lt: 3 }, 'integer', { after: 1, upto: null }],
    [['a', 'b'], { id_gt: 'a', id_lteq: 'b' }, 'text', { after: 'a', upto: 'b' }],
    [['a', 'b'], { id_gteq: 'b' }, 'text', { after: 'a\u{10ffff}', upto: null }],
    [[1, 'b'], { id_gt: 'a', id_lteq: 'b' }, 'text', { after: null, upto: 'b' }],
    [['a'], { id_gt: 'b', id_lt: 'a' }, 'text', { after: 'a', upto: 'a' }],
    [['a'], { id_not_eq: 'b', id_in: 'a,b', id_eq_or_null: 'a' }, 'text', { after: null, upto: null }],
  ] as const)('over %j by %j as %s is %j', async (ids, asked, type, range) => {
    expect(await rangeOf(ids, asked, type)).toEqual([range]);
  });
});
