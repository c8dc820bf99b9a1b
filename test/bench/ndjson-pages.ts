import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import type { RecordDocument } from '../../functions/core/json.ts';

const CHUNK = 4 << 20;
const PAGE_ROWS = 2000;

/** Writes a workload's first records, a JSON document a line. */
export function writeNdjson(path: string, rows: number, recordOf: (number: number) => RecordDocument): void {
  const file = openSync(path, 'wx');
  for (const lines of batches(rows, recordOf)) writeSync(file, lines);
  closeSync(file);
}

/** The records of such a file page by page, parsed anew, in the memory of one page. */
export function* ndjsonPages(path: string): Generator<readonly RecordDocument[]> {
  let page: string[] = [];
  for (const line of lines(path)) {
    if (page.push(line) < PAGE_ROWS) continue;
    yield JSON.parse(`[${page.join()}]`);
    page = [];
  }
  if (page.length > 0) yield JSON.parse(`[${page.join()}]`);
}

function* batches(rows: number, recordOf: (number: number) => RecordDocument): Generator<string> {
  for (let from = 0; from < rows; from += PAGE_ROWS) {
    const length = Math.min(PAGE_ROWS, rows - from);
    yield Array.from({ length }, (_, index) => `${JSON.stringify(recordOf(from + index))}\n`).join('');
  }
}

function* lines(path: string): Generator<string> {
  const file = openSync(path, 'r');
  const chunk = Buffer.allocUnsafe(CHUNK);
  let rest = Buffer.alloc(0);
  for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) {
    const bytes = Buffer.concat([rest, chunk.subarray(0, read)]);
    let from = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
      yield bytes.toString('utf8', from, end);
      from = end + 1;
    }
    rest = Buffer.from(bytes.subarray(from));
  }
  closeSync(file);
}
