import { expect, it } from 'vitest';
import { LATER, type OpenStore, recordIn, STATUSES, someOwner } from './export-sample.ts';

/** How a store keeps the wish to pause. */
export function pausing(open: OpenStore): void {
  it.each(STATUSES)('asks a %s export to pause only where it is pending or running', async (status) => {
    const store = await open();
    const record = await recordIn(store, status);
    const asked = store.setPausing(record, true, LATER);
    if (status === 'pending' || status === 'running') {
      expect(await asked).toEqual({ ...record, pausing: true, updatedAt: LATER });
      expect((await store.setPausing(record, false, LATER)).pausing ?? false).toBe(false);
    } else {
      await expect(asked).rejects.toMatchObject({ kind: 'conflict' });
      expect(await store.get(record)).toEqual(record);
    }
  });

  it('says not-found where there is no record', async () => {
    const store = await open();
    const gone = { owner: someOwner(), id: 7 };
    await expect(store.setPausing(gone, true, LATER)).rejects.toMatchObject({ kind: 'not-found' });
  });
}

/** How a store keeps what the segments have written. */
export function progress(open: OpenStore): void {
  it('sets the counts of a segment, so that saying them twice counts once', async () => {
    const store = await open();
    const record = await recordIn(store, 'running');
    await store.setProgress(record, 0, { rows: 5, bytes: 50 });
    await store.setProgress(record, 1, { rows: 7, bytes: 70 });
    await store.setProgress(record, 1, { rows: 7, bytes: 70 });
    await store.setProgress(record, 0, { rows: 6, bytes: 60 });
    const { progress } = (await store.get(record)) ?? {};
    expect(progress).toEqual({ 0: { rows: 6, bytes: 60 }, 1: { rows: 7, bytes: 70 } });
  });

  it('keeps the most that a segment has written, also while its steps report at once', async () => {
    const store = await open();
    const record = await recordIn(store, 'running');
    const reported = [3, 9, 1, 7, 5, 8, 2];
    await Promise.all(reported.map((rows) => store.setProgress(record, 0, { rows, bytes: rows * 10 })));
    await store.setProgress(record, 0, { rows: 4, bytes: 40 });
    expect((await store.get(record))?.progress).toEqual({ 0: { rows: 9, bytes: 90 } });
  });

  it('is not lost by a move, and a move that sets it wins', async () => {
    const store = await open();
    const record = await recordIn(store, 'running');
    await store.setProgress(record, 0, { rows: 5, bytes: 50 });
    await store.move(record, { to: 'paused' });
    expect((await store.get(record))?.progress).toEqual({ 0: { rows: 5, bytes: 50 } });
    await store.move(record, { to: 'pending', patch: { progress: {} } });
    expect((await store.get(record))?.progress).toEqual({});
  });

  it('loses none of many segments that report at once', async () => {
    const store = await open();
    const record = await recordIn(store, 'running');
    const segments = Array.from({ length: 12 }, (_, segment) => segment);
    await Promise.all(
      segments.map((segment) => store.setProgress(record, segment, { rows: segment, bytes: 1 })),
    );
    expect(Object.keys((await store.get(record))?.progress ?? {})).toHaveLength(segments.length);
  });

  it.each(STATUSES.filter((status) => status !== 'running'))('leaves a %s record alone', async (status) => {
    const store = await open();
    const record = await recordIn(store, status);
    await store.setProgress(record, 0, { rows: 99, bytes: 99 });
    expect(await store.get(record)).toEqual(record);
  });

  it('creates nothing where the record is gone', async () => {
    const store = await open();
    const gone = { owner: someOwner(), id: 7 };
    await store.setProgress(gone, 0, { rows: 1, bytes: 1 });
    expect(await store.get(gone)).toBeUndefined();
  });
}
