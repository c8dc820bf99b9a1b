import type { DatabaseSync } from 'node:sqlite';
import type { NonceStore } from '../core/ports/nonce-store.ts';
import { transact } from './transact.ts';

/** Nonces in SQLite. Those that have expired when another is used are forgotten. */
export function sqliteNonces(db: DatabaseSync): NonceStore {
  const put = db.prepare('INSERT INTO nonces (nonce, ends) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const forget = db.prepare('DELETE FROM nonces WHERE ends <= ?');

  return {
    async use(nonce, { now, expiresAt }) {
      return transact(db, () => {
        forget.run(now);
        return put.run(nonce, expiresAt).changes === 1;
      });
    },
  };
}
