import type { DatabaseSync } from 'node:sqlite';
import { waitAside } from './transact.ts';

const LOOK_MS = 1000;
/** About as many pages as SQLite lets its log of writes grow by itself. */
const ENOUGH_CHANGES = 1000;

/**
 * Keeps the thread that answers free: its connection waits for no other's lock, and leaves it to `checkpoint` to copy what
 * is written into the database's file. Ends with the timer that it gives.
 */
export function keepFree(db: DatabaseSync, checkpoint: () => Promise<unknown>): NodeJS.Timeout {
  waitAside(db);
  db.exec('PRAGMA wal_autocheckpoint = 0');
  const changes = db.prepare('SELECT total_changes() AS changes');
  let copied = 0;
  return setInterval(() => {
    const changed = Number(changes.get()?.changes);
    if (changed - copied < ENOUGH_CHANGES) return;
    copied = changed;
    checkpoint().catch(() => undefined);
  }, LOOK_MS);
}
