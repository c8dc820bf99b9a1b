import type { DatabaseSync } from 'node:sqlite';
import { unlessBusy, within } from '../sources/sqlite/index.ts';

/** Runs the work as one transaction that holds the write lock from its beginning, so that what it reads stays true. */
export const transact = <T>(db: DatabaseSync, work: () => T): T =>
  unlessBusy(() => within(db, 'BEGIN IMMEDIATE', work));
