import { describe, expect, it } from 'vitest';
import type { ExportEvent } from '../../functions/core/event.ts';
import { type OutboxKey, outboxKeyOf, outboxOf } from '../../functions/core/outbox.ts';
import type { Channel } from '../../functions/core/ports/messenger.ts';
import { Transient, Undeliverable } from '../../functions/core/problem.ts';
import { openDatabase } from '../../functions/local/database.ts';
import { sqliteExports } from '../../functions/local/sqlite-exports.ts';
import { outboxRows, sqliteOutbox } from '../../functions/local/sqlite-outbox.ts';
import { type Announcing, announce } from '../../functions/pipeline/announce.ts';
import { moveTo, NOON, recordIn } from '../contracts/export-sample.ts';

const LEASE = 120_000;
const MINUTES = 60_000;

/** A completed export that names somebody, with nothing in the outbox but one thing to tell. */
async function toTell(channel: Channel = 'mail') {
  const database = openDatabase(':memory:');
  const exports = sqliteExports(database);
  const running = await recordIn(exports, 'running', 'acme', { notify: { email: 'zoe@example.com' } });
  const record = await exports.move(running, moveTo('completed'));
  const outbox = sqliteOutbox(database);
  for await (const key of outbox.waiting(NOON)) await outbox.done({ key } as never);
  const item = outboxOf(running, record).find((one) => one.channel === channel);
  if (!item) throw new Error('nobody is told');
  outboxRows(database).put([item]);
  const told: ExportEvent[] = [];
  const lines: unknown[] = [];
  let now = NOON;
  const tell = async (event: ExportEvent) => void told.push(event);
  const desk: Announcing = {
    outbox,
    exports,
    messengers: { event: { tell }, mail: { tell } },
    clock: () => now,
    log: (...line) => lines.push(line),
  };
  return {
    desk,
    key: outboxKeyOf(item),
    told,
    lines,
    outbox,
    wait(ms: number) {
      now += ms;
    },
    announcement: async () => (await exports.get(record))?.announcement,
    isUnchanged: async () => {
      const { announcement: _told, ...rest } = (await exports.get(record)) ?? record;
      return JSON.stringify(rest) === JSON.stringify(record);
    },
  };
}

const telling = (tell: () => Promise<void>) => ({ event: { tell }, mail: { tell } });

describe('what an export has to say', () => {
  it('is told once, however often it is delivered', async () => {
    const { desk, key, told, wait, announcement, isUnchanged } = await toTell();
    const all = await Promise.all(Array.from({ length: 5 }, () => announce(desk, key)));
    wait(LEASE);
    all.push(await announce(desk, key));
    expect(all.sort()).toEqual([...Array(5).fill('nothing'), 'told']);
    expect(told).toEqual([expect.objectContaining({ status: 'completed', rows: 2, bytes: 30 })]);
    expect(await announcement()).toEqual({ status: 'sent', at: new Date(NOON).toISOString() });
    expect(await isUnchanged()).toBe(true);
  });

  it('leaves no trace in the export where it is for programs', async () => {
    const { desk, key, announcement } = await toTell('event');
    expect(await announce(desk, key)).toBe('told');
    expect(await announcement()).toBeUndefined();
  });

  it('is put off while nothing can be sent, and given up at last', async () => {
    const { desk, key, lines, wait, announcement, isUnchanged } = await toTell();
    let tries = 0;
    const messengers = telling(async () => {
      tries++;
      throw new Transient('the mail server answered: 450 greylisted');
    });
    const refused = { ...desk, messengers };
    expect(await announce(refused, key)).toBe('later');
    expect(await announce(refused, key)).toBe('nothing');
    for (let run = 0; run < 6; run++) {
      wait(5 * MINUTES);
      expect(await announce(refused, key)).toBe('later');
    }
    wait(5 * MINUTES);
    expect(await announce(refused, key)).toBe('gave up');
    wait(60 * MINUTES);
    expect(await announce(refused, key)).toBe('gave up');
    expect(tries).toBe(8);
    expect(await announcement()).toMatchObject({
      status: 'failed',
      reason: 'it could not be sent in 8 tries',
    });
    expect(await isUnchanged()).toBe(true);
    expect(lines.at(-1)).toMatchObject(['error', 'announcement failed', { channel: 'mail' }]);
  });

  it('is sent as soon as it can be', async () => {
    const { desk, key, told, wait, announcement } = await toTell();
    await announce({ ...desk, messengers: telling(() => Promise.reject(new Transient('busy'))) }, key);
    wait(4999);
    expect(await announce(desk, key)).toBe('nothing');
    wait(1);
    expect(await announce(desk, key)).toBe('told');
    expect(told).toHaveLength(1);
    expect(await announcement()).toMatchObject({ status: 'sent' });
  });

  it('is given up at once where no try will help', async () => {
    const { desk, key, announcement } = await toTell();
    const messengers = telling(() => Promise.reject(new Undeliverable('550 no such user')));
    expect(await announce({ ...desk, messengers }, key)).toBe('gave up');
    expect(await announcement()).toMatchObject({ status: 'failed', reason: '550 no such user' });
  });

  it('names the way that failed where it is for programs', async () => {
    const { desk, key, announcement } = await toTell('event');
    const messengers = telling(() => Promise.reject(new Undeliverable('no bus')));
    await announce({ ...desk, messengers }, key);
    expect(await announcement()).toMatchObject({ status: 'failed', reason: 'event: no bus' });
  });

  it('is sent twice at most where nobody knows what became of it', async () => {
    const { desk, key, wait, announcement } = await toTell();
    let tries = 0;
    const messengers = telling(async () => {
      tries++;
      throw new Error('hung up behind the dot');
    });
    expect(await announce({ ...desk, messengers }, key)).toBe('later');
    expect(await announce({ ...desk, messengers }, key)).toBe('nothing');
    wait(LEASE);
    expect(await announce({ ...desk, messengers }, key)).toBe('gave up');
    expect(tries).toBe(2);
    expect(await announcement()).toMatchObject({ status: 'failed', repeated: true });
  });
});

