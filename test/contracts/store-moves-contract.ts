import { expect, it } from 'vitest';
import type { Move } from '../../functions/core/ports/export-store.ts';
import { type ExportStatus, TRANSITIONS } from '../../functions/core/transitions.ts';
import { LATER, moveTo, type OpenStore, recordIn, STATUSES, someOwner } from './export-sample.ts';

/** How a store moves a record from one status to another. */
export function moving(open: OpenStore): void {
  const pairs = STATUSES.flatMap((from) => STATUSES.map((to) => ({ from, to })));
  const legal = pairs.filter(({ from, to }) => (TRANSITIONS[from] as readonly ExportStatus[]).includes(to));

  it.each(legal)('moves from $from to $to', async ({ from, to }) => {
    const store = await open();
    const record = await recordIn(store, from);
    const moved = await store.move(record, moveTo(to));
    expect(moved).toEqual({
      ...record,
      ...moveTo(to).patch,
      ...(to === 'pending' ? { waiting: true } : {}),
      status: to,
    });
    expect(await store.get(record)).toEqual(moved);
  });

  it.each(pairs.filter((pair) => !legal.includes(pair)))(
    'refuses to move from $from to $to',
    async (pair) => {
      const store = await open();
      const record = await recordIn(store, pair.from);
      await expect(store.move(record, moveTo(pair.to))).rejects.toMatchObject({ kind: 'conflict' });
      expect(await store.get(record)).toEqual(record);
    },
  );

  it('says not-found where there is no record, also under another owner’s name', async () => {
    const store = await open();
    const record = await recordIn(store, 'pending');
    const elsewhere = { owner: someOwner(), id: record.id };
    await expect(store.move(elsewhere, { to: 'running' })).rejects.toMatchObject({ kind: 'not-found' });
    expect(await store.get(record)).toEqual(record);
  });

  it('moves only the attempt that was meant', async () => {
    const store = await open();
    const record = await recordIn(store, 'paused');
    const resumed = await store.move(record, { to: 'pending', patch: { attempt: 2, since: 2 } });
    expect(resumed).toMatchObject({ status: 'pending', attempt: 2, since: 2 });
    await expect(store.move(record, { to: 'failed', attempt: 1 })).rejects.toMatchObject({
      kind: 'conflict',
    });
    expect((await store.move(record, { to: 'running', attempt: 2 })).status).toBe('running');
  });

  it('moves only where pausing is as asked; a record without the flag is not pausing', async () => {
    const store = await open();
    const record = await recordIn(store, 'pending');
    await store.move(record, { to: 'running', pausing: false });
    await expect(store.move(record, { to: 'paused', pausing: true })).rejects.toMatchObject({
      kind: 'conflict',
    });
    await store.setPausing(record, true, LATER);
    await expect(store.move(record, { to: 'failed', pausing: false })).rejects.toMatchObject({
      kind: 'conflict',
    });
    const paused = await store.move(record, { to: 'paused', pausing: true, patch: { pausing: false } });
    expect(paused).toMatchObject({ status: 'paused', pausing: false });
    expect((await store.move(record, { to: 'pending', pausing: false })).status).toBe('pending');
  });

  it('leaves a field alone whose patch is undefined', async () => {
    const store = await open();
    const record = await recordIn(store, 'pending');
    const patch = { extra: undefined, startedAt: LATER } as unknown as NonNullable<Move['patch']>;
    await store.move(record, { to: 'running', patch: { extra: { kept: 1 } } });
    expect(await store.move(record, { to: 'paused', patch })).toMatchObject({
      extra: { kept: 1 },
      startedAt: LATER,
    });
  });

  it('lets one of several racing moves win', async () => {
    const store = await open();
    const record = await recordIn(store, 'running');
    const targets = ['completed', 'failed', 'canceled', 'completed', 'failed'] as const;
    const results = await Promise.allSettled(targets.map((to) => store.move(record, moveTo(to))));
    const won = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(won).toEqual([await store.get(record)]);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ kind: 'conflict' });
  });
}
