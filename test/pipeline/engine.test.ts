import { parse } from 'csv-parse/sync';
import { afterAll, describe, expect, it } from 'vitest';
import { crcHex } from '../../functions/core/crc32.ts';
import type { ExportKey, ExportRecord } from '../../functions/core/export-record.ts';
import { Manifest } from '../../functions/core/manifest.ts';
import { Transient } from '../../functions/core/problem.ts';
import { abandon } from '../../functions/pipeline/abandon.ts';
import { pauseExport, resumeExport } from '../../functions/pipeline/attempts.ts';
import { complete } from '../../functions/pipeline/complete.ts';
import { cancelExport, removeExport } from '../../functions/pipeline/end-export.ts';
import { prepare } from '../../functions/pipeline/prepare.ts';
import { writeChunk } from '../../functions/pipeline/write-chunk.ts';
import { SEED, sampled, withFaults } from './fault-ports.ts';
import { load, products, removeFolders, type TestEngine, testEngine } from './test-engine.ts';

afterAll(removeFolders);

const RECORDS = products(1500, 9000);

async function loaded(options: Parameters<typeof testEngine>[0] = {}): Promise<TestEngine> {
  const test = testEngine(options);
  await load(test.database, RECORDS);
  return test;
}

async function reference(): Promise<Buffer> {
  const test = await loaded({ limits: { timeBoxMs: 60_000 } });
  const record = await test.request();
  await test.end(record);
  return test.bytes(record);
}

const expected = reference();

const rowsOf = (bytes: Buffer): Record<string, string>[] =>
  parse(bytes, { columns: true, delimiter: ';', bom: true });

describe('an undisturbed export', () => {
  it('writes every record once, in key order, and proves it', async () => {
    const test = await loaded();
    const record = await test.request();
    const ended = await test.end(record);
    expect(ended.status).toBe('completed');
    expect(rowsOf(await test.bytes(record)).map(({ id }) => id)).toEqual(RECORDS.map(({ id }) => id));
    const manifest = await manifestOf(test, record);
    expect(manifest.file.rows).toBe(RECORDS.length);
    expect(manifest.chunks.length).toBeGreaterThan(2);
    let end = 0;
    for (const { offset, bytes } of manifest.chunks) {
      expect(offset).toBe(end);
      end += bytes;
    }
    expect(end).toBe((await test.bytes(record)).length);
  });

  it('leaves no upload, no scratch object and no ledger item behind', async () => {
    const test = await loaded();
    const record = await test.request();
    await test.end(record);
    expect(test.stored().filter((name) => /upload|scratch|rest-|segment-/.test(name))).toEqual([]);
    expect(test.ledgerItems()).toBe(0);
  });

  it.each([
    [0, 15],
    [7, 3],
    [1000, 1],
  ])('is the same bytes where a chunk may take %i ms', async (timeBoxMs, chunks) => {
    const test = await loaded({ limits: { timeBoxMs } });
    const record = await test.request();
    await test.end(record);
    expect((await manifestOf(test, record)).chunks).toHaveLength(chunks);
    expect((await test.bytes(record)).equals(await expected)).toBe(true);
  });

  it.each([2, 3, 7])('is the same bytes from %i segments', async (segments) => {
    for (const format of ['csv', 'json', 'ndjson']) {
      const one = await loaded({ limits: { timeBoxMs: 60_000 } });
      const several = await loaded({ limits: { segments } });
      const [a, b] = [await one.request({ format }), await several.request({ format })];
      await Promise.all([one.end(a), several.end(b)]);
      expect((await several.bytes(b)).equals(await one.bytes(a))).toBe(true);
    }
  });

  it('is a valid file where there is no record at all', async () => {
    const test = testEngine();
    const record = await test.request({ format: 'json' });
    await test.end(record);
    expect(JSON.parse((await test.bytes(record)).toString())).toEqual([]);
  });

  it('gets through a filter that lets one record through', async () => {
    const test = await loaded({ limits: { timeBoxMs: 1 } });
    const record = await test.request({ filters: { search: 'Title 1499' } });
    const ended = await test.end(record);
    expect(rowsOf(await test.bytes(record)).map(({ id }) => id)).toEqual(['prd_00001499']);
    expect(ended.status).toBe('completed');
  });

  it('goes on in a next attempt where an execution has written all the chunks it may', async () => {
    const test = await loaded({ limits: { timeBoxMs: 1, chunksPerExecution: 3 } });
    const record = await test.request();
    const ended = await test.end(record);
    expect(ended.attempt).toBeGreaterThan(2);
    expect((await test.bytes(record)).equals(await expected)).toBe(true);
  });
});

