import { afterAll, describe, expect, it } from 'vitest';
import type { ChunkInput } from '../../functions/core/chunk.ts';
import type { Format } from '../../functions/core/format.ts';
import { csv } from '../../functions/formats/csv/index.ts';
import { pauseExport, resumeExport } from '../../functions/pipeline/attempts.ts';
import { complete } from '../../functions/pipeline/complete.ts';
import { prepare } from '../../functions/pipeline/prepare.ts';
import { requestExport } from '../../functions/pipeline/request-export.ts';
import { writeChunk } from '../../functions/pipeline/write-chunk.ts';
import { load, products, removeFolders, type TestEngine, testEngine } from './test-engine.ts';

afterAll(removeFolders);

const RECORDS = products(600, 2000);

async function loaded(): Promise<TestEngine> {
  const test = testEngine({ limits: { timeBoxMs: 1 } });
  await load(test.database, RECORDS);
  return test;
}

/** The first chunk of an export whose steps the test runs itself. */
async function begun(test: TestEngine): Promise<ChunkInput> {
  const workflow = {
    start: async () => undefined,
    stop: async () => undefined,
    running: async () => true,
  };
  const asked = { owner: 'acme', dialect: 'products-manager', resource: 'products', format: 'csv' };
  const { record } = await requestExport({ ...test.desk, workflow }, asked);
  const { segments } = await prepare(test.engine, record);
  return segments[0] as ChunkInput;
}

async function linesOf(test: TestEngine, record: ChunkInput): Promise<string[]> {
  return (await test.bytes(record)).toString('utf8').match(/prd_\d+;/g) ?? [];
}

/** What a deploy brings: another encoder under the same name. */
const newer: Format = {
  ...csv,
  compile: (spec) => ({ ...csv.compile(spec), version: 'csv/next' }),
};

describe('a pause of an export that cannot be gone on with', () => {
  it('is a pause, and the next attempt begins from zero', async () => {
    const test = await loaded();
    const input = await begun(test);
    await writeChunk(test.engine, input);
    await test.engine.files.abortUpload(input.key, input.upload);
    await pauseExport(test.engine, input);
    const stopped = { ...input, status: 'restart' as const };
    const ended = { owner: input.owner, id: input.id, attempt: input.attempt, segments: [stopped] };
    expect(await complete(test.engine, ended)).toEqual({ status: 'paused' });
    expect(await complete(test.engine, ended)).toEqual({ status: 'paused' });
    await resumeExport(test.engine, input);
    expect(await test.end(input)).toMatchObject({ status: 'completed', restarts: 1 });
    expect(await linesOf(test, input)).toHaveLength(RECORDS.length);
  }, 20_000);
});

describe('an encoder that changes between two attempts', () => {
  it('never goes on with what the one before it wrote', async () => {
    const test = await loaded();
    const input = await begun(test);
    await writeChunk(test.engine, input);
    await pauseExport(test.engine, input);
    const stopped = { ...input, status: 'stopped' as const };
    await complete(test.engine, { ...input, segments: [stopped] });
    Object.assign(test.engine, { formats: { ...test.engine.formats, csv: newer } });
    await resumeExport(test.engine, input);
    expect(await test.end(input)).toMatchObject({ status: 'completed', restarts: 1 });
    expect(await linesOf(test, input)).toHaveLength(RECORDS.length);
  });

  it('does not end what the one before it wrote', async () => {
    const test = await loaded();
    let output = await writeChunk(test.engine, await begun(test));
    while (output.status === 'more') output = await writeChunk(test.engine, output);
    Object.assign(test.engine, { formats: { ...test.engine.formats, csv: newer } });
    expect(await complete(test.engine, { ...output, segments: [output] })).toEqual({ status: 'continued' });
    expect(await test.end(output)).toMatchObject({ status: 'completed', restarts: 1 });
    expect(await linesOf(test, output)).toHaveLength(RECORDS.length);
  });
});

describe('a completion that lost its attempt', () => {
  it('leaves the file to the attempt that goes on with it', async () => {
    const test = await loaded();
    let output = await writeChunk(test.engine, await begun(test));
    while (output.status === 'more') output = await writeChunk(test.engine, output);
    const { files } = test.engine;
    const put: typeof files.put = async (...args) => {
      await files.put(...args);
      await test.engine.exports.move(output, { to: 'paused', attempt: 1, patch: { resuming: true } });
      await test.engine.exports.move(output, { to: 'pending', patch: { attempt: 2, resuming: false } });
    };
    const late = await complete(
      { ...test.engine, files: { ...files, put } },
      { ...output, segments: [output] },
    );
    expect(late).toEqual({ status: 'superseded' });
    await test.engine.workflow.start({ ...output, attempt: 2 });
    expect(await test.end(output)).toMatchObject({ status: 'completed', attempt: 2 });
    expect(await linesOf(test, output)).toHaveLength(RECORDS.length);
  });
});

describe('an attempt that found no room for its functions', () => {
  it('hands over before anything was prepared', async () => {
    const test = await loaded();
    const workflow = { ...test.engine.workflow, start: async () => undefined, running: async () => true };
    const { record } = await requestExport(
      { ...test.desk, workflow },
      { owner: 'acme', dialect: 'products-manager', resource: 'products', format: 'csv' },
    );
    const { owner, id, attempt } = record;
    expect(await complete(test.engine, { owner, id, attempt, segments: [] })).toEqual({
      status: 'continued',
    });
    expect(await test.end(record)).toMatchObject({ status: 'completed', attempt: 2 });
  });

  it('goes on from what its segment has written', async () => {
    const test = await loaded();
    const first = await begun(test);
    const { chunk } = await writeChunk(test.engine, first);
    expect(chunk).toBe(1);
    const stopped = { ...first, segments: [{ ...first, status: 'stopped' as const }] };
    expect(await complete(test.engine, stopped)).toEqual({ status: 'continued' });
    expect(await test.end(first)).toMatchObject({ status: 'completed', attempt: 2 });
    expect(await linesOf(test, first)).toHaveLength(RECORDS.length);
  });
});
