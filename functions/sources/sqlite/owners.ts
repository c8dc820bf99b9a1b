import type { DatabaseSync } from 'node:sqlite';

const MOST = 1000;

/** The owners of any records, in their order: up to `MOST`. Each is found by one step into the index. */
export function recordOwners(db: DatabaseSync): readonly string[] {
  const rows = db
    .prepare(
      `WITH RECURSIVE found(owner) AS (
         SELECT min(owner) FROM records
         UNION ALL SELECT (SELECT min(owner) FROM records WHERE owner > found.owner) FROM found WHERE owner IS NOT NULL)
       SELECT owner FROM found WHERE owner IS NOT NULL LIMIT ${MOST}`,
    )
    .all();
  return rows.map(({ owner }) => String(owner));
}
