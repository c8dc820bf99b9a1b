import type { DatabaseSync } from 'node:sqlite';
import { IdTaken } from '../core/id-taken.ts';
import type { StoredUser, UserStore } from '../core/ports/user-store.ts';
import { Problem } from '../core/problem.ts';
import { unlessBusy } from '../sources/sqlite/index.ts';
import { whenFree } from './transact.ts';

/** Users in SQLite, by name. */
export function sqliteUsers(db: DatabaseSync): UserStore {
  const put = db.prepare(
    'INSERT INTO users (name, owner, created_at, body) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const one = db.prepare('SELECT body FROM users WHERE name = ?');
  const all = db.prepare('SELECT body FROM users WHERE owner = ?1 OR ?1 IS NULL ORDER BY created_at, name');
  const remove = db.prepare('DELETE FROM users WHERE name = ? AND owner = ?');
  const read = (row: Record<string, unknown>): StoredUser => JSON.parse(String(row.body));

  return {
    async put(user) {
      const { name, owner, createdAt } = user;
      const { changes } = await whenFree(db, () => put.run(name, owner, createdAt, JSON.stringify(user)));
      if (changes === 0) throw new IdTaken();
    },
    async get(name) {
      const row = unlessBusy(() => one.get(name));
      return row && read(row);
    },
    async list(owner) {
      return unlessBusy(() => all.all(owner ?? null)).map(read);
    },
    async remove({ owner, name }) {
      const { changes } = await whenFree(db, () => remove.run(name, owner));
      if (changes === 0) throw new Problem('not-found', `${owner} has no user ${name}`);
    },
  };
}
