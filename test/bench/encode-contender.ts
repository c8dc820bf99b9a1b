import { once } from 'node:events';
import { crc32 } from 'node:zlib';
import type { Format } from '../../functions/core/format.ts';
import type { Json, RecordDocument } from '../../functions/core/json.ts';
import { formats } from '../../functions/formats/index.ts';
import { PartBuffer } from '../../functions/formats/part-buffer.ts';
import type { Measured } from './measured.ts';
import { ndjsonPages } from './ndjson-pages.ts';
import { peakMemory } from './peak-memory.ts';
import { headerLine, stringifyStream, unparsePage } from './peers.ts';
import { stopwatch } from './stopwatch.ts';
import { benchProfile, listings } from './workload.ts';

type Bytes = readonly Uint8Array[] | Promise<readonly Uint8Array[]>;

/** Gives a page's bytes, which stand until the next call. Without records it ends the file. */
type Encode = (records?: readonly RecordDocument[]) => Bytes;

const PART = 8 << 20;

const contenders: Readonly<Record<string, () => Encode>> = {
  waybill() {
    const encoder = (formats.csv as Format).compile({ columns: listings.columns, profile: benchProfile });
    const sink = new PartBuffer(PART + (2 << 20));
    let carry: Json = encoder.begin(sink);
    let from = 0;
    return (records) => {
      if (sink.length >= PART) {
        sink.reset();
        from = 0;
      }
      if (records) carry = encoder.page(carry, records, sink).carry;
      else encoder.end(carry, sink);
      const bytes = [sink.bytes.subarray(from, sink.length)];
      from = sink.length;
      return bytes;
    };
  },

  'csv-stringify'() {
    const stream = stringifyStream();
    let chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    const taken = () => {
      const all = chunks;
      chunks = [];
      return all;
    };
    return async (records) => {
      for (const record of records ?? []) if (!stream.write(record)) await once(stream, 'drain');
      if (!records) await Promise.all([once(stream, 'end'), stream.end()]);
      return taken();
    };
  },

  papaparse() {
    let head = headerLine;
    return (records) => {
      const text = head + (records ? unparsePage(records) : '');
      head = '';
      return [Buffer.from(text)];
    };
  },
};

/** One contender in a process of its own: only encoding is timed, not the reading of the pages. */
async function run(name: string, file: string): Promise<Measured> {
  const encode = contenders[name]?.();
  if (!encode) throw new Error(`no contender is called ${name}`);
  const clock = stopwatch();
  let [rows, bytes, crc] = [0, 0, 0];
  const timed = async (records?: readonly RecordDocument[]): Promise<void> => {
    clock.start();
    const chunks = await encode(records);
    clock.stop();
    for (const chunk of chunks) {
      bytes += chunk.length;
      crc = crc32(chunk, crc);
    }
    rows += records?.length ?? 0;
  };
  for (const page of ndjsonPages(file)) await timed(page);
  await timed();
  return { rows, bytes, crc32: crc, ...clock.read(), peakBytes: peakMemory() };
}

const [name = '', file = ''] = process.argv.slice(2);
console.log(JSON.stringify(await run(name, file)));
