import { once } from 'node:events';
import { peakMemory } from './peak-memory.ts';
import { ResponsePages } from './response-pages.ts';
import { stopwatch } from './stopwatch.ts';
import { setStubbedEnvironment, stubbedBucket } from './stubbed-network.ts';
import { segmentsOf, waybillStep } from './waybill-step.ts';

/** Writes its segments of an export in two when it is told to go, and says what that took. */
const [format = '', path = '', share = ''] = process.argv.slice(2);
setStubbedEnvironment();
const responses = new ResponsePages(path);
const bucket = stubbedBucket();
const step = { format, responses };
// A worker lives for many segments: what starting one costs is not what two have to share.
await waybillStep({ ...step, bucket: stubbedBucket(), segments: segmentsOf(responses, 10), mine: [0] });
process.send?.('ready');
await once(process, 'message');
const clock = stopwatch();
clock.start();
const mine = share.split(',').map(Number);
const rows = await waybillStep({ ...step, bucket, segments: segmentsOf(responses, 2), mine });
clock.stop();
process.send?.({ rows, bytes: bucket.bytes(), ...clock.read(), peakBytes: peakMemory() });
process.disconnect();