describe('a process that dies', () => {
  /** Announces over and over, each time in a new process, until nothing is left; the first dies at a call. */
  async function withDeath(channel: Channel, call: string, when: 'before' | 'after') {
    const { desk, key, told, wait, announcement, isUnchanged, outbox } = await toTell(channel);
    const [port, method = ''] = call.split('.') as ['outbox' | 'exports' | 'messengers', string];
    const death = Promise.withResolvers<void>();
    const target = port === 'messengers' ? desk.messengers[channel] : desk[port];
    const dying = new Proxy(target, {
      get: (real: object, name) =>
        name === method
          ? async (...args: readonly unknown[]) => {
              if (when === 'after') await Reflect.apply(Reflect.get(real, name), real, args);
              death.resolve();
              return new Promise(() => {});
            }
          : Reflect.get(real, name),
    });
    const first = port === 'messengers' ? { messengers: { event: dying, mail: dying } } : { [port]: dying };
    void announce({ ...desk, ...first } as Announcing, key);
    await death.promise;
    const left = async (): Promise<OutboxKey[]> => Array.fromAsync(outbox.waiting(desk.clock()));
    for (let run = 0; run < 4; run++) {
      wait(LEASE);
      for (const one of await left()) await announce(desk, one);
    }
    return {
      told: told.length,
      left: await left(),
      announcement: await announcement(),
      isUnchanged: await isUnchanged(),
    };
  }

  it.each([
    ['outbox.claim', 'before', 1, undefined],
    ['outbox.claim', 'after', 1, true],
    ['messengers.tell', 'before', 1, true],
    ['messengers.tell', 'after', 2, true],
    ['exports.setAnnouncement', 'before', 2, true],
    ['exports.setAnnouncement', 'after', 2, undefined],
    ['outbox.done', 'before', 2, undefined],
    ['outbox.done', 'after', 1, undefined],
  ] as const)(
    'at %s, %s it is done, loses no message: %d sent, marked %s',
    async (call, when, sent, repeated) => {
      const end = await withDeath('mail', call, when);
      expect(end).toMatchObject({
        told: sent,
        left: [],
        announcement: { status: 'sent' },
        isUnchanged: true,
      });
      expect(end.announcement?.repeated).toBe(repeated);
    },
  );

  it.each(['outbox.claim', 'messengers.tell', 'outbox.done'])('at %s loses no event', async (call) => {
    const end = await withDeath('event', call, 'after');
    expect(end).toMatchObject({ left: [], isUnchanged: true });
    expect(end.told).toBeGreaterThan(0);
  });

  it('again and again leaves a mark, not a third message', async () => {
    const { desk, key, told, wait, announcement } = await toTell();
    for (let run = 0; run < 2; run++) {
      const death = Promise.withResolvers<void>();
      const setAnnouncement = () => {
        death.resolve();
        return new Promise<void>(() => {});
      };
      void announce({ ...desk, exports: { setAnnouncement } }, key);
      await death.promise;
      wait(LEASE);
    }
    expect(await announce(desk, key)).toBe('gave up');
    expect(told).toHaveLength(2);
    expect(await announcement()).toMatchObject({ status: 'failed', repeated: true });
  });
});
