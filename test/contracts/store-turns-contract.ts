import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ExportRecord, keyOf } from '../../functions/core/export-record.ts';
import type { ExportStore } from '../../functions/core/ports/export-store.ts';
import { type Running, runs, waits } from '../../functions/core/turns.ts';
import { tries } from '../properties.ts';
import { exportSample, LATER, moveTo } from './export-sample.ts';

const PLENTY: Running = { most: 100, perOwner: 100 };
const NOW = { now: LATER };

/** What every store does with exports that wait for a place to run. `open` gives one that nobody else uses. */
export function turnsContract(name: string, open: () => ExportStore | Promise<ExportStore>): void {
  describe(`${name} with exports that wait for a place to run`, () => {
    it('gives owners their turns, and within one the begun come first and then the oldest', async () => {
      const store = await open();
      const heavy = await waiting(store, 'heavy', 4);
      const [light] = await waiting(store, 'light', 1);
      const [resumed] = heavy.slice(-1);
      if (!resumed || !light) throw new Error('nothing waits');
      await begun(store, resumed);
      const order = await admitted(store, PLENTY);
      expect(order).toEqual([resumed.id, light.id, ...heavy.slice(0, 3).map(({ id }) => id)]);
    });

    it('gives no more places than there are, nor than an owner may have', async () => {
      const store = await open();
      await waiting(store, 'a', 5);
      await waiting(store, 'b', 5);
      expect(await admitted(store, { most: 3, perOwner: 2 })).toHaveLength(3);
      expect(await admitted(store, { most: 100, perOwner: 2 })).toHaveLength(1);
      expect(await admitted(store, { most: 100, perOwner: 2 })).toEqual([]);
    });

    it('hands a place on once its export ends, is paused or is removed, and not between two attempts', async () => {
      const store = await open();
      const records = await waiting(store, 'a', 6);
      const one: Running = { most: 1, perOwner: 1 };
      const next = async () => (await store.admit({ ...one, ...NOW }))?.id;
      const [first, second, third, fourth] = records as [
        ExportRecord,
        ExportRecord,
        ExportRecord,
        ExportRecord,
      ];
      expect(await next()).toBe(first.id);
      await store.move(first, { to: 'running' });
      await store.move(first, { to: 'paused', patch: { resuming: true } });
      expect(await next()).toBeUndefined();
      expect(waits(await store.move(first, { to: 'pending', patch: { resuming: true } }))).toBe(false);
      await store.move(first, { to: 'running', patch: { resuming: false } });
      await store.move(first, moveTo('completed'));
      expect(await next()).toBe(second.id);
      await store.move(second, { to: 'paused' });
      expect(await next()).toBe(third.id);
      await store.remove(third);
      expect(await next()).toBe(fourth.id);
      await store.move(fourth, moveTo('failed'));
      await store.move(fourth, moveTo('failed')).catch(() => undefined);
      expect(await next()).toBe(records[4]?.id);
      expect(await next()).toBeUndefined();
    });

    it('tells its place to whoever waits, and none to whoever does not', async () => {
      const store = await open();
      const heavy = await waiting(store, 'heavy', 3);
      const [light] = await waiting(store, 'light', 1);
      if (!light) throw new Error('nothing waits');
      const places = () =>
        Promise.all(
          [...heavy, light].map(async (record) => store.place((await store.get(record)) ?? record)),
        );
      expect(await places()).toEqual([1, 3, 4, 2]);
      await admitted(store, { most: 2, perOwner: 1 });
      expect(await places()).toEqual([undefined, 1, 2, undefined]);
    });

    it('admits one that was just written, and shows it as moved', async () => {
      const store = await open();
      const fresh = exportSample({ owner: 'a', waiting: true });
      await store.create(fresh);
      const record = await store.admit({ ...PLENTY, ...NOW, fresh });
      expect(record).toMatchObject({ id: fresh.id, status: 'pending', waiting: false, updatedAt: LATER });
      expect(await store.get(fresh)).toEqual(record);
    });

    it('does not look after those that wait', async () => {
      const store = await open();
      const [waits] = await waiting(store, 'a', 2);
      const admitted = await store.admit({ ...PLENTY, ...NOW });
      expect(admitted?.id).toBe(waits?.id);
      expect((await Array.fromAsync(store.open())).map(({ id }) => id)).toEqual([admitted?.id]);
    });

    it('gives each place once, however many ask for it at once', async () => {
      const store = await open();
      await waiting(store, 'a', 6);
      await waiting(store, 'b', 6);
      const limits: Running = { most: 5, perOwner: 3 };
      const given = await Promise.all(Array.from({ length: 10 }, () => store.admit({ ...limits, ...NOW })));
      const ids = given.flatMap((record) => (record ? [record.id] : []));
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids).toHaveLength(5);
    });

    it('never runs more than it may, and lets nobody wait beside a free place, whatever comes', async () => {
      const limits: Running = { most: 3, perOwner: 2 };
      const act = fc.record({ at: fc.nat(7), what: fc.constantFrom(...ACTS) });
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(act, { minLength: 1, maxLength: 4 }), { maxLength: 8 }),
          async (rounds) => {
            const store = await open();
            const records = [...(await waiting(store, 'a', 4)), ...(await waiting(store, 'b', 4))];
            for (const round of rounds) {
              await Promise.all(round.map(({ at, what }) => perform(store, records[at], what)));
              await admitted(store, limits);
              const now = (await Promise.all(records.map((record) => store.get(keyOf(record))))).filter(
                (record) => record !== undefined,
              );
              const running = now.filter(runs);
              const countOf = (owner: string) => running.filter((record) => record.owner === owner).length;
              expect(running.length).toBeLessThanOrEqual(limits.most);
              for (const record of now.filter(waits))
                expect(running.length === limits.most || countOf(record.owner) === limits.perOwner).toBe(
                  true,
                );
            }
          },
        ),
        { numRuns: tries(8) },
      );
    });

    async function admitted(store: ExportStore, running: Running): Promise<number[]> {
      const ids: number[] = [];
      for (;;) {
        const record = await store.admit({ ...running, ...NOW });
        if (!record) return ids;
        ids.push(record.id);
      }
    }
  });
}

