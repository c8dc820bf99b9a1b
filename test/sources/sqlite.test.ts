import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it } from 'vitest';
import type { RecordDocument } from '../../functions/core/json.ts';
import { Numeral } from '../../functions/core/numeral.ts';
import { openDatabase } from '../../functions/local/database.ts';
import { loadRecords, sqliteSource } from '../../functions/sources/sqlite/index.ts';
import { sourceContract } from '../contracts/source-contract.ts';
import { ALL, keysOf, recordOf, recordsOf, someQuery } from '../contracts/source-sample.ts';

const db = openDatabase(':memory:');
const folder = mkdtempSync(join(tmpdir(), 'waybill-source-'));
afterAll(() => rmSync(folder, { recursive: true }));

sourceContract('sqliteSource', async ({ rows }) => ({
  source: sqliteSource(db, { pageRows: rows }),
  load: async (query, records) => void (await loadRecords(db, query, records)),
}));

describe('sqliteSource', () => {
  it('ends a page by size, and gives a record larger than a page by itself', async () => {
    const query = someQuery();
    const sizes = [10, 10, 5000, 10, 400, 400, 400, 400];
    await loadRecords(
      db,
      query,
      sizes.map((size, id) => ({ id, text: 'x'.repeat(size) })),
    );
    const source = sqliteSource(db, { pageUnits: 1000 });
    const pages: number[] = [];
    let cursor = null;
    do {
      const page = await source.page(query, ALL, cursor);
      pages.push(page.records.length);
      cursor = page.next as number | null;
    } while (cursor !== null);
    expect(pages).toEqual([3, 4, 1]);
  });

  it('lets the rest of the process run between pages', async () => {
    const query = someQuery();
    await loadRecords(
      db,
      query,
      Array.from({ length: 200 }, (_, id) => recordOf(id)),
    );
    let turns = 0;
    let reading = true;
    const count = () => {
      turns++;
      if (reading) setImmediate(count);
    };
    setImmediate(count);
    await keysOf(sqliteSource(db, { pageRows: 10 }), query);
    reading = false;
    expect(turns).toBeGreaterThanOrEqual(20);
  });

  it('splits a large collection into ranges of about one size', async () => {
    const query = someQuery();
    await loadRecords(
      db,
      query,
      Array.from({ length: 6001 }, (_, id) => recordOf(id * id)),
    );
    const source = sqliteSource(db);
    const ranges = await source.split(query, 7);
    const counts = await Promise.all(
      ranges.map(async (range) => (await keysOf(source, query, range)).length),
    );
    expect(counts).toHaveLength(7);
    expect(counts.reduce((sum, count) => sum + count)).toBe(6001);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThan(100);
  });

  it('takes zero for a border like any other', async () => {
    const query = someQuery();
    await loadRecords(db, query, [-1, 0, 1].map(recordOf));
    const source = sqliteSource(db);
    for (const [range, keys] of [
      [{ after: 0, upto: null }, [1]],
      [{ after: null, upto: 0 }, [-1, 0]],
      [{ after: -1, upto: 0 }, [0]],
    ] as const) {
      expect(await keysOf(source, query, range)).toEqual(keys);
      expect(await source.count?.(query, range)).toBe(keys.length);
    }
  });

  it('reads on while another process writes, and each page as it then stands', async () => {
    const file = join(folder, 'shared.db');
    const [reader, writer] = [openDatabase(file), openDatabase(file)];
    const query = someQuery();
    await loadRecords(writer, query, [1, 2, 3, 4].map(recordOf));
    const source = sqliteSource(reader, { pageRows: 2 });
    const first = await source.page(query, ALL, null);
    writer.exec('BEGIN IMMEDIATE');
    const second = await source.page(query, ALL, first.next);
    writer.exec('ROLLBACK');
    await loadRecords(writer, query, [5].map(recordOf));
    expect([...first.records, ...second.records].map(({ id }) => id)).toEqual([1, 2, 3, 4]);
    expect(await keysOf(source, query)).toEqual([1, 2, 3, 4, 5]);
    for (const handle of [reader, writer]) handle.close();
  });
});

