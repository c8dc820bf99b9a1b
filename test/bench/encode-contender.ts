import { crc32 } from 'node:zlib';
import type { RecordDocument } from '../../functions/core/json.ts';
import type { Encoding } from './encode.ts';
import type { Measured } from './measured.ts';
import { ndjsonPages } from './ndjson-pages.ts';
import { peakMemory } from './peak-memory.ts';
import { stopwatch } from './stopwatch.ts';

interface Contenders {
  readonly contenders: Readonly<Record<string, Encoding>>;
}

/** One contender in a process of its own: only encoding is timed, not the reading of the pages. */
async function run(format: string, name: string, file: string): Promise<Measured> {
  const { contenders }: Contenders = await import(`./${format}-contenders.ts`);
  const encode = contenders[name]?.();
  if (!encode) throw new Error(`no contender of ${format} is called ${name}`);
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

const [format = '', name = '', file = ''] = process.argv.slice(2);
console.log(JSON.stringify(await run(format, name, file)));
