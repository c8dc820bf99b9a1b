import { afterAll, describe, expect, it } from 'vitest';
import { type ExportRecord, keyOf } from '../../functions/core/export-record.ts';
import type { Quotas } from '../../functions/core/quotas.ts';
import type { Running } from '../../functions/core/turns.ts';
import { abandon } from '../../functions/pipeline/abandon.ts';
import { pauseExport, resumeExport } from '../../functions/pipeline/attempts.ts';
import { complete } from '../../functions/pipeline/complete.ts';
import { cancelExport } from '../../functions/pipeline/end-export.ts';
import { followExport } from '../../functions/pipeline/find-export.ts';
import { reconcile } from '../../functions/pipeline/reconcile.ts';
import { requestExport } from '../../functions/pipeline/request-export.ts';
import { withFaults } from './fault-ports.ts';
import { ASKED, load, products, removeFolders, type TestEngine, testEngine } from './test-engine.ts';

afterAll(removeFolders);

const ONE: Running = { most: 1, perOwner: 1 };
const AT_ONCE = { startMs: 0, abandonMs: 0 };
const QUOTAS: Quotas = { running: 2, runningPerOwner: 1, openPerOwner: 1000 };

async function loaded(options: Parameters<typeof testEngine>[0] = {}): Promise<TestEngine> {
  const test = testEngine({ running: ONE, ...options });
  for (const owner of ['heavy', 'light']) await load(test.database, products(20), owner);
  return test;
}

const create = (test: TestEngine, owner: string, count: number): Promise<ExportRecord[]> =>
  Array.fromAsync({ length: count }, () => test.request({ owner }));

/** Whose exports were started, in order. */
async function startsOf(test: TestEngine, records: readonly ExportRecord[]): Promise<string[]> {
  await test.engine.workflow.idle();
  const ended = await Promise.all(records.map((record) => test.look(record)));
  for (const { status } of ended) expect(status).toBe('completed');
  return ended
    .sort((one, other) => Date.parse(one.startedAt ?? '') - Date.parse(other.startedAt ?? ''))
    .map(({ owner }) => owner);
}