describe('loadRecords', () => {
  it('says how many records it read and kept, and of two with one key keeps the later', async () => {
    const query = someQuery();
    const records = [{ id: 'b', n: 1 }, { id: 'a' }, { id: 'b', n: 2 }];
    expect(await loadRecords(db, query, records)).toEqual({ read: 3, kept: 2 });
    expect(await recordsOf(sqliteSource(db), query)).toEqual([{ id: 'a' }, { id: 'b', n: 2 }]);
    expect(await loadRecords(db, query, [])).toEqual({ read: 0, kept: 0 });
  });

  it('keeps unpaired surrogates, control characters and numbers of any size', async () => {
    const query = someQuery();
    const record: RecordDocument = {
      id: 'k',
      high: 'a\ud800b',
      low: '\udc00',
      control: '\u0000\u001f\u2028',
      huge: new Numeral('1e+400'),
      nested: [{ digits: new Numeral('0.1234567890123456789') }],
      'name\ud83d': 1,
    };
    await loadRecords(db, query, [record]);
    expect(await recordsOf(sqliteSource(db), query)).toEqual([record]);
  });

  it('takes minus zero for zero', async () => {
    const query = someQuery();
    await loadRecords(db, query, [{ id: 0 }, { id: -0 }]);
    expect(await keysOf(sqliteSource(db), query)).toEqual([0]);
  });

  it.each([
    ['is missing', {}],
    ['is missing', Object.create({ id: 'inherited' }) as RecordDocument],
    ['is a number that is no safe integer', { id: 1.5 }],
    ['is a number that is no safe integer', { id: 2 ** 53 }],
    ['is a number that is no safe integer', { id: new Numeral('12345678901234567890') }],
    ['is neither an integer nor a text', { id: null }],
    ['is neither an integer nor a text', { id: true }],
    ['is neither an integer nor a text', { id: ['a'] }],
    ['is empty', { id: '' }],
    ['holds an unpaired surrogate', { id: 'a\ud800' }],
    ['is longer than 1024 bytes', { id: 'é'.repeat(513) }],
    ['has too many control characters', { id: '\u0001'.repeat(1000) }],
  ] as const)('refuses a key that %s, and then loads nothing', async (reason, record) => {
    const query = someQuery();
    await loadRecords(db, query, [{ id: 'old', n: 1 }]);
    let asked = 0;
    async function* records() {
      for (const next of [{ id: 'old', n: 2 }, { id: 'new' }, record, { id: 'late' }]) {
        asked++;
        yield next;
      }
    }
    await expect(loadRecords(db, query, records())).rejects.toMatchObject({
      kind: 'invalid',
      message: `the key "id" ${reason}`,
    });
    expect(asked).toBe(3);
    expect(await recordsOf(sqliteSource(db), query)).toEqual([{ id: 'old', n: 1 }]);
  });

  it('loads nothing where the records end in an error', async () => {
    const query = someQuery();
    function* records() {
      for (let id = 0; id < 1200; id++) yield { id };
      throw new SyntaxError('line 1201');
    }
    await expect(loadRecords(db, query, records())).rejects.toThrow('line 1201');
    expect(await keysOf(sqliteSource(db), query)).toEqual([]);
    expect(db.prepare("SELECT count(*) AS n FROM temp.sqlite_schema WHERE name LIKE 'load%'").get()?.n).toBe(
      0,
    );
  });

  it('is transient where another process holds the lock, and then loads nothing', async () => {
    const file = join(folder, 'locked.db');
    const [mine, other] = [openDatabase(file, { busyMs: 20 }), new DatabaseSync(file)];
    const query = someQuery();
    sqliteSource(mine);
    other.exec('BEGIN IMMEDIATE');
    await expect(loadRecords(mine, query, [{ id: 1 }])).rejects.toMatchObject({ name: 'Transient' });
    other.exec('ROLLBACK');
    expect(await keysOf(sqliteSource(mine), query)).toEqual([]);
    expect(await loadRecords(mine, query, [{ id: 1 }])).toEqual({ read: 1, kept: 1 });
    for (const handle of [mine, other]) handle.close();
  });

  it('lets two loads share one connection', async () => {
    const [one, two] = [someQuery(), { ...someQuery(), owner: randomUUID() }];
    const many = (from: number) => Array.from({ length: 1500 }, (_, i) => recordOf(from + i));
    await Promise.all([loadRecords(db, one, many(0)), loadRecords(db, two, many(5000))]);
    expect(await keysOf(sqliteSource(db), one)).toHaveLength(1500);
    expect((await keysOf(sqliteSource(db), two))[0]).toBe(5000);
  });
});
