import type { DatabaseSync } from 'node:sqlite';
import type { OutboxItem, OutboxKey } from '../core/outbox.ts';
import type { Channel } from '../core/ports/messenger.ts';
import type { Outbox } from '../core/ports/outbox.ts';
import type { ExportStatus } from '../core/transitions.ts';
import { unlessBusy } from '../sources/sqlite/index.ts';
import { transact, whenFree } from './transact.ts';

const KEY = 'owner = ? AND id = ? AND attempt = ? AND status = ? AND channel = ?';
const OVERTAKEN = `${KEY} AND claims = ?`;
const AT_ONCE = 100;

/** Puts what is to be told, inside the caller's transaction. */
export interface OutboxRows {
  put(items: readonly OutboxItem[]): void;
}

export function outboxRows(db: DatabaseSync): OutboxRows {
  const put = db.prepare(
    'INSERT INTO outbox (owner, id, attempt, status, channel, event) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  return {
    put(items) {
      for (const item of items) put.run(...valuesOf(item), JSON.stringify(item.event));
    },
  };
}

/** The outbox in SQLite. */
export function sqliteOutbox(db: DatabaseSync): Outbox {
  const one = db.prepare(`SELECT event, ready, claims, failures, gave_up FROM outbox WHERE ${KEY}`);
  const take = db.prepare(`UPDATE outbox SET ready = ?, claims = claims + 1 WHERE ${KEY}`);
  const remove = db.prepare(`DELETE FROM outbox WHERE ${KEY}`);
  const putOff = db.prepare(`UPDATE outbox SET ready = ?, failures = failures + 1 WHERE ${OVERTAKEN}`);
  const giveUp = db.prepare(`UPDATE outbox SET gave_up = ? WHERE ${OVERTAKEN}`);
  const waiting = db.prepare(
    `SELECT owner, id, attempt, status, channel FROM outbox WHERE ready <= ? AND gave_up IS NULL
     ORDER BY ready LIMIT ${AT_ONCE}`,
  );

  return {
    async claim(key, { now, until }) {
      return transact(db, () => {
        const row = one.get(...valuesOf(key));
        if (!row) return undefined;
        if (row.gave_up !== null) return { gaveUp: String(row.gave_up) };
        if (Number(row.ready) > now) return undefined;
        take.run(until, ...valuesOf(key));
        const [claims, failures] = [Number(row.claims), Number(row.failures)];
        const event = JSON.parse(String(row.event));
        return { key, event, number: claims + 1, unsure: claims - failures, failures };
      });
    },
    async done({ key }) {
      await whenFree(db, () => remove.run(...valuesOf(key)));
    },
    async putOff({ key, number }, at) {
      await whenFree(db, () => putOff.run(at, ...valuesOf(key), number));
    },
    async giveUp({ key, number }, reason) {
      await whenFree(db, () => giveUp.run(reason, ...valuesOf(key), number));
    },
    async *waiting(now) {
      yield* unlessBusy(() => waiting.all(now)).map((row) => ({
        owner: String(row.owner),
        id: Number(row.id),
        attempt: Number(row.attempt),
        status: row.status as ExportStatus,
        channel: row.channel as Channel,
      }));
    },
  };
}

const valuesOf = ({ owner, id, attempt, status, channel }: OutboxKey) =>
  [owner, id, attempt, status, channel] as const;
