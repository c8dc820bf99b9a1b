import { describe, expect, it } from 'vitest';
import type { ExportKey, ExportRecord } from '../../functions/core/export-record.ts';
import { IdTaken } from '../../functions/core/id-taken.ts';
import type { ExportStore } from '../../functions/core/ports/export-store.ts';
import { isOpen } from '../../functions/core/transitions.ts';
import { exportSample, NOON, type OpenStore, recordIn, STATUSES, someOwner } from './export-sample.ts';
import { exclusiveness } from './store-exclusive-contract.ts';
import { pausing, progress } from './store-flags-contract.ts';
import { idempotency } from './store-idempotency-contract.ts';
import { moving } from './store-moves-contract.ts';

export type StoreGroup =
  | 'create'
  | 'idempotency'
  | 'exclusive'
  | 'list'
  | 'move'
  | 'pausing'
  | 'progress'
  | 'remove'
  | 'open';

/** What every store of exports does. */
export function storeContract(
  name: string,
  open: OpenStore,
  { skip = [] }: { readonly skip?: readonly StoreGroup[] } = {},
): void {
  const group = (title: StoreGroup, tests: (open: OpenStore) => void) =>
    describe.skipIf(skip.includes(title))(title, () => tests(open));

  describe(`${name} as a store of exports`, () => {
    group('create', creating);
    group('idempotency', idempotency);
    group('exclusive', exclusiveness);
    group('list', listing);
    group('move', moving);
    group('pausing', pausing);
    group('progress', progress);
    group('remove', removing);
    group('open', opening);
  });
}

function creating(open: OpenStore): void {
  it('gives back what was put, to the last field', async () => {
    const store = await open();
    const record = exportSample({
      owner: someOwner(),
      extra: { reference: '“ß”', deep: [1, null, { a: true }] },
      progress: { 0: { rows: 1, bytes: 2 } },
    });
    expect(await store.create(record)).toEqual({ record, created: true });
    expect(await store.get(record)).toEqual(record);
  });

  it('knows nothing of an id that was never put', async () => {
    const store = await open();
    expect(await store.get({ owner: someOwner(), id: 7 })).toBeUndefined();
  });

  it('refuses an id that is taken, and leaves the record as it was', async () => {
    const store = await open();
    const record = exportSample({ owner: someOwner() });
    await store.create(record);
    await expect(store.create({ ...record, dialect: 'discogs' })).rejects.toBeInstanceOf(IdTaken);
    expect(await store.get(record)).toEqual(record);
  });

  it('lets two owners have the same id and shows neither the other’s', async () => {
    const store = await open();
    const mine = exportSample({ owner: someOwner(), extra: 'mine' });
    const theirs = { ...mine, owner: someOwner(), extra: 'theirs' };
    await store.create(mine);
    await store.create(theirs);
    expect((await store.get(mine))?.extra).toBe('mine');
    expect((await store.get(theirs))?.extra).toBe('theirs');
  });

  it('keeps owners apart whose names begin alike or hold separators', async () => {
    const store = await open();
    const base = someOwner();
    const owners = [
      base,
      `${base}#1`,
      `${base}/1`,
      `${base.toUpperCase()}`,
      `${base} `,
      `${base}\u00e9`,
      `${base}e\u0301`,
    ];
    const first = exportSample({ owner: base });
    for (const owner of owners) await store.create({ ...first, owner, extra: owner });
    for (const owner of owners) {
      expect((await store.get({ owner, id: first.id }))?.extra).toBe(owner);
      expect((await store.list(owner, first.dialect, { number: 1, size: 10 })).total).toBe(1);
    }
  });

  it('holds the largest id there can be', async () => {
    const store = await open();
    const record = exportSample({ owner: someOwner(), id: Number.MAX_SAFE_INTEGER });
    await store.create(record);
    expect((await store.get(record))?.id).toBe(Number.MAX_SAFE_INTEGER);
  });
}

