import { Transient } from '../../core/problem.ts';

/** Primary result codes that pass by themselves: SQLITE_BUSY and SQLITE_LOCKED. */
const PASSING = new Set([5, 6]);

/** Gives what the work gives; throws `Transient` where another process holds a lock for too long. */
export function unlessBusy<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) : Number.NaN;
    if (PASSING.has(code & 0xff)) throw new Transient('the database is busy', { cause: error });
    throw error;
  }
}
