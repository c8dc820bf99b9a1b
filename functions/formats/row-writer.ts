import type { Column } from '../core/columns.ts';
import type { RecordDocument } from '../core/json.ts';
import type { Bytes } from './bytes.ts';
import { type Calls, generateRow, type RowWriter } from './generated.ts';
import { map, valueSource } from './value-source.ts';

/** Writes a value that is neither null nor undefined. Makes room itself (`ensureRoom`) for a cell above `CELL_BYTES`. */
export type CellWriter = (bytes: Bytes, position: number, value: unknown, column: number) => number;

/** The room per cell that a row makes at its start. */
export const CELL_BYTES = 64;

/** How a format lays a row out, in statements that say the names of `CallName`. */
export interface RowLayout {
  readonly columns: readonly Column[];
  /** The expression of each column's value; left out: it is read from the record by the column's path. */
  readonly values?: readonly string[];
  /** The bytes before the cell of each column, and the bytes after the last. */
  readonly before: readonly string[];
  readonly end: string;
  /** Statements that write `v`, which may be null or undefined. */
  cell(column: Column, index: number): string;
  /** What the statements of `cell` call. */
  readonly calls: Calls;
  /** The room that the row makes at its start; left out: `rowBytes`. */
  readonly bytes?: number;
}

/** The statements that write a cell, or a column's related records, and the condition under which there is anything to write. */
export interface CellStatements {
  readonly filled: string;
  records(index: number): string;
  /** `number` is the `Misfit.column` of the column; left out: its index. */
  write(column: Column, index: number, number?: number): string;
}

/** Statements for rows whose `v` are the values of a record. */
export const BY_VALUE: CellStatements = {
  filled: 'v != null',
  records: (index) => `p = cell${index}(b, w, p, v);`,
  write: ({ type }, index, number = index) => `p = ${type}(b, p, v, ${number});`,
};

/** The room that a row makes at its start: enough for one whose cells all stay within `CELL_BYTES`. */
export function rowBytes(layout: Pick<RowLayout, 'before' | 'end'>): number {
  return layout.before.length * CELL_BYTES + Buffer.byteLength(layout.before.join('') + layout.end);
}

/** Generates one function for the layout: a row costs no dispatch per cell, and what is constant in it is plain stores. */
export function compileRow<Row = RecordDocument>(layout: RowLayout): RowWriter<Row> {
  const { maps, values } = layout.values ? { maps: [], values: layout.values } : valueSource(layout.columns);
  const cells = layout.columns.map((column, index) =>
    [constant(layout.before[index] ?? ''), `v = ${values[index]};`, layout.cell(column, index)].join('\n'),
  );
  return generateRow(
    { map, hasOwn: Object.hasOwn, ...layout.calls },
    { bytes: layout.bytes ?? rowBytes(layout), statements: [...maps, ...cells, constant(layout.end)] },
  );
}

/** Statements that write the bytes of `text`, four at once where there are four. */
export function constant(text: string): string {
  const bytes = Buffer.from(text);
  const words = bytes.length >> 2;
  const stores = Array.from(
    { length: words },
    (_, word) => `w.setUint32(p + ${4 * word}, ${bytes.readUInt32LE(4 * word)}, true);`,
  );
  for (let at = 4 * words; at < bytes.length; at++) stores.push(`b[p + ${at}] = ${bytes[at]};`);
  return bytes.length === 0 ? '' : `${stores.join(' ')} p += ${bytes.length};`;
}
