import { csvFormatRows } from 'd3-dsv';
import { csv } from '../../functions/formats/csv/index.ts';
import { type Encoding, streamEncoding, textEncoding, waybillEncoding } from './encode.ts';
import { cells, headerLine, json2csvStream, stringifyStream, unparsePage } from './peers.ts';

/** CSV from records. Those that write no stream write a text for each page. */
export const contenders: Readonly<Record<string, Encoding>> = {
  waybill: waybillEncoding(csv),
  'csv-stringify': streamEncoding(stringifyStream),
  papaparse: textEncoding({ head: headerLine, textOf: () => unparsePage }),
  json2csv: streamEncoding(json2csvStream),
  'd3-dsv': textEncoding({
    head: headerLine,
    textOf: () => (records) => `${csvFormatRows(records.map(texts))}\n`,
  }),
};

/** It writes what `String` makes of a value. */
const texts = (record: Parameters<typeof cells>[0]): string[] => cells(record) as string[];