const ACTS = ['end', 'pause', 'resume', 'hand over', 'remove'] as const;

async function perform(
  store: ExportStore,
  record: ExportRecord | undefined,
  what: (typeof ACTS)[number],
): Promise<void> {
  if (!record) return;
  const steps: Record<(typeof ACTS)[number], () => Promise<unknown>> = {
    end: () => store.move(record, moveTo('canceled')),
    pause: () => store.move(record, { to: 'paused', patch: { resuming: false } }),
    resume: () => store.move(record, { to: 'pending' }),
    'hand over': () => store.move(record, { to: 'paused', patch: { resuming: true } }),
    remove: () => store.remove(record),
  };
  const standing = await store.get(keyOf(record));
  if (what === 'hand over' && (!standing || !runs(standing))) return;
  await steps[what]().catch((error: unknown) => {
    if (!(error instanceof Error) || error.name !== 'Problem') throw error;
  });
}

/** Exports of an owner that wait, oldest first. */
async function waiting(store: ExportStore, owner: string, count: number): Promise<ExportRecord[]> {
  const made = Array.from({ length: count }, () => exportSample({ owner, waiting: true }));
  for (const record of made) await store.create(record);
  return made.sort((one, other) => one.id - other.id);
}

/** Lets it run, be paused and wait again. */
async function begun(store: ExportStore, record: ExportRecord): Promise<void> {
  await store.move(record, { to: 'running', patch: { startedAt: LATER } });
  await store.move(record, { to: 'paused', patch: { resuming: false } });
  expect(waits(await store.move(record, { to: 'pending' }))).toBe(true);
}
