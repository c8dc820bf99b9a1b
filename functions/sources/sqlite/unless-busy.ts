import { Transient } from '../../core/problem.ts';

/** What SQLite's primary result codes say that passes by itself: another's lock, a disk without room, a folder that is away. */
const PASSING: Readonly<Record<number, string>> = {
  5: 'the database is busy',
  6: 'the database is busy',
  10: 'the disk cannot be read or written',
  13: 'the disk is full',
  14: 'the database cannot be opened',
};

/** Gives what the work gives; throws `Transient` with the reason where that will pass. */
export function unlessBusy<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) : Number.NaN;
    const reason = PASSING[code & 0xff];
    if (reason !== undefined) throw new Transient(reason, { cause: error, told: reason });
    throw error;
  }
}
