import type { DatabaseSync } from 'node:sqlite';

/** Runs the work inside a transaction that begins so: committed when it returns, rolled back when it throws. */
export function within<T>(db: DatabaseSync, begin: 'BEGIN' | 'BEGIN IMMEDIATE', work: () => T): T {
  db.exec(begin);
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
