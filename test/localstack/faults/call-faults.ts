import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { products } from '../../pipeline/test-engine.ts';
import { badly, eachCall } from './each-call.ts';
import type { ExportCase } from './export-case.ts';
import { type FaultBench, RIGHT, stepOf } from './fault-bench.ts';
import { FAULTS, type Fault, type Rule } from './fault-proxy.ts';
import { wide } from './wide-records.ts';

const PATIENCE = 300_000;

/** What an export of two segments that are too small to be copied cannot do without. */
const NEEDED = [
  ...['GetItem', 'PutItem', 'Query'].flatMap((one) => [
    `Prepare · DynamoDB ${one}`,
    `WriteChunk · DynamoDB ${one}`,
    `Complete · DynamoDB ${one}`,
  ]),
  'Prepare · DynamoDB TransactWriteItems',
  'WriteChunk · DynamoDB UpdateItem',
  'Complete · DynamoDB TransactWriteItems',
  'Prepare · S3 CreateMultipartUpload',
  'WriteChunk · S3 UploadPart',
  'Complete · DynamoDB DeleteItem',
  ...['CreateMultipartUpload', 'GetObject', 'UploadPart', 'CompleteMultipartUpload', 'PutObject'].map(
    (one) => `Complete · S3 ${one}`,
  ),
  ...['HeadObject', 'ListMultipartUploads', 'ListObjectsV2', 'DeleteObjects'].map(
    (one) => `Complete · S3 ${one}`,
  ),
];

/** An answer of AWS that does not come, at every call of every step. */
export function callFaults(open: () => FaultBench): void {
  it(
    'steps make the right file all the same, whatever call is throttled, fails or has its answer lost',
    async () => {
      const bench = open();
      const one = await bench.case();
      const calls = await bench.callsOf(['Prepare', 'WriteChunk', 'Complete'], one, () => one.exported());
      expect(NEEDED.filter((step) => !calls.some((at) => stepOf(at) === step))).toEqual([]);
      const given = await eachCall(bench, calls, async (lane, at, fault) => {
        await bench.under([bench.once(lane, at, fault)], async () => {
          const record = await lane.exported();
          if (bench.wasGiven(fault, at)) await bench.note(fault, stepOf(at), { one: lane, record });
        });
      });
      /** A call that depends on how fast the machine is, such as storing a rest, does not come in every run. */
      expect(given.filter(({ came, at }) => !came && NEEDED.includes(stepOf(at)))).toEqual([]);
      expect(badly(bench, ['Prepare', 'WriteChunk', 'Complete'], [RIGHT])).toEqual([]);
    },
    PATIENCE,
  );

  it(
    'the next execution is started whatever its start does not answer',
    async () => {
      const bench = open();
      const at = { caller: 'Complete', operation: 'StepFunctions StartExecution' };
      const handOver = async (fault: Fault): Promise<void> => {
        const one = await bench.case(wide(1800, 4000));
        const rules = [slowly(one), bench.once(one, at, fault)];
        const record = await bench.under(rules, async () => {
          expect((await one.create()).status).toBe(201);
          return one.ended();
        });
        expect([bench.wasGiven(fault, at), record.attempt > 1]).toEqual([true, true]);
        const right = await one.sha256(await one.exported());
        await bench.note(fault, stepOf(at), { one, record, right });
      };
      /** Two chunks for each segment: what is left after them is for the next execution. */
      const before = await bench.stage.set('Prepare', { CHUNKS: '4' });
      await Promise.all(FAULTS.map(handOver)).finally(() => bench.stage.set('Prepare', before));
      expect(badly(bench, ['Complete'], [RIGHT])).toEqual([]);
    },
    PATIENCE,
  );

  it(
    'an export that cannot be made fails with a reason and is cleaned up, whatever does not answer',
    async () => {
      const bench = open();
      const denied = (one: ExportCase): Rule =>
        bench.once(one, { caller: 'WriteChunk', operation: 'DynamoDB Query' }, 'denied');
      const first = await bench.case();
      const calls = await bench.callsOf(['Abandon'], first, () =>
        bench.under([denied(first)], () => first.exported()),
      );
      expect(calls.length).toBeGreaterThan(3);
      await eachCall(bench, calls, async (lane, at, fault) => {
        const rules = [denied(lane), bench.once(lane, at, fault)];
        const record = await bench.under(rules, () => lane.exported());
        if (bench.wasGiven(fault, at)) await bench.note(fault, stepOf(at), { one: lane, record });
      });
      expect(badly(bench, ['Abandon'], ['failed: internal_error'])).toEqual([]);
    },
    PATIENCE,
  );

  it.each(['Prepare', 'WriteChunk', 'Complete'])(
    '%s that never reaches DynamoDB again ends the export with a reason',
    async (step) => {
      const bench = open();
      const one = await bench.case(products(50));
      const down: Rule = async (call) =>
        call.caller === step && call.service === 'DynamoDB' && one.isMine(call) ? 'failing' : undefined;
      const record = await bench.under([down], () => one.exported());
      const { outcome, left } = await bench.note('failing for good', `${step} · DynamoDB`, { one, record });
      expect({ outcome, left }).toEqual({ outcome: 'failed: internal_error', left: [] });
    },
    PATIENCE,
  );
}

/** Holds every read of the first attempt until the step's time box is over. */
const slowly =
  (one: ExportCase): Rule =>
  async (call) => {
    const isRead = call.caller === 'WriteChunk' && call.operation === 'Query' && one.isMine(call);
    if (isRead && (await one.record())?.attempt === 1) await sleep(2500);
    return undefined;
  };
