import { describe, expect, it } from 'vitest';
import { type ExportKey, type ExportRecord, entryOf, keyOf } from '../../functions/core/export-record.ts';
import { IdTaken } from '../../functions/core/id-taken.ts';
import type { ExportStore } from '../../functions/core/ports/export-store.ts';
import { isOpen } from '../../functions/core/transitions.ts';
import { exportSample, type OpenStore, recordIn, STATUSES, someOwner } from './export-sample.ts';
import { historyOf } from './history-of.ts';
import { announcing } from './store-announcement-contract.ts';
import { exclusiveness } from './store-exclusive-contract.ts';
import { pausing, progress } from './store-flags-contract.ts';
import { BORDERS, history } from './store-history-contract.ts';
import { idempotency } from './store-idempotency-contract.ts';
import { moving } from './store-moves-contract.ts';
import { places } from './store-places-contract.ts';

export type StoreGroup =
  | 'create'
  | 'idempotency'
  | 'exclusive'
  | 'places'
  | 'history'
  | 'move'
  | 'pausing'
  | 'progress'
  | 'announcement'
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
    group('places', places);
    group('history', history);
    group('move', moving);
    group('pausing', pausing);
    group('progress', progress);
    group('announcement', announcing);
    group('remove', removing);
    group('open', opening);
  });
}

function creating(open: OpenStore): void {
  it('gives back what was put, to the last field', async () => {
    const store = await open();
    const record = exportSample({
      owner: someOwner(),
      notify: { email: 'zoe@example.com', language: 'fr', name: 'Zoë' },
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
      expect((await historyOf(store, owner, { dialect: first.dialect })).map(keyOf)).toEqual([
        { owner, id: first.id },
      ]);
    }
  });

  it('holds the largest id there can be', async () => {
    const store = await open();
    const record = exportSample({ owner: someOwner(), id: Number.MAX_SAFE_INTEGER });
    await store.create(record);
    expect((await store.get(record))?.id).toBe(Number.MAX_SAFE_INTEGER);
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
    for (const fresh of BORDERS)
      expect(await historyOf(store, record.owner, { fresh })).toEqual([entryOf(neighbour)]);
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
