import { expect, it } from 'vitest';
import { TRANSITIONS } from '../../functions/core/transitions.ts';
import { exportSample, NOON, type OpenStore, recordIn, STATUSES, someOwner } from './export-sample.ts';

const at = (seconds: number) => new Date(NOON + seconds * 1000).toISOString();

/** What a store does with exports of which one at most may be open. */
export function exclusiveness(open: OpenStore): void {
  const sample = (owner: string, changes: Partial<Parameters<typeof exportSample>[0]> = {}) =>
    exportSample({ owner, exclusive: true, ...changes });

  it('refuses a second one while the first is open, and creates nothing', async () => {
    const store = await open();
    const first = sample(someOwner());
    await store.create(first);
    const second = sample(first.owner);
    await expect(store.create(second)).rejects.toMatchObject({ kind: 'conflict' });
    expect(await store.get(second)).toBeUndefined();
    expect(await store.get(first)).toEqual(first);
  });

  it('makes one record of many creates at once, again and again', async () => {
    const store = await open();
    const owner = someOwner();
    for (let round = 0; round < 3; round++) {
      const records = Array.from({ length: 8 }, () => sample(owner, { createdAt: at(round) }));
      const results = await Promise.allSettled(records.map((record) => store.create(record)));
      const made = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value.record] : []));
      expect(made).toHaveLength(1);
      for (const record of made) await store.move(record, { to: 'canceled' });
    }
  });

  it.each(STATUSES)(
    'creates the next beside one that is %s only where that one has ended',
    async (status) => {
      const store = await open();
      const first = await recordIn(store, status, someOwner(), { exclusive: true });
      const next = store.create(sample(first.owner));
      if (TRANSITIONS[status].length === 0) expect((await next).created).toBe(true);
      else await expect(next).rejects.toMatchObject({ kind: 'conflict' });
    },
  );

  it('creates the next once the first was removed', async () => {
    const store = await open();
    const first = sample(someOwner());
    await store.create(first);
    await store.remove(first);
    expect((await store.create(sample(first.owner))).created).toBe(true);
  });

  it('does not let one that was removed give back what is another’s', async () => {
    const store = await open();
    const first = await recordIn(store, 'completed', someOwner(), { exclusive: true });
    const second = sample(first.owner);
    await store.create(second);
    await store.remove(first);
    await expect(store.create(sample(first.owner))).rejects.toMatchObject({ kind: 'conflict' });
  });

  it('asks neither other owners, nor other dialects, nor exports that are not exclusive', async () => {
    const store = await open();
    const owner = someOwner();
    await store.create(sample(owner));
    const others = [sample(someOwner()), sample(owner, { dialect: 'ulule' }), exportSample({ owner })];
    for (const other of others) expect((await store.create(other)).created).toBe(true);
  });

  it('answers a repeated idempotency key with its record, whatever is open', async () => {
    const store = await open();
    const idempotency = { key: 'k', fingerprint: 'f' };
    const first = sample(someOwner(), { idempotency });
    await store.create(first);
    const again = () => store.create(sample(first.owner, { idempotency }));
    expect(await again()).toEqual({ record: first, created: false });
    const canceled = await store.move(first, { to: 'canceled' });
    await store.create(sample(first.owner));
    expect(await again()).toEqual({ record: canceled, created: false });
  });

  it('leaves an idempotency key free where it creates nothing', async () => {
    const store = await open();
    const first = sample(someOwner());
    await store.create(first);
    const idempotency = { key: 'k', fingerprint: 'f' };
    await expect(store.create(sample(first.owner, { idempotency }))).rejects.toMatchObject({
      kind: 'conflict',
    });
    await store.move(first, { to: 'canceled' });
    const other = sample(first.owner, { idempotency: { key: 'k', fingerprint: 'g' } });
    expect((await store.create(other)).created).toBe(true);
  });
}
