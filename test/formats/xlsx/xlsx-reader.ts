import * as sheetjs from '@e965/xlsx';
import exceljs from 'exceljs';
import { expect } from 'vitest';
import type { Column } from '../../../functions/core/columns.ts';
import type { Value } from '../../../functions/core/json.ts';
import { canonicalNumeral, Numeral, numeralOf } from '../../../functions/core/numeral.ts';
import type { Profile } from '../../../functions/core/profile.ts';
import type { FormatReader } from '../../contracts/format-contract.ts';
import { relatedShown } from '../json/json-reader.ts';
import { canonicalJson, oneLineJson } from '../json/json-text.ts';
import { plainItem } from '../plain-item.ts';
import { plainMoment } from '../plain-moment.ts';

/** What a cell holds: nothing, text, a number, true or false, or a moment in milliseconds of Unix time with its look. */
export type Cell = null | string | number | boolean | { readonly ms: number; readonly look: string };

export interface Sheet {
  readonly name: string;
  readonly header: readonly Cell[];
  readonly rows: readonly (readonly Cell[])[];
}

export const MOMENT_LOOK = 'yyyy-mm-dd hh:mm:ss';
export const FRACTION_LOOK = 'yyyy-mm-dd hh:mm:ss.000';
export const DATE_LOOK = 'yyyy-mm-dd';

/** A format code without its escapes, which some readers leave out. */
const lookOf = (code: string): string => code.replaceAll('\\', '');

/** The files of an archive, inflated by SheetJS. */
export function partsOf(file: Uint8Array): Readonly<Record<string, string>> {
  const { FullPaths, FileIndex } = sheetjs.CFB.read(file, { type: 'buffer' });
  return Object.fromEntries(
    FullPaths.map((path: string, index: number) => [
      path.replace('Root Entry/', ''),
      Buffer.from(FileIndex[index]?.content ?? []).toString(),
    ]),
  );
}

/** All sheets as SheetJS reads them. How many rows there are says the XML, since it skips empty ones at the end. */
export function readBySheetjs(file: Uint8Array, columns: number): readonly Sheet[] {
  const book = sheetjs.read(file, { type: 'buffer', cellNF: true, cellText: false });
  const parts = partsOf(file);
  return book.SheetNames.map((name, index) => {
    const sheet = book.Sheets[name] ?? {};
    const xml = parts[`xl/worksheets/sheet${index + 1}.xml`] ?? '';
    const count = (xml.match(/<row[ >]/g) ?? []).length;
    const last = sheetjs.utils.encode_cell({ r: count - 1, c: columns - 1 });
    expect(sheet['!autofilter']?.ref).toBe(`A1:${last}`);
    const rows = table(count, columns, (r, c) => sheetjsCell(sheet[sheetjs.utils.encode_cell({ r, c })]));
    return { name, header: rows[0] ?? [], rows: rows.slice(1) };
  });
}

function sheetjsCell(cell: sheetjs.CellObject | undefined): Cell {
  if (!cell) return null;
  expect(cell.f, 'a formula').toBeUndefined();
  if (cell.t === 'n' && cell.z !== undefined && !['General', '0'].includes(String(cell.z)))
    return { ms: millisecondsOf(Number(cell.v)), look: lookOf(String(cell.z)) };
  return cell.v as Cell;
}

/** All sheets as exceljs reads them. It leaves the escapes of inline strings as they are. */
export async function readByExceljs(file: Uint8Array, columns: number): Promise<readonly Sheet[]> {
  const book = new exceljs.Workbook();
  await book.xlsx.load(Buffer.from(file) as unknown as exceljs.Buffer);
  return book.worksheets.map((sheet) => {
    const filter = String(sheet.autoFilter);
    const count = Number(/\d+$/.exec(filter)?.[0]);
    const rows = table(count, columns, (r, c) => exceljsCell(sheet.findRow(r + 1)?.findCell(c + 1)));
    return { name: sheet.name, header: rows[0] ?? [], rows: rows.slice(1) };
  });
}

function exceljsCell(cell: exceljs.Cell | undefined): Cell {
  const value = cell?.value ?? null;
  if (typeof value === 'string')
    return value.replace(/_x([0-9A-F]{4})_/g, (_all, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  if (value instanceof Date) return { ms: value.getTime(), look: lookOf(cell?.numFmt ?? '') };
  expect(value === null || ['number', 'boolean'].includes(typeof value), JSON.stringify(value)).toBe(true);
  return value as Cell;
}

const table = (rows: number, columns: number, cell: (row: number, column: number) => Cell): Cell[][] =>
  Array.from({ length: rows }, (_row, r) => Array.from({ length: columns }, (_column, c) => cell(r, c)));

const millisecondsOf = (serial: number): number => Math.round((serial - 25_569) * 86_400_000);

/** What each value must come back as, by a plain reading of the rules. */
export const xlsxReader: Omit<FormatReader, 'profiles'> = {
  longest: 32_767,
  content: partsOf,
  shown,
  read: (file, { columns }) => {
    const [sheet, ...others] = readBySheetjs(file, columns.length);
    expect(others).toEqual([]);
    expect(sheet?.name).toBe('Export');
    expect(sheet?.header).toEqual(columns.map(({ name, label }) => label || name));
    return sheet?.rows ?? [];
  },
};

function shown(value: Value, column: Column, profile: Profile): Cell {
  const { type } = column;
  if (value === null || value === undefined) return null;
  if (column.members) return oneLineJson(relatedShown(value, column));
  if (value === '' && type !== 'json') return null;
  if (type === 'boolean') return value as boolean;
  if (type === 'number' || type === 'integer') {
    return shownNumber(typeof value === 'string' ? canonicalNumeral(value) : textOf(value, profile));
  }
  if (type === 'json') return canonicalJson(value);
  if (type === 'list') {
    const items = (value as readonly Value[]).map((item) =>
      plainItem(item, textOf(item, profile), profile.listSeparator),
    );
    return inLines(items.join(profile.listSeparator)) || null;
  }
  const text = textOf(value, profile);
  return (type === 'timestamp' || type === 'date' ? shownMoment(text) : inLines(text)) || null;
}

/** A cell knows one line break. */
const inLines = (text: string): string => text.replace(/\r\n?/g, '\n');

function textOf(value: Value, { booleans }: Profile): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return booleans[`${value}`];
  return typeof value === 'number' ? numeralOf(value) : canonicalJson(value);
}

/** A number where the double says the same and has no digit that a spreadsheet drops; else text. */
function shownNumber(numeral: string): Cell {
  const value = Number(numeral);
  const isSame = Number.isFinite(value) && canonicalNumeral(String(value)) === numeral;
  const digits = new Numeral(numeral).text
    .replace(/e.*$/, '')
    .replace(/\D/g, '')
    .replace(/^0+|0+$/g, '');
  const isId = Number.isInteger(value) && digits.length > 15;
  const isOutside = value !== 0 && (Math.abs(value) < 2 ** -1022 || Math.abs(value) >= 1e308);
  return isSame && !isId && !isOutside ? value : numeral;
}

/** A moment from 1900-03-01 on, cut below the millisecond; other text as it is. */
function shownMoment(text: string): Cell {
  const moment = plainMoment(text);
  if (!moment || moment.seconds < Date.UTC(1900, 2, 1) / 1000) return inLines(text);
  const thousandths = Number(moment.fraction.slice(0, 3).padEnd(3, '0'));
  const look = thousandths > 0 ? FRACTION_LOOK : moment.dated ? DATE_LOOK : MOMENT_LOOK;
  return { ms: moment.seconds * 1000 + thousandths, look };
}
