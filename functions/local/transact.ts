import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { isBusy, unlessBusy, within } from '../sources/sqlite/index.ts';

/** For how long a write is tried while another program holds the database, in milliseconds. */
const PATIENCE_MS = 5000;
const SHORTEST_MS = 5;
const LONGEST_MS = 250;

interface Aside {
  readonly patienceMs: number;
  /** How many wait now. */
  waiting: number;
}

const asides = new WeakMap<DatabaseSync, Aside>();

/** Lets a connection hold no thread while it waits for another's lock: its writes are tried again for so many milliseconds. */
export function waitAside(db: DatabaseSync, patienceMs = PATIENCE_MS): void {
  db.exec('PRAGMA busy_timeout = 0');
  asides.set(db, { patienceMs, waiting: 0 });
}

/** Gives what the work gives; `Transient` where another held the database for as long as it is waited for, `mostMs` at most. */
export async function whenFree<T>(
  db: DatabaseSync,
  work: () => T,
  mostMs = Number.POSITIVE_INFINITY,
): Promise<T> {
  const aside = asides.get(db);
  const until = performance.now() + Math.min(mostMs, aside?.patienceMs ?? 0);
  for (;;) {
    try {
      return unlessBusy(work);
    } catch (error) {
      if (!aside || !isBusy(error) || performance.now() >= until) throw error;
      await turnOf(aside);
    }
  }
}

/** The more wait, the longer each, so that all of them together leave time for others. */
async function turnOf(aside: Aside): Promise<void> {
  aside.waiting++;
  await pause(Math.min(LONGEST_MS, Math.max(SHORTEST_MS, aside.waiting)));
  aside.waiting--;
}

/** Runs the work as one transaction that holds the write lock from its beginning, so that what it reads stays true. */
export const transact = <T>(db: DatabaseSync, work: () => T, mostMs?: number): Promise<T> =>
  whenFree(db, () => within(db, 'BEGIN IMMEDIATE', work), mostMs);

/** As `transact`, without waiting for the disk: a power cut may take back what nobody was promised. */
export const transactLoosely = <T>(db: DatabaseSync, work: () => T, mostMs?: number): Promise<T> =>
  whenFree(db, () => loosely(db, () => within(db, 'BEGIN IMMEDIATE', work)), mostMs);

function loosely<T>(db: DatabaseSync, work: () => T): T {
  db.exec('PRAGMA synchronous = NORMAL');
  try {
    return work();
  } finally {
    db.exec('PRAGMA synchronous = FULL');
  }
}
