import type { DatabaseSync } from 'node:sqlite';
import { Transient } from '../core/problem.ts';

/** Primary result codes that pass by themselves: SQLITE_BUSY and SQLITE_LOCKED. */
const PASSING = new Set([5, 6]);

/** Runs the work as one transaction that holds the write lock from its beginning, so that what it reads stays true. */
export function transact<T>(db: DatabaseSync, work: () => T): T {
  return within(db, 'BEGIN IMMEDIATE', work);
}

/** Runs the work on one unchanging view of the database. */
export function glimpse<T>(db: DatabaseSync, work: () => T): T {
  return within(db, 'BEGIN', work);
}

/** Another process that holds a lock for too long is `Transient`. */
export function unlessBusy<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (isBusy(error)) throw new Transient('the database is busy', { cause: error });
    throw error;
  }
}

function within<T>(db: DatabaseSync, begin: string, work: () => T): T {
  return unlessBusy(() => {
    db.exec(begin);
    try {
      const result = work();
      db.exec('COMMIT');
      return result;
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
  });
}

function isBusy(error: unknown): boolean {
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) : Number.NaN;
  return PASSING.has(code & 0xff);
}
