import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExportEntry, ExportRecord } from '../../functions/core/export-record.ts';
import type { WalkAsked } from '../../functions/core/operations.ts';
import type { ExportStore } from '../../functions/core/ports/export-store.ts';
import { openDatabase } from '../../functions/local/database.ts';
import { sqliteExports } from '../../functions/local/sqlite-exports.ts';
import { listExports, walkExports } from '../../functions/pipeline/list-exports.ts';
import { exportSample, moveTo, NOON } from '../contracts/export-sample.ts';
import { tries } from '../properties.ts';

const OWNER = 'acme';
const at = (ms: number): string => new Date(NOON + ms).toISOString();

/** Ports on a real store, with a note of what was read and asked. */
function desk(wrap: (store: ExportStore) => Partial<ExportStore> = () => ({})) {
  const real = sqliteExports(openDatabase(':memory:'));
  const store = { ...real, ...wrap(real) };
  const read: number[] = [];
  const borders: number[] = [];
  const exports: Pick<ExportStore, 'get' | 'history'> = {
    get(key) {
      read.push(key.id);
      return store.get(key);
    },
    history(owner, asked) {
      borders.push(asked.fresh);
      return store.history(owner, asked);
    },
  };
  let time = 0;
  const put = async (changes: Partial<Parameters<typeof exportSample>[0]> = {}): Promise<ExportRecord> => {
    const { record } = await real.create(exportSample({ owner: OWNER, createdAt: at(time++), ...changes }));
    return record;
  };
  const filled = async (count: number): Promise<ExportRecord[]> => {
    const records: ExportRecord[] = [];
    for (let i = 0; i < count; i++) records.unshift(await put());
    return records;
  };
  return { ports: { exports, clock: () => NOON + 3_600_000 }, store: real, read, borders, put, filled };
}

const idsOf = (records: readonly { readonly id: number }[]): number[] => records.map(({ id }) => id);

/** Every page's ids, one after the other; `between` runs before each further page. */
async function walked(
  ports: Parameters<typeof walkExports>[0],
  {
    size,
    between,
    ...part
  }: { size: number; between?: () => Promise<void> } & Partial<Omit<WalkAsked, 'page'>>,
): Promise<number[][]> {
  const pages: number[][] = [];
  let before: number | undefined;
  do {
    const page = before === undefined ? { size } : { size, before };
    const { items, next } = await walkExports(ports, { owner: OWNER, ...part, page });
    pages.push(idsOf(items));
    before = next;
    await between?.();
  } while (before !== undefined);
  return pages;
}

describe('a page by number', () => {
  it('is newest first, with a total, and empty after the last', async () => {
    const { ports, filled } = desk();
    const ids = idsOf(await filled(7));
    const pages = [1, 2, 3, 4].map((number) =>
      listExports(ports, { owner: OWNER, page: { number, size: 3 } }),
    );
    const listed = await Promise.all(pages);
    expect(listed.map(({ items }) => idsOf(items))).toEqual([
      ids.slice(0, 3),
      ids.slice(3, 6),
      ids.slice(6),
      [],
    ]);
    expect(listed.map(({ total, page }) => [total, page.number, page.size])).toEqual([
      [7, 1, 3],
      [7, 2, 3],
      [7, 3, 3],
      [7, 4, 3],
    ]);
  });

  it('gives whole records, and reads no more than it shows', async () => {
    const { ports, filled, read } = desk();
    const records = await filled(30);
    const { items } = await listExports(ports, { owner: OWNER, page: { number: 2, size: 4 } });
    expect(items).toEqual(records.slice(4, 8));
    expect(read).toEqual(idsOf(items));
  });

  it('counts what is asked for, by dialect and by entry, and in another order', async () => {
    const { ports, put, store } = desk();
    const [a, b, c, d] = [await put(), await put({ dialect: 'ulule' }), await put(), await put()];
    for (const record of [a, b, c]) await store.move(record, moveTo('failed'));
    const asked = { owner: OWNER, page: { number: 1, size: 10 } };
    const failed = ({ status }: ExportEntry) => status === 'failed';
    const oldest = (x: ExportEntry, y: ExportEntry) => x.id - y.id;
    const list = async (part: Partial<Parameters<typeof listExports>[1]>) => {
      const { items, total } = await listExports(ports, { ...asked, ...part });
      return [total, ...idsOf(items)];
    };
    expect(await list({ dialect: 'products-manager' })).toEqual([3, d.id, c.id, a.id]);
    expect(await list({ where: failed })).toEqual([3, c.id, b.id, a.id]);
    expect(await list({ where: failed, dialect: 'ulule' })).toEqual([1, b.id]);
    expect(await list({ order: oldest, page: { number: 2, size: 3 } })).toEqual([4, d.id]);
  });

  it('keeps the newest first among those that its order takes for the same', async () => {
    const { ports, put } = desk();
    const [a, b, c] = [await put({ dialect: 'x' }), await put({ dialect: 'y' }), await put({ dialect: 'x' })];
    const order = (x: ExportEntry, y: ExportEntry) =>
      x.dialect < y.dialect ? -1 : Number(x.dialect > y.dialect);
    const { items } = await listExports(ports, { owner: OWNER, order, page: { number: 1, size: 9 } });
    expect(idsOf(items)).toEqual([c.id, a.id, b.id]);
  });

  it('shows nothing of another owner', async () => {
    const { ports, put } = desk();
    await put({ owner: 'other' });
    expect(await listExports(ports, { owner: OWNER, page: { number: 1, size: 5 } })).toEqual({
      items: [],
      total: 0,
      page: { number: 1, size: 5 },
    });
  });
});

