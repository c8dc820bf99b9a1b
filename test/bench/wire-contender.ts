import { closeSync, openSync, readSync } from 'node:fs';
import { csv } from '../../functions/formats/csv/index.ts';
import { PartBuffer } from '../../functions/formats/part-buffer.ts';
import { wirePage } from '../../functions/sources/sqlite/wire-page.ts';
import type { Measured } from './measured.ts';
import { peakMemory } from './peak-memory.ts';
import { stopwatch } from './stopwatch.ts';
import { benchProfile, listings } from './workload.ts';

const PAGE_BYTES = 1 << 20;
const PART = 8 << 20;

/** Waybill reads the documents of an NDJSON file as bytes and writes CSV from them: all of it is timed. */
function run(path: string): Measured {
  const encoder = csv.compile({ columns: listings.columns, profile: benchProfile });
  const sink = new PartBuffer(PART + 2 * PAGE_BYTES);
  const clock = stopwatch();
  clock.start();
  let carry = encoder.begin(sink);
  let [rows, bytes] = [0, 0];
  for (const { documents, sizes } of pagesOf(path)) {
    const written = encoder.wire?.(carry, wirePage(documents, sizes, listings.key), sink);
    if (!written) throw new Error('a page was not written from its bytes');
    carry = written.carry;
    rows += written.rows;
    if (sink.length < PART) continue;
    bytes += sink.length;
    sink.reset();
  }
  encoder.end(carry, sink);
  clock.stop();
  return { rows, bytes: bytes + sink.length, ...clock.read(), peakBytes: peakMemory() };
}

/** Runs of whole lines, and the length of each line. */
function* pagesOf(path: string): Generator<{ documents: Uint8Array; sizes: readonly number[] }> {
  const file = openSync(path, 'r');
  const buffer = Buffer.allocUnsafe(2 * PAGE_BYTES);
  let kept = 0;
  for (;;) {
    const read = readSync(file, buffer, kept, PAGE_BYTES, null);
    if (read === 0) break;
    const sizes: number[] = [];
    let from = 0;
    const held = buffer.subarray(0, kept + read);
    for (let end = held.indexOf(10); end >= 0; end = held.indexOf(10, from)) {
      sizes.push(end + 1 - from);
      from = end + 1;
    }
    yield { documents: held.subarray(0, from), sizes };
    buffer.copyWithin(0, from, held.length);
    kept = held.length - from;
  }
  closeSync(file);
}

const [path = ''] = process.argv.slice(2);
console.log(JSON.stringify(run(path)));
