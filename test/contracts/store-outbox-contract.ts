import { describe, expect, it } from 'vitest';
import type { ExportRecord } from '../../functions/core/export-record.ts';
import type { ExportStore } from '../../functions/core/ports/export-store.ts';
import type { Outbox } from '../../functions/core/ports/outbox.ts';
import { sourcesOf } from '../../functions/core/transitions.ts';
import { exportSample, LATER, moveTo, NOON, recordIn, STATUSES, someOwner } from './export-sample.ts';
import { claimed } from './outbox-contract.ts';

interface TellingStore {
  readonly store: ExportStore;
  readonly outbox: Outbox;
}

const NOTIFY = { notify: { email: 'zoe@example.com' } };

/** What every store of exports puts into its outbox: what somebody can see of a move, with the move and never without. */
export function storeOutboxContract(name: string, open: () => TellingStore | Promise<TellingStore>): void {
  /** What is to be told of an owner's exports, as `channel status attempt`. */
  const told = async (outbox: Outbox, { owner }: Pick<ExportRecord, 'owner'>): Promise<string[]> => {
    const keys = (await Array.fromAsync(outbox.waiting(NOON))).filter((key) => key.owner === owner);
    return keys.map(({ channel, status, attempt }) => `${channel} ${status} ${attempt}`).sort();
  };

  describe(`${name} as what is told of`, () => {
    it('tells of a new export once, however often it is asked for', async () => {
      const { store, outbox } = await open();
      const owner = someOwner();
      const idempotency = { key: 'k', fingerprint: 'f' };
      const record = exportSample({ owner, idempotency });
      await store.create(record);
      expect((await store.create(exportSample({ owner, idempotency }))).created).toBe(false);
      await expect(store.create(record).then(({ created }) => created)).resolves.toBe(false);
      expect(await told(outbox, record)).toEqual(['event pending 1']);
    });

    it.each(STATUSES)('tells of a move to %s, with what the record says of itself then', async (status) => {
      const { store, outbox } = await open();
      const record = await recordIn(store, status);
      expect(await told(outbox, record)).toContain(`event ${status} 1`);
      const { owner, id, dialect, attempt, updatedAt } = record;
      const claim = await claimed(outbox, { owner, id, attempt, status, channel: 'event' });
      const counts = status === 'completed' ? { rows: 2, bytes: 30 } : { rows: 0, bytes: 0 };
      const facts = { owner, id, dialect, attempt, status, resource: 'products', at: updatedAt };
      expect(claim.event).toEqual({ ...facts, ...counts });
    });

    it.each(STATUSES)('tells whom an export names of its end alone: %s', async (status) => {
      const { store, outbox } = await open();
      const record = await recordIn(store, status, someOwner(), NOTIFY);
      const isEnd = sourcesOf(status).length > 0 && ['completed', 'failed', 'canceled'].includes(status);
      expect((await told(outbox, record)).filter((one) => one.startsWith('mail'))).toEqual(
        isEnd ? [`mail ${status} 1`] : [],
      );
    });

    it('tells nothing of a move that is refused, nor of what is no move', async () => {
      const { store, outbox } = await open();
      const record = await recordIn(store, 'running', someOwner(), NOTIFY);
      const before = await told(outbox, record);
      await expect(store.move(record, { ...moveTo('completed'), attempt: 2 })).rejects.toThrow();
      await expect(store.move(record, { to: 'pending' })).rejects.toThrow();
      await store.setPausing(record, true, LATER);
      await store.setProgress(record, 0, { rows: 1, bytes: 1 });
      await store.annotate(record, { labels: { a: 'b' }, now: LATER });
      expect(await told(outbox, record)).toEqual(before);
    });

    it('tells one of many moves to an end that are made at once', async () => {
      const { store, outbox } = await open();
      const record = await recordIn(store, 'running', someOwner(), NOTIFY);
      const ends = ['completed', 'failed', 'canceled', 'failed', 'canceled'] as const;
      await Promise.allSettled(ends.map((to) => store.move(record, moveTo(to))));
      const status = (await store.get(record))?.status;
      const last = (await told(outbox, record)).filter((one) => !/pending|running/.test(one));
      expect(last).toEqual([`event ${status} 1`, `mail ${status} 1`]);
    });

    it('hides what happens between two attempts, but not an end there', async () => {
      const { store, outbox } = await open();
      const record = await recordIn(store, 'running');
      const before = await told(outbox, record);
      await store.move(record, { to: 'paused', patch: { resuming: true } });
      await store.move(record, { to: 'pending', patch: { attempt: 2, resuming: true } });
      await store.move(record, { to: 'running', patch: { resuming: false } });
      expect(await told(outbox, record)).toEqual(before);
      await store.move(record, { to: 'paused', patch: { resuming: true } });
      await store.move(record, moveTo('canceled'));
      expect(await told(outbox, record)).toEqual([...before, 'event canceled 2'].sort());
    });

    it('tells of a pause and of what goes on after it', async () => {
      const { store, outbox } = await open();
      const record = await recordIn(store, 'paused');
      await store.move(record, { to: 'pending', patch: { attempt: 2, resuming: false } });
      await store.move(record, { to: 'running' });
      expect(await told(outbox, record)).toEqual([
        'event paused 1',
        'event pending 1',
        'event pending 2',
        'event running 2',
      ]);
    });
  });
}
