import type { DatabaseSync } from 'node:sqlite';
import { unlessBusy, within } from '../sources/sqlite/index.ts';

/** Runs the work as one transaction that holds the write lock from its beginning, so that what it reads stays true. */
export const transact = <T>(db: DatabaseSync, work: () => T): T =>
  unlessBusy(() => within(db, 'BEGIN IMMEDIATE', work));

/** As `transact`, without waiting for the disk: a power cut may take back what nobody was promised. */
export function transactLoosely<T>(db: DatabaseSync, work: () => T): T {
  db.exec('PRAGMA synchronous = NORMAL');
  try {
    return transact(db, work);
  } finally {
    db.exec('PRAGMA synchronous = FULL');
  }
}
