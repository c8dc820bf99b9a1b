import { Transient } from '../../core/problem.ts';

/** What SQLite's primary result codes say of another's lock. */
const BUSY: Readonly<Record<number, string>> = {
  5: 'the database is busy',
  6: 'the database is busy',
};

/** All that passes by itself: another's lock, a disk without room, a folder that is away. */
const PASSING: Readonly<Record<number, string>> = {
  ...BUSY,
  10: 'the disk cannot be read or written',
  13: 'the disk is full',
  14: 'the database cannot be opened',
};

/** Gives what the work gives; throws `Transient` with the reason where that will pass. */
export function unlessBusy<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const reason = PASSING[resultCodeOf(error)];
    if (reason !== undefined) throw new Transient(reason, { cause: error, told: reason });
    throw error;
  }
}

/** Whether `unlessBusy` threw this for another's lock. */
export const isBusy = (error: unknown): boolean =>
  error instanceof Transient && resultCodeOf(error.cause) in BUSY;

const resultCodeOf = (error: unknown): number =>
  error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : 0;
