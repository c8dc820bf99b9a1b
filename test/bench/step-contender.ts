import type { Measured } from './measured.ts';
import { peakMemory } from './peak-memory.ts';
import { ResponsePages } from './response-pages.ts';
import { stopwatch } from './stopwatch.ts';
import { type StubbedBucket, setStubbedEnvironment, stubbedBucket } from './stubbed-network.ts';

export interface Ends {
  readonly responses: ResponsePages;
  readonly bucket: StubbedBucket;
}

/** Everything between the bytes of DynamoDB's responses and the bodies of S3's parts; gives the rows. */
export type Step = (ends: Ends) => Promise<number>;

/** One contender in a process of its own, timed from the first request to the last part. */
async function run(who: string, format: string, path: string): Promise<Measured> {
  const { steps }: { steps: Readonly<Record<string, Step>> } = await import(`./${who}-steps.ts`);
  const step = steps[format];
  if (!step) throw new Error(`${who} has no step for ${format}`);
  setStubbedEnvironment();
  const ends = { responses: new ResponsePages(path), bucket: stubbedBucket() };
  const clock = stopwatch();
  clock.start();
  const rows = await step(ends);
  clock.stop();
  return { rows, bytes: ends.bucket.bytes(), ...clock.read(), peakBytes: peakMemory() };
}

const [who = '', format = '', path = ''] = process.argv.slice(2);
console.log(JSON.stringify(await run(who, format, path)));
