import type { DatabaseSync } from 'node:sqlite';
import { IdTaken } from '../core/id-taken.ts';
import type { TokenKind, TokenStore, Tokens } from '../core/ports/token-store.ts';
import { Problem } from '../core/problem.ts';
import { unlessBusy } from '../sources/sqlite/index.ts';
import { transact, whenFree } from './transact.ts';

/** Tokens in SQLite. What has expired by the time another is made is forgotten. */
export function sqliteTokens(db: DatabaseSync): TokenStore {
  const put = db.prepare(
    'INSERT INTO tokens (kind, id, expires_at, body) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const valid = 'kind = ? AND id = ? AND (expires_at IS NULL OR expires_at > ?)';
  const one = db.prepare(`SELECT body FROM tokens WHERE ${valid}`);
  const take = db.prepare(`DELETE FROM tokens WHERE ${valid} RETURNING body`);
  const replace = db.prepare('UPDATE tokens SET body = ? WHERE kind = ? AND id = ?');
  const forget = db.prepare('DELETE FROM tokens WHERE expires_at <= ?');
  const owned = db.prepare(
    "SELECT kind, id FROM tokens WHERE ?1 IN (body ->> '$.grant.owner', body ->> '$.approval.grant.owner') ORDER BY kind, id",
  );
  const remove = db.prepare('DELETE FROM tokens WHERE kind = ? AND id = ?');

  function read<Kind extends TokenKind>(row: Record<string, unknown> | undefined): Tokens[Kind] | undefined {
    return row && JSON.parse(String(row.body));
  }

  return {
    async put(kind, token) {
      await transact(db, () => {
        forget.run(token.createdAt);
        const { changes } = put.run(kind, token.id, token.expiresAt ?? null, JSON.stringify(token));
        if (changes === 0) throw new IdTaken();
      });
    },
    async get(kind, id, now) {
      return read(unlessBusy(() => one.get(kind, id, now)));
    },
    async approve(id, approval, now) {
      await transact(db, () => {
        const token = read<'request'>(one.get('request', id, now));
        if (!token) throw new Problem('not-found', 'the request token is unknown or has expired');
        if (token.approval) throw new Problem('conflict', 'the request token is approved already');
        replace.run(JSON.stringify({ ...token, approval }), 'request', id);
      });
    },
    async take(kind, id, now) {
      return read(await whenFree(db, () => take.get(kind, id, now)));
    },
    async list(owner) {
      const rows = unlessBusy(() => owned.all(owner));
      return rows.map(({ kind, id }) => ({ kind: kind as TokenKind, id: String(id) }));
    },
    async remove({ kind, id }) {
      unlessBusy(() => remove.run(kind, id));
    },
  };
}
