import exceljs from 'exceljs';
import { print } from './print.ts';

/** ECMA-376 part 1 §22.9.2.19: exceljs leaves the escapes of inline strings to its caller. */
const ESCAPE = /_x([0-9A-Fa-f]{4})_/g;

const book = new exceljs.stream.xlsx.WorkbookReader(process.argv[2] ?? '', {
  worksheets: 'emit',
  sharedStrings: 'cache',
  hyperlinks: 'ignore',
  styles: 'cache',
  entries: 'ignore',
});

/** Prints the cells of a workbook as exceljs reads them from a stream. */
for await (const sheet of book) {
  print((sheet as unknown as { name: string }).name);
  for await (const row of sheet) {
    const cells = row.values as unknown[];
    print(Array.from({ length: row.cellCount }, (_none, at) => shown(cells[at + 1])));
  }
}

function shown(value: unknown): unknown {
  if (typeof value === 'string')
    return value.replace(ESCAPE, (_all, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return value instanceof Date ? [value.getTime()] : (value ?? null);
}
