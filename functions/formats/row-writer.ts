import type { Column } from '../core/columns.ts';
import type { RecordDocument, Value } from '../core/json.ts';
import type { Bytes } from './bytes.ts';
import { ensureRoom } from './room.ts';
import { map, valueSource } from './value-source.ts';

/** Writes one row and gives the position after it. Throws `Misfit` and `NoRoom`. */
export type RowWriter = (
  record: RecordDocument,
  item: Value,
  bytes: Bytes,
  view: DataView,
  position: number,
) => number;

/** Writes a value that is there. It sees to room itself where a cell may take more than `CELL_BYTES`. */
export type CellWriter = (bytes: Bytes, position: number, value: unknown, column: number) => number;

/** What a row has room for per cell without asking. */
export const CELL_BYTES = 64;

/** How a format lays a row out. Its statements see the value as `v`, the buffer as `b` and the position as `p`. */
export interface RowLayout {
  readonly columns: readonly Column[];
  /** The expression of each column's value; left out: it is read from the record by the column's path. */
  readonly values?: readonly string[];
  /** What stands before the cell of each column, and after the last. */
  readonly before: readonly string[];
  readonly end: string;
  /** Statements that write `v`, which may be null or undefined. */
  cell(column: Column, index: number): string;
  /** What the statements call, by name: above all the writers of cells. */
  readonly calls: Readonly<Record<string, (...given: never[]) => unknown>>;
}

/** The statement that writes a cell, and the condition under which there is something to write. */
export interface CellStatements {
  readonly filled: string;
  write(column: Column, index: number): string;
}

/** Cells are written by the values of the row's record. */
export const BY_VALUE: CellStatements = {
  filled: 'v != null',
  write: ({ type }, index) => `p = ${type}(b, p, v, ${index});`,
};

/** The bytes of a row whose cells are all short. */
export function rowBytes(layout: Pick<RowLayout, 'before' | 'end'>): number {
  return layout.before.length * CELL_BYTES + Buffer.byteLength(layout.before.join('') + layout.end);
}

/** Generates one function for the layout: a row costs no dispatch per cell, and what is constant in it is plain stores. */
export function compileRow(layout: RowLayout): RowWriter {
  const calls = { ensureRoom, map, hasOwn: Object.hasOwn, ...layout.calls };
  const build = new Function(...Object.keys(calls), rowSource(layout));
  return build(...Object.values(calls));
}

function rowSource(layout: RowLayout): string {
  const { maps, values } = layout.values ? { maps: [], values: layout.values } : valueSource(layout.columns);
  const cells = layout.columns.map((column, index) =>
    [constant(layout.before[index] ?? ''), `v = ${values[index]};`, layout.cell(column, index)].join('\n'),
  );
  return `'use strict';
return function row(o, i, b, w, p) {
ensureRoom(b, p + ${rowBytes(layout)});
let v;
${[...maps, ...cells, constant(layout.end)].join('\n')}
return p;
};`;
}

/** Statements that write the same bytes each time, four at once where there are four. */
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
