import type { Writable } from 'node:stream';
import exceljs from 'exceljs';
import type { RecordDocument } from '../../functions/core/json.ts';
import { cells, isMoment, momentOf } from './peers.ts';
import { listings } from './workload.ts';

export interface WorkbookWriter {
  readonly book: exceljs.stream.xlsx.WorkbookWriter;
  readonly sheet: exceljs.Worksheet;
}

/** The package's stream writer at the compression that is as fast as Waybill's. */
export function workbookWriter(stream: Writable): WorkbookWriter {
  const book = new exceljs.stream.xlsx.WorkbookWriter({
    stream,
    useStyles: true,
    useSharedStrings: false,
    zip: { zlib: { level: 1 } },
  });
  const sheet = book.addWorksheet('Data', { views: [{ state: 'frozen', ySplit: 1 }] });
  sheet.columns = listings.columns.map(({ label }, column) => ({
    header: label,
    ...(isMoment(column) ? { style: { numFmt: 'yyyy-mm-dd hh:mm:ss' } } : {}),
  }));
  return { book, sheet };
}

/** Rows go to the file as they are added. */
export async function addRows(sheet: exceljs.Worksheet, records: readonly RecordDocument[]): Promise<void> {
  for (const record of records) await sheet.addRow(cells(record).map(typed)).commit();
}

const typed = (value: unknown, column: number): unknown => (isMoment(column) ? momentOf(value) : value);