describe('a step that comes twice', () => {
  it('answers from the ledger when its chunk is done, without reading the source', async () => {
    const test = await loaded({ limits: { timeBoxMs: 1 } });
    const input = await begun(test);
    const first = await writeChunk(test.engine, input);
    const deaf = {
      ...test.engine,
      source: { ...test.engine.source, page: () => Promise.reject(new Error('read again')) },
    };
    expect(await writeChunk(deaf, input)).toEqual(first);
  });

  it('is one chunk when both run beside each other and end at different pages', async () => {
    const test = await loaded();
    const input = await begun(test);
    const quick = { ...test.engine, limits: { ...test.engine.limits, timeBoxMs: 0 } };
    const slow = { ...test.engine, limits: { ...test.engine.limits, timeBoxMs: 60_000 } };
    const [a, b] = await Promise.all([writeChunk(quick, input), writeChunk(slow, input)]);
    expect({ ...a }).toEqual({ ...b });
    await finish(test, input);
    expect((await test.bytes(input)).equals(await expected)).toBe(true);
  });

  it('changes nothing when it ends long after its retry and the chunks behind it', async () => {
    const test = await loaded({ limits: { timeBoxMs: 5 } });
    const input = await begun(test);
    const [writing, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const held =
      <Args extends unknown[], Result>(run: (...args: Args) => Promise<Result>) =>
      async (...args: Args): Promise<Result> => {
        writing.resolve();
        await gate.promise;
        return run(...args);
      };
    const { files, ledger, limits } = test.engine;
    const late = {
      ...test.engine,
      files: { ...files, put: held(files.put), putPart: held(files.putPart) },
      ledger: { ...ledger, put: held(ledger.put) },
      limits: { ...limits, timeBoxMs: 12 },
    };
    const zombie = writeChunk(late, input);
    await writing.promise;
    let next = await writeChunk(test.engine, input);
    next = await writeChunk(test.engine, next);
    gate.resolve();
    await zombie;
    await finish(test, input);
    expect((await test.bytes(input)).equals(await expected)).toBe(true);
  });

  it('prepares one upload however often and beside itself it prepares', async () => {
    const test = await loaded({ limits: { segments: 3 } });
    const record = await created(test);
    const all = await Promise.all([1, 2, 3, 4].map(() => prepare(test.engine, record)));
    for (const one of all) expect(one).toEqual(all[0]);
    expect(await test.engine.files.uploads('')).toHaveLength(all[0]?.segments.length ?? 0);
  });

  it('completes once when two completions run beside each other', async () => {
    const test = await loaded();
    const input = await begun(test);
    const done = await toTheEnd(test, input);
    const both = await Promise.all([complete(test.engine, done), complete(test.engine, done)]);
    expect(both.map(({ status }) => status)).toEqual(['completed', 'completed']);
    expect(await complete(test.engine, done)).toEqual({ status: 'completed' });
    expect((await test.bytes(input)).equals(await expected)).toBe(true);
  });
});

describe(`a pause, SEED=${SEED}`, () => {
  it('keeps what is written, and the resumed file is the same', async () => {
    const { test, record } = await interrupted(onSecondChunk(pauseExport));
    expect((await test.look(record)).status).toBe('paused');
    const written = await test.engine.ledger.list({ ...record, since: 1 });
    expect(written).toHaveLength(2);
    await resumeExport(test.engine, record);
    expect(await test.end(record)).toMatchObject({ status: 'completed', attempt: 2, since: 1 });
    const { chunks } = await manifestOf(test, record);
    expect(chunks.map(({ crc32 }) => crc32).slice(0, 2)).toEqual(written.map(({ crc32 }) => crcHex(crc32)));
    expect((await test.bytes(record)).equals(await expected)).toBe(true);
  });

  it('and a resume in quick succession lose nothing', async () => {
    const { last } = await callsOfSteps();
    for (const [index, at] of sampled({ last }).entries()) {
      const { test, record } = await interrupted(({ number }) => {
        if (number === at) return pauseExport;
        return number === Math.min(at + index, last) ? resumeExport : undefined;
      });
      if ((await test.look(record)).status === 'paused') await resumeExport(test.engine, record);
      expect([at, index, (await test.end(record)).status]).toEqual([at, index, 'completed']);
      expect((await test.bytes(record)).equals(await expected)).toBe(true);
    }
  });

  it('whose upload was taken away begins from zero, and the record says so', async () => {
    const { test, record } = await interrupted(onSecondChunk(pauseExport));
    const uploads = await test.engine.files.uploads('');
    expect(uploads).toHaveLength(1);
    for (const { key, upload } of uploads) await test.engine.files.abortUpload(key, upload);
    await resumeExport(test.engine, record);
    const ended = await test.end(record);
    expect(ended).toMatchObject({ status: 'completed', restarts: 1 });
    expect((await test.bytes(record)).equals(await expected)).toBe(true);
    expect(test.stored().filter((name) => /upload|scratch/.test(name))).toEqual([]);
  });
});

it('a hand-over whose start was refused is started when its step is run again', async () => {
  const test = await loaded();
  const { owner, id, attempt, ...segment } = await begun(test);
  const input = { owner, id, attempt };
  const starts: number[] = [];
  const start = async (next: { attempt: number }) => {
    starts.push(next.attempt);
    if (starts.length === 1) throw new Transient('throttled');
  };
  const engine = { ...test.engine, workflow: { ...test.engine.workflow, start } };
  const stopped = { ...input, segments: [{ ...input, ...segment, status: 'stopped' as const }] };
  await expect(complete(engine, stopped)).rejects.toThrow(Transient);
  expect(await complete(engine, stopped)).toEqual({ status: 'continued' });
  expect(starts).toEqual([2, 2]);
});

describe(`a cancel, SEED=${SEED}`, () => {
  it('at any moment before the last leaves nothing behind', async () => {
    const { last } = await callsOfSteps();
    for (const at of sampled({ last })) {
      const { test, record } = await interrupted(({ number }) => (number === at ? cancelExport : undefined));
      await test.engine.workflow.close();
      expect([at, (await test.look(record)).status]).toEqual([at, 'canceled']);
      expect([at, test.stored(), test.ledgerItems()]).toEqual([at, [], 0]);
    }
  });

  it('behind the completion comes too late', async () => {
    const { last, calls } = await callsOfSteps();
    expect(calls).toBeGreaterThan(last);
    for (let at = last + 1; at <= calls; at++) {
      const { test, record } = await interrupted(({ number }) => (number === at ? cancelExport : undefined));
      expect([at, (await test.look(record)).status]).toEqual([at, 'completed']);
      expect((await test.bytes(record)).equals(await expected)).toBe(true);
    }
  });

  it('that comes while the file is being completed wins, and the file goes', async () => {
    const test = await loaded();
    const input = await begun(test);
    const done = await toTheEnd(test, input);
    const { files } = test.engine;
    const completeUpload: typeof files.completeUpload = async (...args) => {
      const object = await files.completeUpload(...args);
      await cancelExport(test.engine, await test.look(input));
      return object;
    };
    expect(await complete({ ...test.engine, files: { ...files, completeUpload } }, done)).toEqual({
      status: 'superseded',
    });
    expect((await test.look(input)).status).toBe('canceled');
    expect(test.stored()).toEqual([]);
  });

  it('beside Prepare leaves no upload, also where Prepare fails', async () => {
    const test = await loaded({ limits: { segments: 2 } });
    test.engine.workflow.start = async () => undefined;
    const record = await test.request();
    const { files } = test.engine;
    let claimed = 0;
    const beginUpload: typeof files.beginUpload = async (...args) => {
      if (claimed++ > 0) throw new Transient('throttled');
      await cancelExport(test.engine, await test.look(record));
      return files.beginUpload(...args);
    };
    await expect(prepare({ ...test.engine, files: { ...files, beginUpload } }, record)).rejects.toThrow(
      Transient,
    );
    expect([claimed, test.stored(), test.ledgerItems()]).toEqual([2, [], 0]);
  });

  it('beside a join leaves no upload that was begun after it', async () => {
    const test = await loaded({ limits: { segments: 2 } });
    const input = await prepare(test.engine, await created(test));
    const ends = await Promise.all(input.segments.map((segment) => toTheEnd(test, segment)));
    const done = { ...input, segments: ends.flatMap(({ segments }) => segments) };
    const { ledger } = test.engine;
    const list: typeof ledger.list = async (...args) => {
      const items = await ledger.list(...args);
      await cancelExport(test.engine, await test.look(input));
      return items;
    };
    expect(await complete({ ...test.engine, ledger: { ...ledger, list } }, done)).toEqual({
      status: 'superseded',
    });
    expect([test.stored(), test.ledgerItems()]).toEqual([[], 0]);
  });

  it('comes before a deletion of what still runs', async () => {
    const { test, record } = await interrupted(onSecondChunk(removeExport));
    await test.engine.workflow.close();
    expect(await test.engine.exports.get(record)).toBeUndefined();
    expect(test.stored()).toEqual([]);
  });
});

describe('a failure', () => {
  it('names the record and the field, and leaves nothing but the record', async () => {
    const lines: string[] = [];
    const test = testEngine({ log: (level, message) => lines.push(`${level} ${message}`) });
    await load(test.database, [
      ...products(50),
      { ...products(1)[0], id: 'prd_bad', title: 'lone \ud800 surrogate' },
    ]);
    const record = await test.request();
    const ended = await test.end(record);
    expect(ended).toMatchObject({ status: 'failed', failure: { code: 'record_does_not_fit' } });
    if (ended.status === 'failed') expect(ended.failure.message).toMatch(/prd_bad.*title/);
    expect(lines).toEqual(['warn step failed']);
    expect(test.stored()).toEqual([]);
    expect(test.ledgerItems()).toBe(0);
  });

  it.each([
    ['gives a page twice', 'source_disorder'],
    ['does not move on', 'source_stuck'],
  ])('is found where the source %s', async (fault, code) => {
    const test = await loaded({
      wrap: (engine) => {
        const { source } = engine;
        const first = { after: null, upto: null };
        const page: typeof source.page = async (query, range, cursor) => {
          if (fault === 'does not move on') return { records: [], next: 'again' };
          return cursor === null
            ? source.page(query, range, null)
            : { ...(await source.page(query, first, null)), next: 'x' };
        };
        return Object.assign(engine, { source: { ...source, page } });
      },
    });
    const record = await test.request();
    expect(await test.end(record)).toMatchObject({ status: 'failed', failure: { code } });
  });

  it('of an older attempt touches nothing of the newer one', async () => {
    const test = await loaded({ limits: { timeBoxMs: 5 } });
    const record = await test.request();
    await pauseExport(test.engine, record);
    await test.end(record);
    await resumeExport(test.engine, record);
    expect(await abandon(test.engine, { ...record, attempt: 1 })).toEqual({ status: 'superseded' });
    expect((await test.end(record)).status).toBe('completed');
  });

  it('while a pause is under way leaves a pause that can be resumed', async () => {
    const test = await loaded({ limits: { timeBoxMs: 5 } });
    const input = await begun(test);
    await writeChunk(test.engine, input);
    await pauseExport(test.engine, input);
    expect(await abandon(test.engine, input)).toEqual({ status: 'paused' });
    await resumeExport(test.engine, input);
    await test.engine.workflow.idle();
    expect((await test.bytes(input)).equals(await expected)).toBe(true);
  });

  it('is what a ledger with a gap leads to', async () => {
    const test = await loaded({ limits: { timeBoxMs: 5 } });
    const done = await toTheEnd(test, await begun(test));
    const ledger = {
      ...test.engine.ledger,
      list: async (key: Parameters<typeof test.engine.ledger.list>[0]) =>
        (await test.engine.ledger.list(key)).filter(({ chunk }) => chunk !== 1),
    };
    await expect(complete({ ...test.engine, ledger }, done)).rejects.toThrow(/ledger_broken/);
  });

  it('does not come of a part overwritten by other bytes: the file is begun anew', async () => {
    const test = await loaded();
    const input = await begun(test);
    const done = await toTheEnd(test, input);
    await test.engine.files
      .putPart({ key: input.key, upload: input.upload, number: 1 }, Buffer.alloc(6 * 1024 * 1024), 0x37f4e2a1)
      .catch(() => undefined);
    const other = Buffer.alloc(6 * 1024 * 1024);
    const { crc32 } = await import('node:zlib');
    await test.engine.files.putPart({ key: input.key, upload: input.upload, number: 1 }, other, crc32(other));
    expect(await complete(test.engine, done)).toEqual({ status: 'continued' });
    expect(await test.end(input)).toMatchObject({ status: 'completed', restarts: 1 });
    expect((await test.bytes(input)).equals(await expected)).toBe(true);
  });
});

async function manifestOf(test: TestEngine, key: ExportKey): Promise<Manifest> {
  const record = await test.look(key);
  if (record.status !== 'completed') throw new Error(`the export is ${record.status}`);
  const bytes = await test.engine.files.get(record.file.manifestKey);
  return Manifest.parse(JSON.parse(Buffer.from(bytes ?? []).toString()));
}

/** What somebody does to an export while a step waits in a call. */
type Act = (engine: TestEngine['engine'], record: ExportRecord) => Promise<unknown>;

interface StepCall {
  readonly name: string;
  /** The how many-th call of the export's steps it is. */
  readonly number: number;
}

/** Runs an export whose steps wait, in each call to a port for which there is an act, until it is done. */
async function interrupted(actOf: (call: StepCall) => Act | undefined) {
  const requested = Promise.withResolvers<ExportRecord>();
  let armed = true;
  let number = 0;
  const test = await loaded({
    wrap: (engine) =>
      withFaults(engine, async ({ port, method }, run) => {
        if (!armed || method === 'create' || method === 'admit') return run();
        const act = actOf({ name: `${port}.${method}`, number: ++number });
        if (!act) return run();
        armed = false;
        await act(engine, await test.look(await requested.promise));
        armed = true;
        return run();
      }),
  });
  const record = await test.request();
  requested.resolve(record);
  await test.engine.workflow.idle();
  armed = false;
  return { test, record };
}

/** How many calls the steps of an undisturbed export make, and which is the last at which it is still open. */
async function callsOfSteps(): Promise<{ last: number; calls: number }> {
  const names: string[] = [];
  await interrupted(({ name }) => void names.push(name));
  return { last: names.lastIndexOf('exports.move') + 1, calls: names.length };
}

/** Acts when the second chunk has been written and is about to be noted. */
function onSecondChunk(act: Act) {
  let chunks = 0;
  return ({ name }: StepCall) => (name === 'ledger.put' && ++chunks === 2 ? act : undefined);
}

type Chunk = Parameters<typeof writeChunk>[1];

/** A record whose execution the test drives itself. */
async function created(test: TestEngine) {
  const idle = {
    ...test.desk,
    workflow: { start: async () => undefined, stop: async () => undefined, running: async () => true },
  };
  const { requestExport } = await import('../../functions/pipeline/request-export.ts');
  const { record } = await requestExport(idle, {
    owner: 'acme',
    dialect: 'products-manager',
    resource: 'products',
    format: 'csv',
  });
  return { owner: record.owner, id: record.id, attempt: record.attempt };
}

async function begun(test: TestEngine): Promise<Chunk> {
  const { segments } = await prepare(test.engine, await created(test));
  return segments[0] as Chunk;
}

async function toTheEnd(test: TestEngine, from: Chunk) {
  let output = await writeChunk(test.engine, from);
  while (output.status === 'more') output = await writeChunk(test.engine, output);
  return { owner: from.owner, id: from.id, attempt: from.attempt, segments: [output] };
}

async function finish(test: TestEngine, from: Chunk): Promise<void> {
  expect(await complete(test.engine, await toTheEnd(test, from))).toEqual({ status: 'completed' });
}
