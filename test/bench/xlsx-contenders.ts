import { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { xlsx } from '../../functions/formats/xlsx/index.ts';
import { type Encoding, takenFrom, waybillEncoding } from './encode.ts';
import { addRows, workbookWriter } from './exceljs-writer.ts';

/** XLSX from records, with cell references, typed cells and a style for moments. */
export const contenders: Readonly<Record<string, Encoding>> = {
  waybill: waybillEncoding(xlsx),

  exceljs() {
    const out = new PassThrough();
    const taken = takenFrom(out);
    const { book, sheet } = workbookWriter(out);
    return async (records) => {
      if (records) await addRows(sheet, records);
      else await book.commit();
      await setImmediate();
      return taken();
    };
  },
};
