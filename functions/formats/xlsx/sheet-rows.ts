import type { FormatSpec } from '../../core/format.ts';
import type { RecordDocument } from '../../core/json.ts';
import type { Sink } from '../../core/sink.ts';
import type { WirePage } from '../../core/wire-page.ts';
import type { RowWriter } from '../generated.ts';
import type { MisfitLog } from '../misfit-log.ts';
import { pageWriter } from '../page-writer.ts';
import { PartBuffer } from '../part-buffer.ts';
import { type Written, wireWriter } from '../wire/wire-writer.ts';
import type { XlsxLimits } from './limits.ts';
import { type RowDigits, setDigits } from './row-number.ts';
import { CLOSE_BYTES } from './sheet-frame.ts';
import { compileCopiedSheetRow, compileSheetRow } from './sheet-row.ts';

/** The sheet that a page's first row goes on in. */
export interface PageStart {
  /** Rows in it, without the header; null where that cannot be known, and then the page is not cut by `sheetRows`. */
  readonly row: number | null;
  /** Bytes of XML in it; null where that cannot be known, and then the page is not cut by `sheetBytes`. */
  readonly raw: number | null;
}

/** Rows of one page that stand in one sheet. The XML is valid until the next page is written. */
export interface SheetRun {
  readonly xml: Uint8Array;
  readonly rows: number;
}

/** Writes a page's rows as XML: the first run goes on in the current sheet, and each further one begins a new sheet. */
export type SheetRowsWriter = (start: PageStart, records: readonly RecordDocument[]) => readonly SheetRun[];

/** Shared by all encoders, since pages are written one at a time. */
const shared = new PartBuffer(1 << 20);

export interface SheetRowsOptions {
  readonly references: boolean;
  readonly limits: XlsxLimits;
  /** Bytes of XML that a further sheet has above its first row. */
  readonly openBytes: number;
  readonly log: MisfitLog;
  readonly scratch?: Sink;
}

export function sheetRowsWriter(spec: FormatSpec, options: SheetRowsOptions): SheetRowsWriter {
  const { scratch = shared } = options;
  const digits = rowDigits();
  const numbering = new Numbering({ ...options, digits });
  const row = numbering.numbered(compileSheetRow({ spec, ...options, digits }));
  const write = pageWriter(spec, row, options.log);
  return (start, records) => {
    scratch.length = 0;
    numbering.begin(start);
    write(records, scratch);
    return numbering.runs(scratch);
  };
}

/** Does the same from a wire page; undefined where its records must be written. */
export type SheetWireWriter = (start: PageStart, page: WirePage) => SheetWritten | undefined;

export interface SheetWritten extends Written {
  readonly runs: readonly SheetRun[];
}

/** Undefined where a row is an item of a record's list, as in `wireWriter`. */
export function sheetWireWriter(spec: FormatSpec, options: SheetRowsOptions): SheetWireWriter | undefined {
  const { scratch = shared } = options;
  const digits = rowDigits();
  const numbering = new Numbering({ ...options, digits });
  const write = wireWriter({
    spec,
    log: options.log,
    delimiters: '',
    row: (places, source) =>
      numbering.numbered(compileCopiedSheetRow({ spec, ...options, digits }, places, source)),
  });
  if (!write) return undefined;
  return (start, page) => {
    scratch.length = 0;
    numbering.begin(start);
    const written = write(page, scratch);
    return written && { ...written, runs: numbering.runs(scratch) };
  };
}

const rowDigits = (): RowDigits => ({ low: 0, high: 0, size: 0 });

interface NumberingParts extends Pick<SheetRowsOptions, 'limits' | 'openBytes' | 'log'> {
  readonly digits: RowDigits;
}

/** Gives the rows of a page their numbers and decides which of them begin a sheet. */
class Numbering {
  readonly #parts: NumberingParts;
  #start: PageStart = { row: 0, raw: null };
  /** By row of the page, where it begins in the buffer. */
  readonly #positions: number[] = [];
  /** The rows of the page that begin a sheet. */
  readonly #breaks: number[] = [];

  constructor(parts: NumberingParts) {
    this.#parts = parts;
  }

  begin(start: PageStart): void {
    this.#start = start;
    this.#positions.length = 0;
    this.#breaks.length = 0;
  }

  /** The row writer that sets `digits` to the number of its row, and `row` after it. */
  numbered<Row>(row: RowWriter<Row>): RowWriter<Row> {
    const { limits, digits, log } = this.#parts;
    return (record, item, bytes, view, position) => {
      this.#forgetFrom(position);
      const index = this.#positions.length;
      if (this.#rowsAbove(index) >= limits.sheetRows) this.#breaks.push(index);
      setDigits(digits, this.#rowsAbove(index) + FIRST_ROW);
      const noted = log.length;
      let end = row(record, item, bytes, view, position);
      if (this.#exceeds(index, position, end)) {
        this.#breaks.push(index);
        setDigits(digits, FIRST_ROW);
        log.backTo(noted);
        end = row(record, item, bytes, view, position);
      }
      this.#positions.push(position);
      return end;
    };
  }

  runs({ bytes, length }: Sink): readonly SheetRun[] {
    const borders = [0, ...this.#breaks, this.#positions.length];
    return borders.slice(1).map((border, index) => {
      const first = borders[index] ?? 0;
      const from = this.#positions[first] ?? length;
      return { xml: bytes.subarray(from, this.#positions[border] ?? length), rows: border - first };
    });
  }

  /** Forgets rows that are written again: a record that found no room begins anew with its first row. */
  #forgetFrom(position: number): void {
    while ((this.#positions.at(-1) ?? -1) >= position) this.#positions.pop();
    while ((this.#breaks.at(-1) ?? -1) >= this.#positions.length) this.#breaks.pop();
  }

  #rowsAbove(index: number): number {
    const last = this.#breaks.at(-1);
    return last === undefined ? (this.#start.row ?? Number.NEGATIVE_INFINITY) + index : index - last;
  }

  /** Whether the row makes its sheet too large and belongs in the next; a sheet's only row stays, as the next has no more room. */
  #exceeds(index: number, position: number, end: number): boolean {
    const last = this.#breaks.at(-1);
    const { raw } = this.#start;
    if (raw === null || this.#rowsAbove(index) === 0) return false;
    const { limits, openBytes } = this.#parts;
    const from = last === undefined ? (this.#positions[0] ?? position) : (this.#positions[last] ?? position);
    return (last === undefined ? raw : openBytes) + end - from + CLOSE_BYTES > limits.sheetBytes;
  }
}

/** The number of the first row below the header. */
const FIRST_ROW = 2;
