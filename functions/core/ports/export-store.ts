import type { Counts, ExportKey, ExportRecord } from '../export-record.ts';
import type { ExportStatus } from '../transitions.ts';

export interface NumberedPage {
  /** From 1. */
  readonly number: number;
  readonly size: number;
}

export interface Listed {
  readonly items: readonly ExportRecord[];
  /** How many there are on all pages. */
  readonly total: number;
}

/** A move that is legal only from the states `TRANSITIONS` names, and only on the attempt it was meant for. */
export interface Move {
  readonly to: ExportStatus;
  /** The record must be on this attempt; left out, any will do. */
  readonly attempt?: number;
  /** The record's `pausing` must be this; left out, either will do. */
  readonly pausing?: boolean;
  /** Written with the move. */
  readonly patch?: Partial<Omit<ExportRecord, keyof ExportKey | 'status'>> & Record<string, unknown>;
}

/**
 * The service's own records. Every method is atomic; writers that lose see `Problem('conflict')`, and a record that is
 * not there is `Problem('not-found')` for those that change it. Times come from the caller.
 */
export interface ExportStore {
  /**
   * Puts a new record. With `idempotency` set and its key already claimed by the same owner and dialect within 24 hours: the
   * same fingerprint gives the record of the first call and `created: false`, another one `Problem('conflict')`.
   * An id that is taken is `IdTaken`: draw another.
   */
  create(record: ExportRecord): Promise<{ readonly record: ExportRecord; readonly created: boolean }>;
  get(key: ExportKey): Promise<ExportRecord | undefined>;
  /** Newest first, counted by number: answered from the owner's own, bounded history. */
  list(owner: string, dialect: string, page: NumberedPage): Promise<Listed>;
  move(key: ExportKey, move: Move): Promise<ExportRecord>;
  /** Sets or clears `pausing` of an open record; `Problem('conflict')` where it is not pending or running. */
  setPausing(key: ExportKey, pausing: boolean, now: string): Promise<ExportRecord>;
  /** Sets a segment's counts; a record that has ended or gone is left alone. */
  setProgress(key: ExportKey, segment: number, counts: Counts): Promise<void>;
  remove(key: ExportKey): Promise<void>;
  /** Every export that is not in a final state, of all owners: what a reconciler looks at. */
  open(): AsyncIterable<ExportRecord>;
}
