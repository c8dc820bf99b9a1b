import { writeFileSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import type { Column } from '../../functions/core/columns.ts';
import type { RecordDocument, Value } from '../../functions/core/json.ts';
import { Numeral } from '../../functions/core/numeral.ts';
import { runs } from '../formats/csv/runs.ts';
import { HOSTILE_DAYS, HOSTILE_MOMENTS, HOSTILE_NUMBERS } from './hostile-cells.ts';
import { recordOf, sample } from './records.ts';

/** Nothing, text, a number, true or false, or a moment in milliseconds of Unix time: what a reader finds in a cell. */
export type Cell = null | string | number | boolean | readonly [ms: number];
export type Kind = 'csv' | 'xlsx';

const ROWS_OF_A_SHEET = 1_048_575;

/** What a reader of a file prints: a sheet's name, or the cells of a row, the header among them. */
export function* expectedLines(kind: Kind, rows: number, fields: readonly string[]): Generator<string> {
  const columns = fields.map((name) => sample.columns.find((column) => column.name === name) as Column);
  const header = JSON.stringify(fields);
  const sheetRows = kind === 'csv' ? Number.POSITIVE_INFINITY : ROWS_OF_A_SHEET;
  for (let number = 0; number < Math.max(rows, 1); number++) {
    if (number % sheetRows === 0) yield* [sheetName(kind, number), header];
    if (number < rows) yield JSON.stringify(cellsOf(kind, recordOf(number), columns));
  }
}

/** Writes the expected lines of a file into another and gives its path. */
export async function writeExpected(
  path: string,
  { kind, rows, fields }: { kind: Kind; rows: number; fields: readonly string[] },
): Promise<string> {
  const waiting: string[] = [];
  writeFileSync(path, '');
  const flush = (): Promise<void> =>
    appendFile(
      path,
      waiting
        .splice(0)
        .map((line) => `${line}\n`)
        .join(''),
    );
  for (const line of expectedLines(kind, rows, fields)) if (waiting.push(line) === 10_000) await flush();
  await flush();
  return path;
}

const sheetName = (kind: Kind, number: number): string => {
  const sheet = number / ROWS_OF_A_SHEET;
  return JSON.stringify(kind === 'csv' ? '' : sheet === 0 ? 'Export' : `Export ${sheet + 1}`);
};

function cellsOf(kind: Kind, record: RecordDocument, columns: readonly Column[]): Cell[] {
  const show = kind === 'csv' ? csvCell : xlsxCell;
  return columns.map((column) => {
    const value = column.path.split('.').reduce<Value>((at, name) => (at as RecordDocument)[name], record);
    return value === null || value === undefined ? (kind === 'csv' ? '' : null) : show(value, column);
  });
}

function csvCell(value: Value, { type }: Column): string {
  if (type === 'list') return guarded(joined(value as readonly string[]));
  if (type === 'json') return JSON.stringify(value);
  if (type === 'number') return String(numberIn(value, 'csv')).replace('.', ',');
  if (type === 'timestamp') return guarded(csvMoment(String(value), HOSTILE_MOMENTS));
  if (type === 'date') return guarded(csvMoment(String(value), HOSTILE_DAYS));
  return typeof value === 'string' ? guarded(value) : String(value);
}

function xlsxCell(value: Value, { type }: Column): Cell {
  if (type === 'list') return inLines(joined(value as readonly string[])) || null;
  if (type === 'json') return JSON.stringify(value);
  if (type === 'number') return numberIn(value, 'xlsx');
  if (type === 'timestamp') return momentIn(String(value), HOSTILE_MOMENTS);
  if (type === 'date') return momentIn(String(value), HOSTILE_DAYS);
  if (value === '') return null;
  return typeof value === 'string' ? inLines(value) : (value as Cell);
}

/** An item that could be taken for several, for none or for a quoted one stands as a JSON string. */
const joined = (items: readonly string[]): string =>
  items.map((item) => (/^$|^"|,/.test(item) ? JSON.stringify(item) : item)).join(', ');

/** A workbook's cell knows one line break. */
const inLines = (text: string): string => text.replace(/\r\n?/g, '\n');

function numberIn(value: Value, kind: Kind): number | string {
  const hostile = HOSTILE_NUMBERS.find((one) => Object.is(one.value, value));
  if (hostile) return hostile[kind];
  if (value instanceof Numeral) return value.text;
  return kind === 'csv' ? String(value) : (value as number);
}

function momentIn(text: string, hostile: typeof HOSTILE_MOMENTS): Cell {
  const known = hostile.find((one) => one.text === text);
  return known ? known.xlsx : [Date.parse(text)];
}

function csvMoment(text: string, hostile: typeof HOSTILE_MOMENTS): string {
  const known = hostile.find((one) => one.text === text);
  if (known) return known.csv;
  return text.length === 10 ? text : new Date(text).toISOString().slice(0, 19).replace('T', ' ');
}

/** Text that a spreadsheet would run, also behind apostrophes and what is not shown, has one more apostrophe before it. */
const guarded = (text: string): string => (runs(text) ? `'${text}` : text);
