import type { Difference } from './difference.ts';

/** Counts the rows of a file whose bytes come in blocks of any size, in memory that does not grow with the file. */
export interface RowReader {
  /** Rows that have ended so far, a header not counted; undefined where they cannot be counted any more. */
  readonly rows: number | undefined;
  /** Whether no row is half read. */
  readonly atBorder: boolean;
  /** Of a packed file, the size of what came out so far. */
  readonly unpackedBytes?: number | undefined;
  read(bytes: Buffer): void | Promise<void>;
  /** What follows begins at a row, whatever stood before it: how reading goes on behind a damaged chunk. */
  resume(): void;
  /** No bytes follow. */
  end(): void | Promise<void>;
}

/** Takes what a reader finds wrong: `from` is the offset in the file. */
export type Notice = (difference: Pick<Difference, 'check' | 'message' | 'from'>) => void;
