import { readFileSync } from 'node:fs';
import * as sheetjs from '@e965/xlsx';
import { millisecondsOf, print } from './print.ts';

/** Prints the cells of a workbook as SheetJS reads them. */
const book = sheetjs.read(readFileSync(process.argv[2] ?? ''), {
  type: 'buffer',
  dense: true,
  cellNF: true,
  cellText: false,
  cellHTML: false,
});

/** Looks of numbers; all others are of moments. */
const NUMBERS: ReadonlySet<string> = new Set(['General', '0']);

interface Dense {
  readonly '!data': readonly (readonly (sheetjs.CellObject | undefined)[] | undefined)[];
}

for (const name of book.SheetNames) {
  print(name);
  const sheet = book.Sheets[name] as unknown as Dense & sheetjs.WorkSheet;
  const { e: last } = sheetjs.utils.decode_range(sheet['!ref'] ?? '');
  for (let r = 0; r <= last.r; r++)
    print(Array.from({ length: last.c + 1 }, (_none, c) => shown(sheet['!data'][r]?.[c])));
}

function shown(cell: sheetjs.CellObject | undefined): unknown {
  if (!cell || cell.t === 'z') return null;
  if (cell.f !== undefined) return { formula: cell.f };
  return cell.t === 'n' && cell.z !== undefined && !NUMBERS.has(String(cell.z))
    ? [millisecondsOf(Number(cell.v))]
    : cell.v;
}
