import type { Column } from './columns.ts';
import type { Json, RecordDocument } from './json.ts';
import type { RecordKey } from './key-order.ts';
import type { Misfits } from './misfits.ts';
import type { Fault } from './problem.ts';
import type { Profile } from './profile.ts';
import type { Sink } from './sink.ts';
import type { WirePage } from './wire-page.ts';

export interface FormatSpec {
  readonly columns: readonly Column[];
  readonly profile: Profile;
  /** The list whose items are rows, where the resource has one. */
  readonly rows?: string;
  /** In JSON, leaves members out whose value is missing, null or empty, and related records of which nothing is left. */
  readonly omitBlanks?: true;
  /** Name of the attribute by which misfits name their records; left out: they name none. */
  readonly key?: string;
  /** Refuses a value that is not of its column's type, instead of writing and counting it. */
  readonly strict?: true;
  /** `mark`: what a format cannot hold is cut, or U+FFFD in place of half a surrogate pair, instead of refused. */
  readonly lossy?: 'mark';
}

/** Turns rows into bytes. A file is `begin · piece · piece · … · end`, and every piece may be made by another process. */
export interface Format {
  readonly name: string;
  readonly mediaType: string;
  /** Without the dot. */
  readonly extension: string;
  /** Whether its files are compressed by themselves, so that packing them again is refused. */
  readonly binary?: true;
  /** Whether its rows nest related records (`Column.members`); without, a related record's attributes are columns. */
  readonly nested?: true;
  /** Why no file of this format can have these columns; an export of them is refused when it is asked for. */
  check?(columns: readonly Column[]): readonly Fault[];
  /** Compiles once per export; afterwards there is no dispatch per cell. */
  compile(spec: FormatSpec): Encoder;
}

/** What a page gave: the carry of the next one and how many rows were written. */
export interface Encoded {
  readonly carry: Json;
  readonly rows: number;
  /** Values that do not fit their columns, which were written all the same; left out where there are none. */
  readonly misfits?: Misfits;
}

/** What a wire page gave; `first` and `last` are the keys at its ends, both null where it is empty. */
export interface WireEncoded extends Encoded {
  readonly first: RecordKey | null;
  readonly last: RecordKey | null;
}

/**
 * Pure: bytes into the sink and a JSON carry out; no hidden state, no I/O, no clock.
 * `page` throws `UnfitRecord` for a value that the format cannot hold, and where the spec is strict for one that is not of its
 * column's type, and then leaves the sink's length as it was.
 */
export interface Encoder {
  /** Name and version: a step that meets a carry of another version starts the export anew. */
  readonly version: string;
  /** What stands between two non-empty pieces. */
  readonly separator: Uint8Array;
  /** The bytes before the first row of a file; the carry of the piece that follows. */
  begin(sink: Sink): Json;
  /** Whether a segment must know how many rows stand before it; without it, segments may be of unknown length. */
  readonly ordinal?: boolean;
  /**
   * The carry of a segment that will be joined behind others: writes nothing, and its first row brings the separator.
   * `rowsBefore` counts the rows of the segments before it, and is 0 where the encoder is not `ordinal`.
   */
  segment(rowsBefore: number): Json;
  page(carry: Json, records: readonly RecordDocument[], sink: Sink): Encoded;
  /**
   * Writes what `page` would write for the same records, without reading values that can be copied. Undefined, and the
   * sink's length as it was, where the page holds anything unknown or unfit, keys that do not rise though the page has an
   * order, or one key twice: use its records.
   */
  wire?(carry: Json, page: WirePage, sink: Sink): WireEncoded | undefined;
  /** The bytes after the last row. Throws `UnfitFile` where they would not make a valid file. */
  end(carry: Json, sink: Sink): void;
  /** The carry of two pieces that follow each other; associative. */
  combine(left: Json, right: Json): Json;
  /** The size that a file ended with this carry has when it is unpacked; left out where that is the file's own size. */
  rawBytes?(carry: Json): number;
  /** What a whole file begins with in place of the first `replaces` bytes of `begin`; from the carry that `end` takes. */
  opening?(carry: Json): Opening;
  /** What a file joined from segments must have in place of what they wrote, in order; from the carry that `end` takes. */
  amend?(carry: Json): readonly Amendment[];
}

export interface Opening {
  readonly replaces: number;
  readonly bytes: Uint8Array;
}

/** Bytes in place of as many others, which a segment wrote before it could know them. */
export interface Amendment {
  /** In the joined file. */
  readonly offset: number;
  readonly written: Uint8Array;
  readonly bytes: Uint8Array;
}

/** A file that its format cannot hold, such as a workbook above 4 GiB: fails the export, never cuts it. */
export class UnfitFile extends Error {
  override readonly name = 'UnfitFile';
}

/** A record whose value does not fit; `index` counts within the page. */
export class UnfitRecord extends Error {
  override readonly name = 'UnfitRecord';
  readonly index: number;
  readonly field: string;

  constructor(index: number, field: string, reason: string) {
    super(reason);
    this.index = index;
    this.field = field;
  }
}
