import { expect, it } from 'vitest';
import type { ExportRecord } from '../../functions/core/export-record.ts';
import { exportSample, NOON, type OpenStore, someOwner } from './export-sample.ts';
import { historyOf } from './history-of.ts';

/** What a store does with an idempotency key. */
export function idempotency(open: OpenStore): void {
  const key = 'a7 é/#';
  const claim = { key, fingerprint: 'f1' };

  it('answers a repeated key with the first record', async () => {
    const store = await open();
    const first = exportSample({ owner: someOwner(), idempotency: claim });
    await store.create(first);
    await store.move(first, { to: 'running' });
    const again = await store.create(exportSample({ owner: first.owner, idempotency: claim }));
    expect(again).toEqual({ record: { ...first, status: 'running' }, created: false });
    expect(await historyOf(store, first.owner)).toHaveLength(1);
  });

  it('answers the very same record put again, as after a lost answer', async () => {
    const store = await open();
    const first = exportSample({ owner: someOwner(), idempotency: claim });
    await store.create(first);
    expect(await store.create(first)).toEqual({ record: first, created: false });
  });

  it('refuses a key that was used for something else, and creates nothing', async () => {
    const store = await open();
    const first = exportSample({ owner: someOwner(), idempotency: claim });
    await store.create(first);
    const other = exportSample({ owner: first.owner, idempotency: { key, fingerprint: 'f2' } });
    await expect(store.create(other)).rejects.toMatchObject({ kind: 'conflict' });
    expect(await store.get(other)).toBeUndefined();
  });

  it.each([
    ['owner', () => ({ owner: someOwner() })],
    ['dialect', (first: ExportRecord) => ({ owner: first.owner, dialect: 'ulule' })],
  ] as const)('lets another %s use the same key', async (_what, other) => {
    const store = await open();
    const first = exportSample({ owner: someOwner(), idempotency: claim });
    await store.create(first);
    const second = exportSample({ ...other(first), idempotency: { key, fingerprint: 'f2' } });
    expect((await store.create(second)).created).toBe(true);
  });

  it('says before a create what it would answer with, and refuses what it would refuse', async () => {
    const store = await open();
    const first = exportSample({ owner: someOwner(), idempotency: claim });
    expect(await store.earlier(first)).toBeUndefined();
    await store.create(first);
    const moved = await store.move(first, { to: 'running' });
    const asked = (fingerprint: string, key = claim.key) =>
      store.earlier(exportSample({ owner: first.owner, idempotency: { key, fingerprint } }));
    expect(await asked('f1')).toEqual(moved);
    await expect(asked('f2')).rejects.toMatchObject({ kind: 'conflict' });
    expect(await asked('f1', 'another')).toBeUndefined();
    expect(await store.earlier(exportSample({ owner: first.owner }))).toBeUndefined();
  });

  it('forgets a key after 24 hours and not before', async () => {
    const store = await open();
    const at = (ms: number) => new Date(NOON + ms).toISOString();
    const first = exportSample({ owner: someOwner(), idempotency: claim });
    const day = 24 * 3_600_000;
    await store.create(first);
    const within = exportSample({ owner: first.owner, idempotency: claim, createdAt: at(day - 1000) });
    expect(await store.create(within)).toEqual({ record: first, created: false });
    const after = exportSample({ owner: first.owner, idempotency: claim, createdAt: at(day + 1000) });
    expect((await store.create(after)).created).toBe(true);
    const again = exportSample({ owner: first.owner, idempotency: claim, createdAt: at(day + 2000) });
    expect((await store.create(again)).record.id).toBe(after.id);
  });

  it('creates anew once the first record was removed', async () => {
    const store = await open();
    const first = exportSample({ owner: someOwner(), idempotency: claim });
    await store.create(first);
    await store.remove(first);
    const second = exportSample({ owner: first.owner, idempotency: claim });
    expect(await store.create(second)).toEqual({ record: second, created: true });
  });

  it('makes one record of many creates at once', async () => {
    const store = await open();
    const owner = someOwner();
    const records = Array.from({ length: 8 }, () => exportSample({ owner, idempotency: claim }));
    const results = await Promise.all(records.map((record) => store.create(record)));
    expect(results.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(results.map(({ record }) => record.id)).size).toBe(1);
    expect(await historyOf(store, owner)).toHaveLength(1);
  });
}
