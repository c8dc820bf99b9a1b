import type { DatabaseSync } from 'node:sqlite';
import { IdTaken } from '../core/id-taken.ts';
import type { KeyStore, StoredKey } from '../core/ports/key-store.ts';
import { Problem } from '../core/problem.ts';
import { unlessBusy } from '../sources/sqlite/index.ts';
import { bodyOf } from './body-of.ts';
import { transact } from './transact.ts';

/** API keys in SQLite; only the hash of a secret is ever here. An id that is taken is `IdTaken`. */
export function sqliteKeys(db: DatabaseSync): KeyStore {
  const put = db.prepare(
    'INSERT INTO keys (id, owner, created_at, body) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const one = db.prepare('SELECT body FROM keys WHERE id = ?');
  const all = db.prepare('SELECT body FROM keys WHERE owner = ?1 OR ?1 IS NULL ORDER BY created_at, id');
  const replace = db.prepare('UPDATE keys SET body = ? WHERE id = ?');

  return {
    async put(key) {
      const { changes } = unlessBusy(() => put.run(key.id, key.owner, key.createdAt, JSON.stringify(key)));
      if (changes === 0) throw new IdTaken();
    },
    async get(id) {
      return bodyOf(unlessBusy(() => one.get(id)));
    },
    async list(owner) {
      return unlessBusy(() => all.all(owner ?? null)).map((row) => bodyOf<StoredKey>(row) as StoredKey);
    },
    async revoke(id, now) {
      transact(db, () => {
        const key = bodyOf<StoredKey>(one.get(id));
        if (!key) throw new Problem('not-found', `there is no key ${id}`);
        if (!key.revokedAt) replace.run(JSON.stringify({ ...key, revokedAt: now }), id);
      });
    },
  };
}
