import type { DatabaseSync } from 'node:sqlite';
import type { OwnerTraces, Traced } from '../core/ports/owner-traces.ts';
import { isBucketOf } from '../core/rate-bucket.ts';
import { unlessBusy } from '../sources/sqlite/index.ts';
import { transact } from './transact.ts';

/** Credentials have stores of their own, which list them. */
const CREDENTIALS = "'keys', 'clients', 'users'";
/** What a table's rows are called, where not as the table. */
const KINDS: Readonly<Record<string, string>> = { uploads: 'ledger', chunks: 'ledger' };

/** Traces in SQLite: the rows of every table that has a column `owner`, source records among them, and counts of requests. */
export function sqliteTraces(db: DatabaseSync): OwnerTraces {
  const owned = db.prepare(
    `SELECT tables.name FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns
     WHERE tables.type = 'table' AND columns.name = 'owner' AND tables.name NOT IN (${CREDENTIALS})`,
  );
  const tables = () => owned.all().map(({ name }) => String(name));
  const buckets = (of: Traced) =>
    db
      .prepare('SELECT DISTINCT bucket FROM hits')
      .all()
      .map(({ bucket }) => String(bucket))
      .filter((bucket) => isBucketOf(bucket, of));

  return {
    async count(of) {
      return unlessBusy(() => {
        const counts: Record<string, number> = {};
        const add = (kind: string, count: number) => {
          if (count > 0) counts[kind] = (counts[kind] ?? 0) + count;
        };
        for (const table of tables()) {
          const rows = db.prepare(`SELECT count(*) AS rows FROM "${table}" WHERE owner = ?`).get(of.owner);
          add(KINDS[table] ?? table, Number(rows?.rows));
        }
        add('counters', buckets(of).length);
        return counts;
      });
    },
    async erase(of) {
      await transact(db, () => {
        for (const table of tables()) db.prepare(`DELETE FROM "${table}" WHERE owner = ?`).run(of.owner);
        const forget = db.prepare('DELETE FROM hits WHERE bucket = ?');
        for (const bucket of buckets(of)) forget.run(bucket);
      });
    },
  };
}
