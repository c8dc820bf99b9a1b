import type { ColumnType } from '../core/columns.ts';
import type { RecordDocument, Value } from '../core/json.ts';
import type { Bytes } from './bytes.ts';
import { ensureRoom } from './room.ts';

/** Writes one row and gives the position after it. Throws `Misfit` and `NoRoom`. */
export type RowWriter<Row = RecordDocument> = (
  row: Row,
  item: Value,
  bytes: Bytes,
  view: DataView,
  position: number,
) => number;

/** Writes one cell as a row does. */
export type CellRoutine = (bytes: Bytes, view: DataView, position: number, value: Value) => number;

/**
 * The names that generated statements may say. They begin with these:
 *
 * | name | stands for |
 * | --- | --- |
 * | `o` | the row's record; where cells are copied from a page, the kinds of its record's places |
 * | `i` | the item of the record's list that gives the row, if one does |
 * | `b`, `w` | the buffer, and a `DataView` of it |
 * | `p` | the position of the next byte: statements that write move it |
 * | `v` | the value of the column being written; where cells are copied, its kind |
 *
 * Constants of their own are `m0`, `m1`… (the maps on the way to values), `low`, `high` and `size` (a row's number), and
 * `q`, `s` and `from` (positions) within a cell. Everything else is one of these calls.
 */
export type CallName =
  /** Of every row: `ensureRoom`, `map` of `valueSource`, `Object.hasOwn`. */
  | 'ensureRoom'
  | 'map'
  | 'hasOwn'
  /** What writes a value of each type; what copies one; what reads the value of a place. */
  | ColumnType
  | `${ColumnType}Copy`
  | 'valueAt'
  /** Of CSV: what encloses the only cell of a row. */
  | 'onlyCell'
  /** Of a sheet: the text of a value of each type, the writers of content. `cell…`: the routine of a column's cell. */
  | `${ColumnType}Of`
  | 'digits'
  | 'writeNumber'
  | 'writeOddNumber'
  | 'writeOddInteger'
  | 'writeMoment'
  | 'writeText'
  | `cell${number}`
  /** What copies a column's related records. */
  | `copy${number}`;

export type Calls = Readonly<Partial<Record<CallName, unknown>>>;

/** Generates the function that makes room for `bytes` bytes and then runs the statements. */
export function generateRow<Row>(
  calls: Calls,
  { bytes, statements }: { readonly bytes: number; readonly statements: readonly string[] },
): RowWriter<Row> {
  const source = `return function row(o, i, b, w, p) {\nensureRoom(b, p + ${bytes});\nlet v;\n${statements.join('\n')}\nreturn p;\n};`;
  return generate({ ...calls, ensureRoom }, source) as RowWriter<Row>;
}

/** Generates the function of one cell, whose value is given. */
export function generateCell(calls: Calls, statements: readonly string[]): CellRoutine {
  const source = `return function cell(b, w, p, v) {\n${statements.join('\n')}\nreturn p;\n};`;
  return generate(calls, source) as CellRoutine;
}

/** The only place where text becomes code: no name of a caller's stands in it but as a JSON string. */
function generate(calls: Calls, source: string): unknown {
  return new Function(...Object.keys(calls), `'use strict';\n${source}`)(...Object.values(calls));
}