describe('exports that wait for a place to run', () => {
  it('start in turns: many of one owner do not hold up the first of another', async () => {
    const test = await loaded();
    const heavy = await create(test, 'heavy', 12);
    const light = await create(test, 'light', 2);
    const starts = await startsOf(test, [...heavy, ...light]);
    expect(starts.slice(0, 4)).toEqual(['heavy', 'light', 'heavy', 'light']);
  });

  it('have no execution, and tell their place', async () => {
    const test = await loaded();
    const [, second, third] = await create(test, 'heavy', 3);
    const [light] = await create(test, 'light', 1);
    if (!second || !third || !light) throw new Error('nothing was made');
    for (const record of [second, third, light])
      expect(await test.engine.workflow.running(record)).toBe(false);
    const places = [second, third, light].map(
      async (record) => (await followExport(test.engine, record)).place,
    );
    expect(await Promise.all(places)).toEqual([2, 3, 1]);
    await startsOf(test, [second, third, light]);
    expect((await followExport(test.engine, second)).place).toBeUndefined();
  });

  it('go on in their order after a restart, the half-done first', async () => {
    const first = await loaded({ limits: { timeBoxMs: 2 } });
    await load(first.database, products(3000, 2000), 'heavy');
    const made = await create(first, 'heavy', 3);
    const [half] = made;
    if (!half) throw new Error('nothing was made');
    while ((await first.look(half)).status === 'pending') await new Promise(setImmediate);
    await first.engine.workflow.close();
    const later = await first.look(half);
    expect(later.status).toBe('running');
    const second = testEngine({ running: ONE, database: first.database, dir: first.dir });
    await reconcile(second.engine, AT_ONCE);
    await second.engine.workflow.idle();
    const ended = await Promise.all(made.map((record) => second.look(record)));
    expect(ended.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed']);
    const ends = ended.map(({ finishedAt }) => Date.parse(finishedAt ?? ''));
    expect(ends).toEqual(ends.toSorted((one, other) => one - other));
  });

  it('can be paused and canceled where they wait, and wait again when they are to go on', async () => {
    const test = await loaded({ wrap: (engine) => ({ ...engine, running: { most: 0, perOwner: 0 } }) });
    const [one, two] = await create(test, 'heavy', 2);
    if (!one || !two) throw new Error('nothing was made');
    expect((await pauseExport(test.engine, keyOf(one))).status).toBe('paused');
    expect((await cancelExport(test.engine, await test.look(two))).status).toBe('canceled');
    expect(await resumeExport(test.engine, keyOf(one))).toMatchObject({ status: 'pending', waiting: true });
    expect(await test.engine.workflow.running({ ...keyOf(one), attempt: 2 })).toBe(false);
    await reconcile({ ...test.engine, running: ONE }, AT_ONCE);
    expect(await test.end(one)).toMatchObject({ status: 'completed', attempt: 2 });
  });

  it('lose no turn to the cancel of those before', async () => {
    const test = await loaded();
    const records = await create(test, 'heavy', 4);
    const [first, second] = records;
    if (!first || !second) throw new Error('nothing was made');
    await cancelExport(test.engine, await test.look(first));
    await cancelExport(test.engine, await test.look(second));
    await test.engine.workflow.idle();
    const ends = await Promise.all(records.slice(2).map(async (record) => (await test.look(record)).status));
    expect(ends).toEqual(['completed', 'completed']);
  });

  it('get the place of one that is canceled, also where it cannot be stopped', async () => {
    const test = await loaded();
    const [first, second] = await create(test, 'heavy', 2);
    if (!first || !second) throw new Error('nothing was made');
    const { workflow } = test.engine;
    const stop = () => Promise.reject(new Error('out of reach'));
    const stuck = { start: (input: ExportRecord) => workflow.start(input), running: async () => true, stop };
    const canceling = cancelExport({ ...test.engine, workflow: stuck }, await test.look(first));
    await expect(canceling).rejects.toThrow('out of reach');
    expect(await test.look(second)).toMatchObject({ waiting: false });
    await workflow.idle();
  });

  it('are not started by a reconciler that an index sends to them too late', async () => {
    const test = await loaded({ wrap: (engine) => ({ ...engine, running: { most: 0, perOwner: 0 } }) });
    const [record] = await create(test, 'heavy', 1);
    if (!record) throw new Error('nothing was made');
    const exports = {
      ...test.engine.exports,
      open: async function* () {
        yield record;
      },
    };
    await reconcile({ ...test.engine, exports }, AT_ONCE);
    expect(await test.engine.workflow.running(record)).toBe(false);
    expect(await test.look(record)).toEqual(record);
  });

  it('are started by the step that is run again where its first run died behind the move', async () => {
    for (const step of ['complete', 'abandon'] as const) {
      let dies = true;
      const test = await loaded({
        wrap: (engine) =>
          withFaults(engine, ({ method }, run) =>
            method === 'admit' && dies ? Promise.reject(new Error('died')) : run(),
          ),
      });
      dies = false;
      const [first, second] = await create(test, 'heavy', 2);
      if (!first || !second) throw new Error('nothing was made');
      dies = true;
      await pauseExport(test.engine, keyOf(first));
      await test.engine.workflow.idle();
      const paused = await test.look(first);
      expect([paused.status, (await test.look(second)).startedAt]).toEqual(['paused', undefined]);
      dies = false;
      const input = { ...keyOf(first), attempt: paused.attempt };
      if (step === 'complete') await complete(test.engine, { ...input, segments: [] });
      else await abandon(test.engine, input);
      expect((await test.end(second)).status).toBe('completed');
    }
  });

  it('are started by the reconciler where the one who should have done it died', async () => {
    const test = await loaded({
      wrap: (engine) =>
        withFaults(engine, ({ method }, run) =>
          method === 'admit' ? Promise.reject(new Error('died')) : run(),
        ),
    });
    const records = await create(test, 'heavy', 3);
    await test.engine.workflow.idle();
    for (const record of records) expect((await test.look(record)).status).toBe('pending');
    const healed = testEngine({ running: ONE, database: test.database, dir: test.dir });
    await reconcile(healed.engine, AT_ONCE);
    expect(await startsOf(healed, records)).toEqual(['heavy', 'heavy', 'heavy']);
  });
});

describe('what an owner may have', () => {
  const desk = (test: TestEngine, quotas: Partial<Quotas>) => ({
    ...test.desk,
    quotas: { ...QUOTAS, ...quotas },
  });

  it('is so many open exports, whatever they do', async () => {
    const test = await loaded({ wrap: (engine) => ({ ...engine, running: { most: 0, perOwner: 0 } }) });
    const narrow = desk(test, { openPerOwner: 2 });
    const asked = { ...ASKED, owner: 'heavy' };
    const { record } = await requestExport(narrow, asked);
    await requestExport(narrow, asked);
    await expect(requestExport(narrow, asked)).rejects.toMatchObject({
      kind: 'rate-limited',
      message: 'no more than 2 exports of one owner may be open at once',
      retryAfter: 60,
    });
    await requestExport(narrow, { ...asked, owner: 'light' });
    await cancelExport(test.engine, record);
    expect((await requestExport(narrow, asked)).created).toBe(true);
  });

  it('is a file of so many bytes: a larger one fails and leaves nothing', async () => {
    for (const segments of [1, 2]) {
      const test = await loaded({ limits: { segments } });
      const whole = await test.request({ owner: 'heavy' });
      const { length } = await test.end(whole).then(() => test.bytes(whole));
      const fits = await requestExport(desk(test, { fileBytes: length }), { ...ASKED, owner: 'heavy' });
      expect((await test.end(fits.record)).status).toBe('completed');
      const before = test.stored();
      const large = await requestExport(desk(test, { fileBytes: length - 1 }), { ...ASKED, owner: 'heavy' });
      expect(await test.end(large.record)).toMatchObject({
        status: 'failed',
        failure: {
          code: 'file_too_large',
          message: expect.stringContaining(`more than ${length - 1} bytes`),
        },
      });
      expect(test.stored()).toEqual(before);
    }
  });

  it('is compression up to a level', async () => {
    const test = await loaded();
    const narrow = desk(test, { compressionLevels: { zstd: 3 } });
    const packed = (level: number) =>
      requestExport(narrow, { ...ASKED, owner: 'heavy', compression: { algorithm: 'zstd', level } });
    expect((await packed(3)).created).toBe(true);
    const usual = { ...ASKED, owner: 'heavy', compression: { algorithm: 'gzip' } };
    const fast = await requestExport(desk(test, { compressionLevels: { gzip: 1 } }), usual);
    expect(fast.record.spec.compression).toEqual({ algorithm: 'gzip', level: 1 });
    await expect(packed(4)).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining('zstd has the levels 1 to 3, not 4'),
    });
  });
});