function listing(open: OpenStore): void {
  async function filled(store: ExportStore, owner: string, times: readonly number[]): Promise<number[]> {
    const records = times.map((ms) => exportSample({ owner, createdAt: new Date(NOON + ms).toISOString() }));
    for (const record of records) await store.create(record);
    return records.map(({ id }) => id).sort((a, b) => b - a);
  }

  it('is newest first, also where ids fall into one millisecond, and says how many there are in all', async () => {
    const store = await open();
    const owner = someOwner();
    const expected = await filled(store, owner, [5, 3, 9, 9, 9, 1, 7]);
    const pages = [1, 2, 3, 4].map((number) => store.list(owner, 'products-manager', { number, size: 3 }));
    const listed = await Promise.all(pages);
    expect(listed.map(({ items }) => items.length)).toEqual([3, 3, 1, 0]);
    expect(listed.flatMap(({ items }) => items.map(({ id }) => id))).toEqual(expected);
    expect(listed.map(({ total }) => total)).toEqual([7, 7, 7, 7]);
  });

  it('lists nothing for an owner who has nothing', async () => {
    const store = await open();
    expect(await store.list(someOwner(), 'discogs', { number: 1, size: 5 })).toEqual({ items: [], total: 0 });
  });

  it('shows neither other owners’ exports nor those of another dialect', async () => {
    const store = await open();
    const owner = someOwner();
    await store.create(exportSample({ owner: someOwner() }));
    await store.create(exportSample({ owner, dialect: 'ulule' }));
    const mine = exportSample({ owner });
    await store.create(mine);
    expect(await store.list(owner, mine.dialect, { number: 1, size: 5 })).toEqual({
      items: [mine],
      total: 1,
    });
  });

  it('shows exports in every state, as they stand', async () => {
    const store = await open();
    const owner = someOwner();
    for (const status of STATUSES) await recordIn(store, status, owner);
    const { items, total } = await store.list(owner, 'products-manager', { number: 1, size: 50 });
    expect(total).toBe(STATUSES.length);
    expect(items.map(({ status }) => status).sort()).toEqual([...STATUSES].sort());
  });
}

function removing(open: OpenStore): void {
  it('removes one record, once or twice, and no other', async () => {
    const store = await open();
    const record = await recordIn(store, 'completed');
    const neighbour = await recordIn(store, 'pending', record.owner);
    await store.remove(record);
    await store.remove(record);
    expect(await store.get(record)).toBeUndefined();
    expect(await store.list(record.owner, record.dialect, { number: 1, size: 9 })).toEqual({
      items: [neighbour],
      total: 1,
    });
  });
}

function opening(open: OpenStore): void {
  it('yields the open exports of all owners, each once, and none that has ended or gone', async () => {
    const store = await open();
    const owners = [someOwner(), someOwner()];
    const records = await Promise.all(
      owners.flatMap((owner) => STATUSES.map((status) => recordIn(store, status, owner))),
    );
    const gone = await recordIn(store, 'running', owners[0]);
    await store.remove(gone);
    const expected = records.filter(({ status }) => isOpen(status));
    expect(sorted(await mine(store, owners))).toEqual(sorted(expected));
  });

  it('follows a record through its life', async () => {
    const store = await open();
    const record = await recordIn(store, 'pending');
    const statuses = async () => (await mine(store, [record.owner])).map(({ status }) => status);
    expect(await statuses()).toEqual(['pending']);
    await store.move(record, { to: 'paused' });
    expect(await statuses()).toEqual(['paused']);
    await store.move(record, { to: 'canceled' });
    expect(await statuses()).toEqual([]);
  });

  it('lets the reader change records while it looks at them', async () => {
    const store = await open();
    const owner = someOwner();
    for (let i = 0; i < 5; i++) await recordIn(store, 'running', owner);
    let seen = 0;
    for await (const record of store.open()) {
      if (record.owner !== owner) continue;
      await store.move(record, { to: 'canceled' });
      seen++;
    }
    expect(seen).toBe(5);
    expect(await mine(store, [owner])).toEqual([]);
  });
}

async function mine(store: ExportStore, owners: readonly string[]): Promise<ExportRecord[]> {
  const found: ExportRecord[] = [];
  for await (const record of store.open()) if (owners.includes(record.owner)) found.push(record);
  return found;
}

function sorted(records: readonly ExportRecord[]): ExportRecord[] {
  const name = ({ owner, id }: ExportKey) => `${owner} ${id}`;
  return [...records].sort((a, b) => (name(a) < name(b) ? -1 : 1));
}
