import type { Amendment, Encoder, FormatSpec } from '../../core/format.ts';
import { Problem } from '../../core/problem.ts';
import type { Sink } from '../../core/sink.ts';
import { MisfitLog } from '../misfit-log.ts';
import { archiveTail } from './archive.ts';
import {
  addressAfter,
  type Carry,
  combineCarries,
  NO_SHARE,
  openShare,
  type RowAddress,
  readCarry,
} from './carry.ts';
import { checkXlsx } from './check.ts';
import { XLSX_LIMITS, type XlsxLimits } from './limits.ts';
import { BLANK_DESCRIPTOR, type Book, RunWriter } from './run-writer.ts';
import { sheetFrame } from './sheet-frame.ts';
import { type PageStart, type SheetRun, sheetRowsWriter, sheetWireWriter } from './sheet-rows.ts';
import { descriptor } from './zip.ts';

export interface XlsxOptions {
  /** Of deflate, from 1 to 9; left out: 1, the fast one. */
  readonly level?: number;
  /** Whether rows and cells say where they stand. Without, a segment need not know how many rows stand before it. */
  readonly references?: boolean;
  readonly limits?: Partial<XlsxLimits>;
}

/** An encoder whose joined segments may need amendments. */
export type XlsxEncoder = Encoder & Required<Pick<Encoder, 'amend'>>;

export function compileXlsx(spec: FormatSpec, options: XlsxOptions): XlsxEncoder {
  refuseFaults(spec);
  const { level = 1, references = true } = options;
  const limits = { ...XLSX_LIMITS, ...options.limits };
  const frame = sheetFrame(spec.columns, references);
  const book: Book = { frame, limits, level };
  const log = new MisfitLog(spec);
  const sheets = { references, limits, log, openBytes: frame.open(2).length };
  const writeRows = sheetRowsWriter(spec, sheets);
  const writeWire = sheetWireWriter(spec, sheets);
  return {
    version: references ? 'xlsx/3' : 'xlsx/3 without references',
    separator: new Uint8Array(0),
    ordinal: references,
    begin: (sink) => begin(book, sink),
    segment: (rowsBefore) => segment(references ? addressOf(rowsBefore, limits) : null),
    page: (carry, records, sink) => {
      const run = new RunWriter(book, readCarry(carry), sink);
      return undoing(sink, () => {
        const runs = writeRows(startOf(run.carry), records);
        return { rows: addRuns(run, runs), carry: run.carry, ...log.found };
      });
    },
    ...(writeWire && {
      wire: (carry, page, sink) => {
        const run = new RunWriter(book, readCarry(carry), sink);
        const written = writeWire(startOf(run.carry), page);
        if (!written) return undefined;
        const { runs, first, last } = written;
        return undoing(sink, () => ({
          rows: addRuns(run, runs),
          carry: run.carry,
          first,
          last,
          ...log.found,
        }));
      },
    }),
    end: (carry, sink) => undoing(sink, () => end(new RunWriter(book, readCarry(carry), sink))),
    combine: (left, right) => combineCarries(readCarry(left), readCarry(right)),
    amend: (carry) => amendments(readCarry(carry)),
  };
}

function refuseFaults({ columns }: FormatSpec): void {
  const faults = checkXlsx(columns);
  if (faults.length === 0) return;
  throw new Problem('invalid', faults.map(({ message }) => message).join('; '), { faults });
}

/** The address of the row behind `rowsBefore` others: behind a full sheet still in that one, as long as no row is written. */
function addressOf(rowsBefore: number, { sheetRows }: XlsxLimits): RowAddress {
  const sheet = Math.max(1, Math.ceil(rowsBefore / sheetRows));
  return { sheet, row: rowsBefore - (sheet - 1) * sheetRows };
}

function begin(book: Book, sink: Sink): Carry {
  const run = new RunWriter(book, { from: { sheet: 1, row: 0 }, bytes: 0, sheets: [] }, sink);
  run.openSheet();
  return run.carry;
}

const segment = (from: RowAddress | null): Carry => ({ from, bytes: 0, sheets: [NO_SHARE] });

function startOf(carry: Carry): PageStart {
  const { header, raw } = openShare(carry);
  return { row: addressAfter(carry)?.row ?? null, raw: header === null ? null : raw };
}

/** Appends a page's rows to `run` and gives their number. */
function addRuns(run: RunWriter, runs: readonly SheetRun[]): number {
  for (const [index, { xml, rows }] of runs.entries()) {
    if (index > 0) run.nextSheet();
    run.xml(xml, rows);
  }
  return runs.reduce((sum, { rows }) => sum + rows, 0);
}

function end(run: RunWriter): void {
  run.closeSheet();
  run.write(archiveTail(run.carry));
}

function amendments({ sheets }: Carry): readonly Amendment[] {
  return sheets.flatMap((share) =>
    share.blank === null
      ? []
      : [{ offset: share.blank, written: BLANK_DESCRIPTOR, bytes: descriptor(share) }],
  );
}

/** Sets the sink's length back where `write` throws. */
function undoing<T>(sink: Sink, write: () => T): T {
  const { length } = sink;
  try {
    return write();
  } catch (error) {
    sink.length = length;
    throw error;
  }
}
