import type { DatabaseSync } from 'node:sqlite';

/** Greater than every number and text: SQLite orders NULL, numbers, texts, then blobs. */
export const ABOVE_ALL = new Uint8Array(0);
/** Less than every key, and a number, so that a comparison with it is never NULL. */
export const BELOW_ALL = Number.NEGATIVE_INFINITY;

/**
 * Makes the table of records where it is missing. `key` has no type, so that numbers sort as numbers before texts, and texts by
 * their UTF-8 bytes; the records lie in the order in which pages read them.
 */
export function createRecords(db: DatabaseSync): void {
  db.exec(
    `CREATE TABLE IF NOT EXISTS records (
       owner TEXT NOT NULL, collection TEXT NOT NULL, key NOT NULL, body TEXT NOT NULL,
       PRIMARY KEY (owner, collection, key)
     ) WITHOUT ROWID`,
  );
}
