import type { DatabaseSync } from 'node:sqlite';
import type { LedgerItem } from '../core/ledger.ts';
import type { Ledger } from '../core/ports/ledger.ts';
import { unlessBusy } from '../sources/sqlite/index.ts';
import { bodyOf } from './body-of.ts';
import { transact } from './transact.ts';

const RUN = 'owner = ? AND id = ? AND since = ?';

/** The ledger in SQLite; its primary keys make every item and claim write-once. */
export function sqliteLedger(db: DatabaseSync): Ledger {
  const claim = db.prepare(
    'INSERT INTO uploads (owner, id, since, segment, upload) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const upload = db.prepare(`SELECT upload FROM uploads WHERE ${RUN} AND segment = ?`);
  const put = db.prepare(
    'INSERT INTO chunks (owner, id, since, segment, chunk, body) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const one = db.prepare(`SELECT body FROM chunks WHERE ${RUN} AND segment = ? AND chunk = ?`);
  const all = db.prepare(`SELECT body FROM chunks WHERE ${RUN} ORDER BY segment, chunk`);
  const last = db.prepare(`SELECT body FROM chunks WHERE ${RUN} AND segment = ? ORDER BY chunk DESC LIMIT 1`);
  const forget = ['uploads', 'chunks'].map((table) =>
    db.prepare(`DELETE FROM ${table} WHERE owner = ? AND id = ?`),
  );

  return {
    async claimUpload({ owner, id, since }, segment, claimed) {
      return transact(db, () => {
        claim.run(owner, id, since, segment, claimed);
        return String(upload.get(owner, id, since, segment)?.upload);
      });
    },
    async upload({ owner, id, since }, segment) {
      const row = unlessBusy(() => upload.get(owner, id, since, segment));
      return row && String(row.upload);
    },
    async get({ owner, id, since }, segment, chunk) {
      return bodyOf(unlessBusy(() => one.get(owner, id, since, segment, chunk)));
    },
    async put(item) {
      const { owner, id, since, segment, chunk } = item;
      return transact(db, () => {
        const { changes } = put.run(owner, id, since, segment, chunk, JSON.stringify(item));
        return changes === 1 ? item : (bodyOf(one.get(owner, id, since, segment, chunk)) as LedgerItem);
      });
    },
    async list({ owner, id, since }) {
      return unlessBusy(() => all.all(owner, id, since)).map((row) => bodyOf(row) as LedgerItem);
    },
    async last({ owner, id, since }, segment) {
      return bodyOf(unlessBusy(() => last.get(owner, id, since, segment)));
    },
    async remove({ owner, id }) {
      await transact(db, () => {
        for (const statement of forget) statement.run(owner, id);
      });
    },
  };
}
