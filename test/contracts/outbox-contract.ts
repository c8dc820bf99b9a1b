import { describe, expect, it } from 'vitest';
import { type OutboxItem, type OutboxKey, outboxKeyOf, outboxOf } from '../../functions/core/outbox.ts';
import type { Claim, Outbox } from '../../functions/core/ports/outbox.ts';
import { exportSample, NOON, someOwner } from './export-sample.ts';

export interface FilledOutbox {
  readonly outbox: Outbox;
  /** Puts items as the store of exports does. */
  put(items: readonly OutboxItem[]): Promise<void>;
}

/** Gives an outbox; it may give the same one each time, since every test uses owners of its own. */
export type OpenOutbox = () => FilledOutbox | Promise<FilledOutbox>;

/** An item that nobody else has. */
export const someItem = (owner = someOwner()): OutboxItem => {
  const [item] = outboxOf(undefined, exportSample({ owner, status: 'paused', attempt: 7 }));
  if (!item) throw new Error('an export that nobody is told of');
  return item;
};

const SPAN = { now: NOON, until: NOON + 1000 };

/** What every outbox does. */
export function outboxContract(name: string, open: OpenOutbox): void {
  const filled = async () => {
    const { outbox, put } = await open();
    const item = someItem();
    await put([item]);
    return { outbox, item, key: outboxKeyOf(item) };
  };
  const mine = async (outbox: Outbox, owner: string, now = NOON): Promise<OutboxKey[]> =>
    (await Array.fromAsync(outbox.waiting(now))).filter((key) => key.owner === owner);

  describe(`${name} as an outbox`, () => {
    it('lists an item, and gives it whole to who claims it', async () => {
      const { outbox, item, key } = await filled();
      expect(await mine(outbox, key.owner)).toEqual([key]);
      const claim = { key, event: item.event, number: 1, unsure: 0, failures: 0 };
      expect(await outbox.claim(key, SPAN)).toEqual(claim);
    });

    it('gives an item to one of many that ask at once', async () => {
      const { outbox, key } = await filled();
      const claims = await Promise.all(Array.from({ length: 8 }, () => outbox.claim(key, SPAN)));
      expect(claims.filter(Boolean)).toHaveLength(1);
      expect(await mine(outbox, key.owner)).toEqual([]);
    });

    it('gives it again to the millisecond at which its lease ends, and says that nobody knows of the first', async () => {
      const { outbox, key } = await filled();
      await outbox.claim(key, SPAN);
      expect(await outbox.claim(key, { now: SPAN.until - 1, until: NOON + 5000 })).toBeUndefined();
      expect(await mine(outbox, key.owner, SPAN.until)).toEqual([key]);
      const second = await outbox.claim(key, { now: SPAN.until, until: NOON + 5000 });
      expect(second).toMatchObject({ number: 2, unsure: 1, failures: 0 });
    });

    it('knows nothing of what has been told, or never was to be', async () => {
      const { outbox, key } = await filled();
      const claim = await claimed(outbox, key);
      await outbox.done(claim);
      await outbox.done(claim);
      expect(await outbox.claim(key, { now: SPAN.until, until: NOON + 5000 })).toBeUndefined();
      expect(await mine(outbox, key.owner, NOON + 9000)).toEqual([]);
      expect(await outbox.claim({ ...key, attempt: 8 }, SPAN)).toBeUndefined();
    });

    it('puts off what was not sent, and counts that', async () => {
      const { outbox, key } = await filled();
      await outbox.putOff(await claimed(outbox, key), NOON + 50);
      expect(await outbox.claim(key, { now: NOON + 49, until: NOON + 99 })).toBeUndefined();
      expect(await mine(outbox, key.owner, NOON + 49)).toEqual([]);
      const second = await outbox.claim(key, { now: NOON + 50, until: NOON + 99 });
      expect(second).toMatchObject({ number: 2, unsure: 0, failures: 1 });
    });

    it('keeps what was given up with its reason, and offers it no more', async () => {
      const { outbox, key } = await filled();
      await outbox.giveUp(await claimed(outbox, key), 'no “address”');
      expect(await outbox.claim(key, { now: NOON + 9000, until: NOON + 9999 })).toEqual({
        gaveUp: 'no “address”',
      });
      expect(await mine(outbox, key.owner, NOON + 9000)).toEqual([]);
    });

    it('lets no claim change anything that another has overtaken', async () => {
      const { outbox, key } = await filled();
      const late = await claimed(outbox, key);
      await claimed(outbox, key, { now: SPAN.until, until: NOON + 5000 });
      await outbox.putOff(late, NOON);
      await outbox.giveUp(late, 'late');
      expect(await outbox.claim(key, { now: NOON + 4999, until: NOON + 9999 })).toBeUndefined();
      expect(await outbox.claim(key, { now: NOON + 5000, until: NOON + 9999 })).toMatchObject({ unsure: 2 });
    });

    it('keeps apart what differs in one part of its key, or in an owner that looks alike', async () => {
      const { outbox, put } = await open();
      const item = someItem();
      const { owner } = item;
      const others: OutboxItem[] = [
        { ...item, channel: 'mail' },
        { ...item, status: 'running' },
        { ...item, attempt: 70 },
        { ...item, id: item.id + 1 },
        { ...item, owner: `${owner}#1` },
        { ...item, owner: `${owner}\n` },
      ];
      await put([item, ...others]);
      await outbox.done(await claimed(outbox, outboxKeyOf(item)));
      const left = (await Array.fromAsync(outbox.waiting(NOON))).filter((key) => key.owner.startsWith(owner));
      expect(new Set(left.map(text))).toEqual(new Set(others.map(outboxKeyOf).map(text)));
    });
  });
}

const text = (key: OutboxKey): string => JSON.stringify(key);

export async function claimed(outbox: Outbox, key: OutboxKey, span = SPAN): Promise<Claim> {
  const claim = await outbox.claim(key, span);
  if (!claim || 'gaveUp' in claim) throw new Error('not claimed');
  return claim;
}
