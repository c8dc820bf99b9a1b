import type { DatabaseSync } from 'node:sqlite';
import type { SecretStore } from '../core/ports/secret-store.ts';
import { transact } from './transact.ts';

/** Sealed secrets of the service's own in SQLite. */
export function sqliteSecrets(db: DatabaseSync): SecretStore {
  const get = db.prepare('SELECT sealed FROM secrets WHERE name = ?');
  const put = db.prepare('INSERT INTO secrets (name, sealed) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const standing = (name: string) => get.get(name)?.sealed as string | undefined;

  return {
    async claim(name, make) {
      const known = standing(name);
      if (known !== undefined) return known;
      const made = await make();
      return transact(db, () => {
        put.run(name, made);
        return standing(name) ?? made;
      });
    },
  };
}
