import type { Files } from '../core/ports/files.ts';
import { Transient } from '../core/problem.ts';
import { isMissing } from './disk-place.ts';

/** What the system says of a disk that passes by itself. */
const PASSING: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  EIO: 'the disk cannot be read or written',
  EBUSY: 'a file is in use',
};

/** The same files, whose folders are made again where they are missing, and whose passing faults are `Transient`. */
export function withPassingFaults(files: Files, makeFolders: () => void): Files {
  const attempt = async (work: () => Promise<unknown>): Promise<unknown> => {
    try {
      return await work().catch((error: unknown) => {
        if (!isMissing(error)) throw error;
        makeFolders();
        return work();
      });
    } catch (error) {
      throw passingFault(error);
    }
  };
  const methods = Object.entries(files) as [string, (...given: never[]) => Promise<unknown>][];
  return Object.fromEntries(
    methods.map(([name, method]) => [name, (...given: never[]) => attempt(() => method(...given))]),
  ) as unknown as Files;
}

/** The error as `Transient` with its reason where it will pass; any other as it is. */
function passingFault(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = Object.hasOwn(PASSING, code) ? PASSING[code] : undefined;
  return reason === undefined ? error : new Transient(reason, { cause: error, told: reason });
}
