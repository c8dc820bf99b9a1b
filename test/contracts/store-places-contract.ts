import fc from 'fast-check';
import { expect, it } from 'vitest';
import { holds } from '../../functions/core/bounds.ts';
import { type ExportRecord, keyOf } from '../../functions/core/export-record.ts';
import type { ExportStore, Move } from '../../functions/core/ports/export-store.ts';
import { Problem } from '../../functions/core/problem.ts';
import { tries } from '../properties.ts';
import { exportSample, moveTo, type OpenStore, recordIn, someOwner } from './export-sample.ts';

const MOST = 3;
const HAND_OVER: Move = { to: 'paused', patch: { resuming: true } };
const GOES_ON: Move = { to: 'pending', patch: { resuming: false } };

/** What a store does with exports of which so many may be pending or running at once. */
export function places(open: OpenStore): void {
  const sample = (owner: string, changes: Partial<Parameters<typeof exportSample>[0]> = {}) =>
    exportSample({ owner, mostAtOnce: MOST, ...changes });

  it('makes exactly as many records as there are places, of fifty creates at once', async () => {
    const store = await open();
    const owner = someOwner();
    for (const moves of [[moveTo('canceled')], [moveTo('running'), moveTo('completed')]]) {
      const records = Array.from({ length: 50 }, () => sample(owner));
      const results = await Promise.allSettled(records.map((record) => store.create(record)));
      const made = results.flatMap((one) => (one.status === 'fulfilled' ? [one.value.record] : []));
      const refused = results.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
      expect(made).toHaveLength(MOST);
      for (const reason of refused) expect(reason).toMatchObject({ name: 'Problem', kind: 'conflict' });
      for (const record of made) for (const move of moves) await store.move(record, move);
    }
  });

  it('gives a place back with a pause, keeps it through a hand-over, and takes one anew with a resume', async () => {
    const store = await open();
    const owner = someOwner();
    const [first, second] = await filled(store, owner);
    await store.move(first, { to: 'running' });
    await store.move(first, HAND_OVER);
    await expect(store.create(sample(owner))).rejects.toMatchObject({ kind: 'conflict' });
    await store.move(first, GOES_ON);
    await store.move(second, { to: 'paused' });
    const next = sample(owner);
    expect((await store.create(next)).created).toBe(true);
    const paused = await store.get(second);
    await expect(store.move(second, GOES_ON)).rejects.toMatchObject({ kind: 'conflict' });
    expect(await store.get(second)).toEqual(paused);
    await store.move(next, { to: 'failed' });
    expect((await store.move(second, GOES_ON)).status).toBe('pending');
    await expect(store.create(sample(owner))).rejects.toMatchObject({ kind: 'conflict' });
  });

  it('gives a place back once, however often its export is ended and removed', async () => {
    const store = await open();
    const owner = someOwner();
    const [first, second] = await filled(store, owner);
    await Promise.allSettled(
      ['canceled', 'failed', 'canceled'].map((to) => store.move(first, { to } as Move)),
    );
    await Promise.all([store.remove(first), store.remove(first), store.remove(second)]);
    expect((await store.create(sample(owner))).created).toBe(true);
    expect((await store.create(sample(owner))).created).toBe(true);
    await store.remove(first);
    await expect(store.create(sample(owner))).rejects.toMatchObject({ kind: 'conflict' });
  });

  it('asks neither other owners, nor other dialects, nor exports without a bound', async () => {
    const store = await open();
    const owner = someOwner();
    await filled(store, owner);
    const others = [sample(someOwner()), sample(owner, { dialect: 'ulule' }), exportSample({ owner })];
    for (const other of others) expect((await store.create(other)).created).toBe(true);
  });

  it('answers a repeated idempotency key though all places are taken, and frees the key of a refusal', async () => {
    const store = await open();
    const owner = someOwner();
    const idempotency = { key: 'k', fingerprint: 'f' };
    const first = sample(owner, { idempotency });
    await store.create(first);
    await store.create(sample(owner));
    await store.create(sample(owner));
    expect(await store.create(sample(owner, { idempotency }))).toEqual({ record: first, created: false });
    const refused = { ...idempotency, key: 'other' };
    await expect(store.create(sample(owner, { idempotency: refused }))).rejects.toMatchObject({
      kind: 'conflict',
    });
    await store.move(first, { to: 'canceled' });
    const again = sample(owner, { idempotency: { ...refused, fingerprint: 'g' } });
    expect((await store.create(again)).created).toBe(true);
  });

  it('has never more and, once all is quiet, never fewer places than it says', async () => {
    const store = await open();
    const step = fc.record({ export: fc.nat(4), to: fc.constantFrom(...MOVES) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(step, { minLength: 1, maxLength: 5 }), { maxLength: 6 }),
        async (rounds) => {
          const owner = someOwner();
          const records: ExportRecord[] = [];
          for (let made = 0; made < 5; made++) {
            const record = await recordIn(store, 'pending', owner, { mostAtOnce: MOST }).catch(refusal);
            if (record) records.push(record);
          }
          for (const round of rounds) {
            await Promise.all(
              round.map(({ export: at, to }) => act(store, records[at % records.length], to)),
            );
            expect(await held(store, records)).toBeLessThanOrEqual(MOST);
          }
          const free = MOST - (await held(store, records));
          const creates = Array.from({ length: MOST + 1 }, () => store.create(sample(owner)).catch(refusal));
          expect((await Promise.all(creates)).filter(Boolean)).toHaveLength(free);
        },
      ),
      { numRuns: tries(12) },
    );
  });

  async function filled(
    store: ExportStore,
    owner: string,
  ): Promise<[ExportRecord, ExportRecord, ExportRecord]> {
    const made = [sample(owner), sample(owner), sample(owner)] as const;
    for (const record of made) await store.create(record);
    return [...made];
  }
}

const MOVES = [
  { to: 'running' },
  HAND_OVER,
  GOES_ON,
  { to: 'paused', patch: { resuming: false } },
  { to: 'canceled' },
  'remove',
] as const;

async function act(
  store: ExportStore,
  record: ExportRecord | undefined,
  what: (typeof MOVES)[number],
): Promise<void> {
  if (record) await (what === 'remove' ? store.remove(record) : store.move(record, what)).catch(refusal);
}

async function held(store: ExportStore, records: readonly ExportRecord[]): Promise<number> {
  const standing = await Promise.all(records.map((record) => store.get(keyOf(record))));
  return standing.filter((record) => record && holds(record, 'at-once')).length;
}

function refusal(error: unknown): undefined {
  if (!(error instanceof Problem)) throw error;
}