describe('a store that finds a part by number', () => {
  it('is asked for no more than the page, and gives what the whole history gives', async () => {
    const { ports, store, read, filled, put } = desk();
    const batches: number[] = [];
    const { part } = store;
    if (!part) throw new Error('this store has to find parts');
    const finding = {
      ...ports,
      exports: {
        ...ports.exports,
        part,
        history: (...asked: Parameters<ExportStore['history']>) => {
          batches.push(asked.length);
          return store.history(...asked);
        },
      },
    };
    await filled(7);
    for (const changes of [{ dialect: 'ulule' }, { owner: 'other' }]) await put(changes);
    const { dialect } = exportSample({ owner: OWNER });
    for (const size of [1, 3, 7, 8])
      for (const number of [1, 2, 3, 8, Number.MAX_SAFE_INTEGER / 8]) {
        const asked = { owner: OWNER, dialect, page: { number: Math.floor(number), size } };
        const whole = await listExports(ports, asked);
        read.length = 0;
        expect(await listExports(finding, asked)).toEqual(whole);
        expect(read).toHaveLength(whole.items.length);
      }
    expect(batches).toEqual([]);
    await listExports(finding, { owner: OWNER, dialect, where: () => true, page: { number: 1, size: 1 } });
    expect(batches).toHaveLength(1);
  });
});

/** An index that still says what was true when it was written. */
const lagging =
  (change: (store: ExportStore, entry: ExportEntry) => Promise<unknown>) => (store: ExportStore) => ({
    async *history(...asked: Parameters<ExportStore['history']>) {
      for await (const batch of store.history(...asked)) {
        const [, second] = batch;
        if (second) await change(store, second);
        yield batch;
      }
    },
  });

describe('an index that lags', () => {
  it.each(['list', 'walk'] as const)('makes %s leave out a record that has gone', async (how) => {
    const { ports, filled } = desk(lagging((store, entry) => store.remove(entry)));
    const [first, , third] = await filled(3);
    const { items } =
      how === 'list'
        ? await listExports(ports, { owner: OWNER, page: { number: 1, size: 5 } })
        : await walkExports(ports, { owner: OWNER, page: { size: 5 } });
    expect(items).toEqual([first, third]);
  });

  it('does not end a walk where the last of a page has gone', async () => {
    const { ports, filled } = desk(lagging((store, entry) => store.remove(entry)));
    const [first, second, third] = await filled(3);
    const { items, next } = await walkExports(ports, { owner: OWNER, page: { size: 2 } });
    expect({ items, next }).toEqual({ items: [first], next: second?.id });
    expect(await walkExports(ports, { owner: OWNER, page: { size: 2, before: next ?? 0 } })).toEqual({
      items: [third],
    });
  });

  it.each(['list', 'walk'] as const)('makes %s show nothing that is not as asked for', async (how) => {
    const { ports, filled } = desk(lagging((store, entry) => store.move(entry, { to: 'canceled' })));
    const [first, , third] = await filled(3);
    const where = ({ status }: ExportEntry) => status === 'pending';
    const { items } =
      how === 'list'
        ? await listExports(ports, { owner: OWNER, where, page: { number: 1, size: 5 } })
        : await walkExports(ports, { owner: OWNER, where, page: { size: 5 } });
    expect(items).toEqual([first, third]);
  });

  it('is not asked for the exports of the last minute', async () => {
    const { ports, borders } = desk();
    await walkExports(ports, { owner: OWNER, page: { size: 5 } });
    const { id } = exportSample({ owner: OWNER, createdAt: at(3_600_000 - 60_000) });
    expect(borders).toEqual([id - (id % 4096)]);
  });
});

