import exceljs from 'exceljs';
import { print } from './print.ts';

type Reader = exceljs.stream.xlsx.WorkbookReader & { readonly model?: object };

/** How often a file is begun anew whose small parts exceljs has passed over. */
const TRIES = 20;

/** ECMA-376 part 1 §22.9.2.19: exceljs leaves the escapes of inline strings to its caller. */
const ESCAPE = /_x([0-9A-Fa-f]{4})_/g;

/** Prints the cells of a workbook as exceljs reads them from a stream. */
for (let tries = 1; !(await read(open())); tries++) {
  if (tries === TRIES) throw new Error(`exceljs did not find the parts behind the sheets ${TRIES} times`);
  process.stderr.write('read again, since exceljs passed over the parts behind the sheets\n');
}

function open(): Reader {
  return new exceljs.stream.xlsx.WorkbookReader(process.argv[2] ?? '', {
    worksheets: 'emit',
    sharedStrings: 'cache',
    hyperlinks: 'ignore',
    styles: 'cache',
    entries: 'ignore',
  });
}

async function read(book: Reader): Promise<boolean> {
  for await (const sheet of book) {
    if (!book.model) return false;
    print((sheet as unknown as { name: string }).name);
    for await (const row of sheet) {
      const cells = row.values as unknown[];
      print(Array.from({ length: row.cellCount }, (_none, at) => shown(cells[at + 1])));
    }
  }
  return true;
}

function shown(value: unknown): unknown {
  if (typeof value === 'string')
    return value.replace(ESCAPE, (_all, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return value instanceof Date ? [value.getTime()] : (value ?? null);
}
