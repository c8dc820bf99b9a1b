import type { DatabaseSync } from 'node:sqlite';
import { IdTaken } from '../core/id-taken.ts';
import type { CredentialStore, Revocable } from '../core/ports/credential-store.ts';
import { Problem } from '../core/problem.ts';
import { unlessBusy } from '../sources/sqlite/index.ts';
import { transact, whenFree } from './transact.ts';

/** Credentials of one kind in SQLite, in a table of that kind's own. */
export function sqliteCredentials<Stored extends Revocable>(
  db: DatabaseSync,
  { table, noun }: { readonly table: 'keys' | 'clients'; readonly noun: string },
): CredentialStore<Stored> {
  const put = db.prepare(
    `INSERT INTO ${table} (id, owner, created_at, body) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const one = db.prepare(`SELECT body FROM ${table} WHERE id = ?`);
  const all = db.prepare(`SELECT body FROM ${table} WHERE owner = ?1 OR ?1 IS NULL ORDER BY created_at, id`);
  const replace = db.prepare(`UPDATE ${table} SET body = ? WHERE id = ?`);
  const remove = db.prepare(`DELETE FROM ${table} WHERE id = ?`);
  const read = (row: Record<string, unknown>): Stored => JSON.parse(String(row.body));

  return {
    async put(credential) {
      const { id, owner, createdAt } = credential;
      const { changes } = await whenFree(db, () => put.run(id, owner, createdAt, JSON.stringify(credential)));
      if (changes === 0) throw new IdTaken();
    },
    async get(id) {
      const row = unlessBusy(() => one.get(id));
      return row && read(row);
    },
    async list(owner) {
      return unlessBusy(() => all.all(owner ?? null)).map(read);
    },
    async revoke(id, now) {
      await transact(db, () => {
        const row = one.get(id);
        if (!row) throw new Problem('not-found', `there is no ${noun} ${id}`);
        const credential = read(row);
        if (!credential.revokedAt) replace.run(JSON.stringify({ ...credential, revokedAt: now }), id);
      });
    },
    async remove(id) {
      await whenFree(db, () => remove.run(id));
    },
  };
}
