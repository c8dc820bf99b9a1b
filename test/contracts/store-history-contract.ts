import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type ExportRecord, entryOf } from '../../functions/core/export-record.ts';
import { MAX_ID } from '../../functions/core/ids.ts';
import type { ExportStore } from '../../functions/core/ports/export-store.ts';
import { tries } from '../properties.ts';
import {
  exportSample,
  LATER,
  moveTo,
  NOON,
  type OpenStore,
  recordIn,
  STATUSES,
  someOwner,
} from './export-sample.ts';
import { historyOf } from './history-of.ts';

/** All from the records, and all from the index. */
export const BORDERS = [0, MAX_ID + 1];

const at = (ms: number): string => new Date(NOON + ms).toISOString();
const newestFirst = (a: ExportRecord, b: ExportRecord): number => b.id - a.id;

async function filled(store: ExportStore, owner: string, times: readonly number[]): Promise<ExportRecord[]> {
  const records = times.map((ms) => exportSample({ owner, createdAt: at(ms) }));
  for (const record of records) await store.create(record);
  return records.sort(newestFirst);
}

/** How a store shows what an owner has. */
export function history(open: OpenStore): void {
  it.each(BORDERS)(
    'is newest first, also where ids fall into one millisecond, fresh from %d on',
    async (fresh) => {
      const store = await open();
      const owner = someOwner();
      const records = await filled(store, owner, [5, 3, 9, 9, 9, 1, 7]);
      expect(await historyOf(store, owner, { fresh })).toEqual(records.map(entryOf));
    },
  );

  it.each(BORDERS)(
    'tells what was written, what is expected, labels and failures, fresh from %d on',
    async (fresh) => {
      const store = await open();
      const owner = someOwner();
      const labels = { reference: 'r' };
      const expected = { rows: 9, exact: false };
      const running = await recordIn(store, 'running', owner, { labels, expected });
      await store.setProgress(running, 0, { rows: 2, bytes: 20 });
      const entry = async () => (await historyOf(store, owner, { fresh }))[0];
      await store.move(running, { to: 'paused', patch: { pausedAt: LATER } });
      expect(await entry()).toMatchObject({ rows: 2, expected, labels, pausedAt: LATER });
      await store.annotate(running, { labels: { reference: null, other: 'o' }, now: LATER });
      await store.move(running, { to: 'pending', patch: { expected: { rows: 5, exact: true } } });
      expect(await entry()).toMatchObject({
        rows: 2,
        expected: { rows: 5, exact: true },
        labels: { other: 'o' },
      });
      const failure = { code: 'no_records', message: 'there is no record' };
      const failed = await store.move(running, { to: 'failed', patch: { failure } });
      expect(await entry()).toEqual(entryOf(failed));
      expect(entryOf(failed)).toMatchObject({ failure, rows: 2 });
    },
  );

  it('shows nothing of an owner who has nothing', async () => {
    const store = await open();
    for (const fresh of BORDERS) expect(await historyOf(store, someOwner(), { fresh })).toEqual([]);
  });

  it.each(BORDERS)(
    'shows no other owner’s, and those of one dialect where one is named, fresh from %d on',
    async (fresh) => {
      const store = await open();
      const owner = someOwner();
      await store.create(exportSample({ owner: someOwner() }));
      await store.create(exportSample({ owner: `${owner}#` }));
      const records: ExportRecord[] = [];
      for (const dialect of ['ulule', 'discogs', 'ulule']) {
        const record = exportSample({ owner, dialect });
        await store.create(record);
        records.unshift(record);
      }
      const [last, discogs, first] = records.map(entryOf);
      expect(await historyOf(store, owner, { fresh })).toEqual([last, discogs, first]);
      expect(await historyOf(store, owner, { fresh, dialect: 'ulule' })).toEqual([last, first]);
      expect(await historyOf(store, owner, { fresh, dialect: 'discogs' })).toEqual([discogs]);
      expect(await historyOf(store, owner, { fresh, dialect: 'commerce-layer' })).toEqual([]);
    },
  );

  it.each(STATUSES)('shows a %s export by what its record says, and follows its moves', async (status) => {
    const store = await open();
    const { owner } = await recordIn(store, status);
    const entries = await historyOf(store, owner);
    expect(entries).toMatchObject([{ owner, status, resource: 'products', format: 'csv' }]);
    const record = await store.get({ owner, id: entries[0]?.id ?? 0 });
    for (const fresh of BORDERS)
      expect(await historyOf(store, owner, { fresh })).toEqual(record && [entryOf(record)]);
  });

  it('says when an export began, ended and expires, as its moves set it', async () => {
    const store = await open();
    const record = exportSample({ owner: someOwner() });
    await store.create(record);
    await store.move(record, { to: 'running', patch: { startedAt: at(1), updatedAt: at(1) } });
    const ends = { finishedAt: at(2), updatedAt: at(2), expiresAt: at(3) };
    const ended = await store.move(record, {
      ...moveTo('completed'),
      patch: { ...moveTo('completed').patch, ...ends },
    });
    for (const fresh of BORDERS) {
      const [entry] = await historyOf(store, record.owner, { fresh });
      expect(entry).toEqual(entryOf(ended));
      expect(entry).toMatchObject({ startedAt: at(1), status: 'completed', ...ends });
    }
  });

  it('shows when a pause was asked for as the last change', async () => {
    const store = await open();
    const record = await recordIn(store, 'running');
    await store.setPausing(record, true, LATER);
    for (const fresh of BORDERS)
      expect(await historyOf(store, record.owner, { fresh })).toMatchObject([
        { status: 'running', updatedAt: LATER },
      ]);
  });

  it('shows the largest and the smallest id there can be', async () => {
    const store = await open();
    const owner = someOwner();
    const ids = [MAX_ID, 1, 0];
    for (const id of ids) await store.create(exportSample({ owner, id }));
    for (const fresh of [0, 1, MAX_ID, MAX_ID + 1])
      expect((await historyOf(store, owner, { fresh })).map(({ id }) => id)).toEqual(ids);
    expect(await historyOf(store, owner, { before: 0 })).toEqual([]);
  });

  it('gives everything below a cursor once, wherever the border to the fresh ones lies', async () => {
    const store = await open();
    const owner = someOwner();
    const records = await filled(store, owner, [0, 0, 1, 1, 1, 2, 5, 9]);
    const ids = records.map(({ id }) => id);
    const border = fc.oneof(
      fc.constantFrom(...ids).chain((id) => fc.constantFrom(id - 1, id, id + 1)),
      fc.integer({ min: 0, max: MAX_ID + 1 }),
    );
    await fc.assert(
      fc.asyncProperty(border, border, async (before, fresh) => {
        const found = await historyOf(store, owner, { before, fresh });
        expect(found.map(({ id }) => id)).toEqual(ids.filter((id) => id < before));
      }),
      { numRuns: tries(60) },
    );
  });

  it('gives each export once to a reader who goes on from the last, while some come and some go', async () => {
    const store = await open();
    const owner = someOwner();
    const records = await filled(store, owner, [1, 2, 3, 4, 5, 6]);
    const ids = records.map(({ id }) => id);
    const first = (await historyOf(store, owner)).slice(0, 3).map(({ id }) => id);
    for (const gone of [records[1], records[4]]) if (gone) await store.remove(gone);
    await store.create(exportSample({ owner, createdAt: at(9) }));
    const rest = (await historyOf(store, owner, { before: first[2] ?? 0 })).map(({ id }) => id);
    expect([...first, ...rest]).toEqual(ids.filter((_, index) => index !== 4));
  });
}
