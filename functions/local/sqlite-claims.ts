import type { DatabaseSync } from 'node:sqlite';
import type { ExportKey, ExportRecord } from '../core/export-record.ts';
import { Problem } from '../core/problem.ts';

/** How long an idempotency key is remembered, in milliseconds. */
const DAY = 24 * 3_600_000;

/** Which export an idempotency key stands for. All of it runs inside the caller's transaction. */
export interface Claims {
  /** The export that this record's key was claimed for within a day before it; `Problem('conflict')` where that was another request. */
  holder(record: ExportRecord): ExportKey | undefined;
  put(record: ExportRecord): void;
  remove(key: ExportKey): void;
}

export function sqliteClaims(db: DatabaseSync): Claims {
  const find = db.prepare(
    'SELECT id, fingerprint FROM claims WHERE owner = ? AND dialect = ? AND key = ? AND created_at > ?',
  );
  const put = db.prepare(
    'INSERT OR REPLACE INTO claims (owner, dialect, key, id, fingerprint, created_at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const remove = db.prepare('DELETE FROM claims WHERE owner = ? AND id = ?');
  const forget = db.prepare('DELETE FROM claims WHERE owner = ? AND created_at <= ?');

  return {
    holder({ owner, dialect, idempotency, createdAt }) {
      if (!idempotency) return undefined;
      const row = find.get(owner, dialect, idempotency.key, dayBefore(createdAt));
      if (row && row.fingerprint !== idempotency.fingerprint)
        throw new Problem('conflict', 'the idempotency key was used for another request');
      return row && { owner, id: Number(row.id) };
    },
    put({ owner, dialect, id, idempotency, createdAt }) {
      if (!idempotency) return;
      forget.run(owner, dayBefore(createdAt));
      put.run(owner, dialect, idempotency.key, id, idempotency.fingerprint, createdAt);
    },
    remove: ({ owner, id }) => void remove.run(owner, id),
  };
}

/** Times of a record are of one form, so they compare as texts. */
const dayBefore = (time: string): string => new Date(Date.parse(time) - DAY).toISOString();
