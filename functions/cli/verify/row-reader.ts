import type { Difference } from './difference.ts';

/** Counts the rows of a file whose bytes come in blocks of any size, in memory that does not grow with the file. */
export interface RowReader {
  /** Rows that have ended so far; a header is none. */
  readonly rows: number;
  /** Whether no row is half read. */
  readonly atBorder: boolean;
  read(bytes: Buffer): void;
  /** What follows begins at a row, whatever stood before it: how reading goes on behind a damaged chunk. */
  resume(): void;
  /** No bytes follow. */
  end(): void;
}

/** Takes what a reader finds wrong: `from` is the offset in the file. */
export type Notice = (difference: Pick<Difference, 'check' | 'message' | 'from'>) => void;
