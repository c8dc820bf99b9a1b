import { closeSync, openSync, writeSync } from 'node:fs';
import type { RecordDocument } from '../../functions/core/json.ts';
import { ndjsonPages } from './ndjson-pages.ts';
import { cells, isMoment, momentOf } from './peers.ts';

/** Writes the rows of an NDJSON file as the C program reads them, so that it need not parse JSON. */
export function writeNativeCells(path: string, ndjson: string): void {
  const file = openSync(path, 'wx');
  for (const page of ndjsonPages(ndjson)) writeSync(file, Buffer.concat(page.map(row)));
  closeSync(file);
}

/** The cells behind their length. */
function row(record: RecordDocument): Buffer {
  const bytes = Buffer.concat(cells(record).map((value, column) => cell(value, isMoment(column))));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes]);
}

const MS_PER_DAY = 86_400_000;
/** Day 0 of Excel's calendar. */
const EPOCH = Date.UTC(1899, 11, 30);

function cell(value: unknown, moment: boolean): Buffer {
  if (moment) return double('d', (momentOf(value).getTime() - EPOCH) / MS_PER_DAY);
  if (typeof value === 'string') return Buffer.from(`s${value}\0`);
  if (typeof value === 'number') return double('n', value);
  if (typeof value === 'boolean') return Buffer.from([98, Number(value)]);
  return Buffer.from('-');
}

function double(type: string, value: number): Buffer {
  const bytes = Buffer.alloc(9, type);
  bytes.writeDoubleLE(value, 1);
  return bytes;
}
