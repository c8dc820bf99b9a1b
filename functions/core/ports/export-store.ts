import type { Announcement, Counts, ExportEntry, ExportKey, ExportRecord } from '../export-record.ts';
import type { Change } from '../operations.ts';
import type { ExportStatus } from '../transitions.ts';
import type { Running } from '../turns.ts';

/** Which part of an owner's history is wanted. */
export interface HistoryAsked {
  /** Left out: the exports of all APIs. */
  readonly dialect?: string;
  /** Only exports with smaller ids. */
  readonly before?: number;
  /** From this id on the records themselves are read, since an index may not know them yet. */
  readonly fresh: number;
}

/** A part of what an owner has through one API, newest first. */
export interface PartAsked {
  readonly dialect: string;
  /** How many newer ones come before it. */
  readonly skip: number;
  readonly most: number;
}

/** What a caller writes onto an export. */
export interface Notes extends Pick<Change, 'labels' | 'extra'> {
  readonly now: string;
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

/** Whom `admit` may give a place. */
export interface Admission extends Running {
  readonly fresh?: ExportRecord;
  readonly now: string;
}

/**
 * The service's own records. Every method is atomic; writers that lose see `Problem('conflict')`, and a record that is
 * not there is `Problem('not-found')` for those that change it. Times come from the caller.
 */
export interface ExportStore {
  /** The record that `create` would answer with, where the idempotency key was used before; refused like it. */
  earlier(record: ExportRecord): Promise<ExportRecord | undefined>;
  /**
   * Puts a new record. With `idempotency` set and its key already claimed by the same owner and dialect within 24 hours: the
   * same fingerprint gives the record of the first call and `created: false`, another one `Problem('conflict')`.
   * With `exclusive` set and another such record of the same owner and dialect open, or with `mostAtOnce` set and so many
   * of them pending, running or between two attempts: `Problem('conflict')`. With `mostOpen` set and so many of the owner's
   * open: `Problem('rate-limited')`.
   * An id that is taken is `IdTaken`: draw another.
   */
  create(record: ExportRecord): Promise<{ readonly record: ExportRecord; readonly created: boolean }>;
  get(key: ExportKey): Promise<ExportRecord | undefined>;
  /** An owner's exports, newest first, in batches and from an index, so that no record is read for them. */
  history(owner: string, asked: HistoryAsked): AsyncIterable<readonly ExportEntry[]>;
  /** Such a part, and how many exports that API has made in all; left out where it cannot be had without reading all that comes before. */
  part?(
    owner: string,
    asked: PartAsked,
  ): Promise<{ readonly keys: readonly ExportKey[]; readonly total: number }>;
  /** Takes and gives back the places of `exclusive`, `mostAtOnce` and `mostOpen`, and gives back the place to run, with the move; `Problem('conflict')` where there is none. */
  move(key: ExportKey, move: Move): Promise<ExportRecord>;
  /** Sets or clears `pausing` of an open record; `Problem('conflict')` where it is not pending or running. */
  setPausing(key: ExportKey, pausing: boolean, now: string): Promise<ExportRecord>;
  /** Sets labels and members of `extra` by name, whatever the status. */
  annotate(key: ExportKey, notes: Notes): Promise<ExportRecord>;
  /** Notes how telling of an export went: that it failed outweighs that it was sent, else what stands first stays. */
  setAnnouncement(key: ExportKey, announcement: Announcement): Promise<void>;
  /** Raises a segment's counts: fewer rows than it has change nothing, and a record that does not run is left alone. */
  setProgress(key: ExportKey, segment: number, counts: Counts): Promise<void>;
  remove(key: ExportKey): Promise<void>;
  /**
   * Gives a waiting export a place to run, owners in turns and within one the begun ones first, then the oldest; undefined
   * where none waits that may run. `fresh` is one that was just written, which no list may know yet.
   */
  admit(asked: Admission): Promise<ExportRecord | undefined>;
  /** At which place a waiting export stands, from 1; undefined where it does not wait. */
  place(record: ExportRecord): Promise<number | undefined>;
  /** Every export that is not in a final state and does not wait, of all owners: what a reconciler looks at. */
  open(): AsyncIterable<ExportRecord>;
  /** Gives back places to run that their exports have not any more, which only a hand on the store can cause. */
  recount(): Promise<void>;
}