describe('a walk', () => {
  it('goes from the newest to the oldest, and says where it goes on', async () => {
    const { ports, filled, read } = desk();
    const ids = idsOf(await filled(7));
    expect(await walked(ports, { size: 3 })).toEqual([ids.slice(0, 3), ids.slice(3, 6), ids.slice(6)]);
    expect(read).toEqual(ids);
    expect(await walked(ports, { size: 7 })).toEqual([ids]);
  });

  it('goes over those that are asked for', async () => {
    const { ports, put } = desk();
    const records = [];
    for (const dialect of ['ulule', 'x', 'ulule', 'x', 'ulule']) records.unshift(await put({ dialect }));
    const mine = records.filter(({ dialect }) => dialect === 'ulule');
    const pages = [idsOf(mine).slice(0, 2), idsOf(mine).slice(2)];
    expect(await walked(ports, { size: 2, dialect: 'ulule' })).toEqual(pages);
    expect(await walked(ports, { size: 2, where: ({ dialect }) => dialect === 'ulule' })).toEqual(pages);
  });

  it('gives each export once, also while new ones appear and some go', async () => {
    const step = fc.record({ come: fc.nat(3), go: fc.array(fc.nat(40), { maxLength: 2 }) });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 20 }),
        fc.integer({ min: 1, max: 6 }),
        fc.array(step, { maxLength: 8 }),
        async (count, size, steps) => {
          const { ports, filled, put, store } = desk();
          const records = await filled(count);
          const gone = new Set<number>();
          const left = [...steps];
          const between = async () => {
            const { come, go } = left.shift() ?? { come: 0, go: [] };
            for (let i = 0; i < come; i++) await put();
            for (const record of go.flatMap((index) => records[index] ?? [])) {
              await store.remove(record);
              gone.add(record.id);
            }
          };
          const pages = await walked(ports, { size, between });
          const seen = pages.flat();
          expect(seen).toEqual([...new Set(seen)].sort((a, b) => b - a));
          expect(idsOf(records)).toEqual(expect.arrayContaining(seen));
          expect(seen).toEqual(expect.arrayContaining(idsOf(records).filter((id) => !gone.has(id))));
          expect(pages.slice(0, -1).every((page) => page.length === size)).toBe(true);
        },
      ),
      { numRuns: tries(50) },
    );
  });
});

describe('a condition on records', () => {
  it('is asked of those that the condition on entries leaves', async () => {
    const { ports, put, read } = desk();
    for (let n = 0; n < 60; n++) await put({ extra: { n }, labels: { half: n < 30 ? 'old' : 'new' } });
    const { items, total } = await listExports(ports, {
      owner: OWNER,
      where: ({ labels }) => labels?.half === 'new',
      whereRecord: ({ extra }) => (extra as { n: number }).n % 10 === 5,
      page: { number: 1, size: 2 },
    });
    expect([items.map(({ extra }) => extra), total]).toEqual([[{ n: 55 }, { n: 45 }], 3]);
    expect(new Set(read).size).toBe(30);
  });

  it('is refused where it would have to be asked of more than 1,000', async () => {
    const { ports, filled } = desk();
    await filled(1001);
    const asked = { owner: OWNER, whereRecord: () => true, page: { number: 1, size: 2 } };
    await expect(listExports(ports, asked)).rejects.toMatchObject({
      kind: 'invalid',
      faults: [{ in: 'query', at: ['filter'], value: 1001 }],
    });
    const fewer = { ...asked, where: ({ createdAt }: ExportEntry) => createdAt > at(0) };
    expect((await listExports(ports, fewer)).total).toBe(1000);
  });
});
