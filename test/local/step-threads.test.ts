import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Json } from '../../functions/core/json.ts';
import type { ExecutionInput } from '../../functions/core/ports/workflow.ts';
import { formats, profiles } from '../../functions/formats/index.ts';
import { openDatabase } from '../../functions/local/database.ts';
import { localEngine } from '../../functions/local/engine.ts';
import { type StepThreadsOptions, stepThreads } from '../../functions/local/step-threads.ts';
import { requestExport } from '../../functions/pipeline/request-export.ts';
import { resources } from '../../functions/resources/index.ts';
import { loadRecords, sqliteSource } from '../../functions/sources/sqlite/index.ts';
import { products } from '../pipeline/test-engine.ts';

const dir = mkdtempSync(join(tmpdir(), 'waybill-threads-'));
afterAll(() => rmSync(dir, { recursive: true }));

const WORDS = new URL('./children/thread-of-words.ts', import.meta.url);
const DYING = new URL('./children/dying-thread.ts', import.meta.url);
const running = { most: 8, perOwner: 8 };

function threadsWith(options: Partial<StepThreadsOptions> = {}) {
  const log: unknown[][] = [];
  const started: ExecutionInput[] = [];
  const threads = stepThreads({
    database: join(dir, 'none', 'waybill.db'),
    files: dir,
    running,
    start: async (execution) => void started.push(execution),
    log: (...line) => log.push(line),
    threads: 1,
    script: WORDS,
    ...options,
  });
  onTestFinished(() => threads.close());
  const run = (input: Json): Promise<Json> => threads.steps.WriteChunk?.(input) ?? Promise.reject();
  return { threads, run, log, started };
}

/** A call that has begun and ends when it is let go. */
async function held(run: (input: Json) => Promise<Json>) {
  const until = randomUUID();
  const channel = new BroadcastChannel(until);
  onTestFinished(() => channel.close());
  const begun = once(channel, 'message');
  const done = run({ do: 'hold', until });
  await begun;
  return { done, letGo: () => channel.postMessage('go') };
}

describe('threads of steps', () => {
  it('run calls in their order, and no more side by side than they are', async () => {
    const { run } = threadsWith();
    const first = await held(run);
    const second = run({ do: 'answer' });
    const winner = Promise.race([second.then(() => 'second'), first.done.then(() => 'first')]);
    first.letGo();
    expect(await winner).toBe('first');
    expect(await second).toBe(await first.done);
  });

  it('let owners have their turns', async () => {
    const { run } = threadsWith();
    const first = await held(run);
    const order: string[] = [];
    const asked = ['one', 'one', 'one', 'two', 'two', 'three'].map(async (owner, at) => {
      await run({ do: 'answer', owner });
      order.push(`${owner} ${at}`);
    });
    first.letGo();
    await Promise.all(asked);
    expect(order).toEqual(['one 0', 'two 3', 'three 5', 'one 1', 'two 4', 'one 2']);
  });

  it('start what a step hands over to before the step ends', async () => {
    const { run, started } = threadsWith();
    await run({ do: 'hand-over' });
    expect(started).toEqual([{ owner: 'acme', id: 1, attempt: 2 }]);
  });

  it('give answers of many megabytes', async () => {
    expect(await threadsWith().run({ do: 'bytes', bytes: 8_000_000 })).toHaveLength(8_000_000);
  });

  it('fail the step of one that died by a name at which it is tried again, and take another for the next', async () => {
    const { run, log } = threadsWith();
    const before = await run({ do: 'answer' });
    const dying = run({ do: 'exit' });
    const after = run({ do: 'answer' });
    await expect(dying).rejects.toMatchObject({ name: 'Runtime.ExitError' });
    expect(await after).not.toBe(before);
    expect(log).toEqual([['error', 'thread died', { step: 'WriteChunk', error: expect.any(String) }]]);
  });

  it('fail a step that wants more memory than it may have, and nothing else', async () => {
    const { run } = threadsWith({ heapMib: 16 });
    await expect(run({ do: 'fill' })).rejects.toMatchObject({ name: 'Runtime.OutOfMemory' });
    expect(await run({ do: 'answer' })).toEqual(expect.any(Number));
  });

  it('fail a step whose script cannot be run, and try it anew for the next', async () => {
    const { run } = threadsWith({ script: new URL('./children/none.ts', import.meta.url) });
    for (const _try of [1, 2])
      await expect(run({ do: 'answer' })).rejects.toMatchObject({ name: 'Runtime.ExitError' });
  });

  it('tell an error of a step by its name and message, and log it where it was thrown', async () => {
    const { run, log } = threadsWith({ script: undefined, database: join(dir, 'told.db') });
    await expect(run({})).rejects.toMatchObject({
      name: 'ZodError',
      message: expect.stringContaining('owner'),
    });
    expect(log).toEqual([['error', 'step failed', { step: 'writeChunk', error: expect.any(String) }]]);
  });

  it('fail a step whose database cannot be opened now as one that passes', async () => {
    const { run } = threadsWith({ script: undefined });
    await expect(run({})).rejects.toMatchObject({
      name: 'Transient',
      message: 'the database cannot be opened',
    });
  });

  it('end once the step that runs has ended, and refuse those that wait', async () => {
    const { threads, run } = threadsWith();
    const first = await held(run);
    const second = run({ do: 'answer' });
    const closed = threads.close();
    await expect(second).rejects.toMatchObject({ name: 'Transient' });
    await expect(run({ do: 'answer' })).rejects.toMatchObject({ name: 'Transient' });
    first.letGo();
    expect(await first.done).toEqual(expect.any(Number));
    await closed;
  });
});

it('a thread that dies in the middle of a chunk costs the export nothing but time', async () => {
  const file = join(dir, 'whole.db');
  const database = openDatabase(file);
  onTestFinished(() => database.close());
  await loadRecords(database, { owner: 'acme', collection: 'products', key: 'id' }, products(3000));
  const { threads, log } = threadsWith({ script: DYING, database: file });
  const engine = localEngine({
    database,
    files: dir,
    source: sqliteSource(database),
    log: () => undefined,
    retryMs: 1,
    steps: threads.steps,
  });
  const desk = { ...engine, resources, formats, profiles, random: Math.random, retentionMs: 1e9 };
  const asked = { owner: 'acme', dialect: 'test', resource: 'products', format: 'csv' } as const;
  const { record } = await requestExport(desk, asked);
  await engine.workflow.idle();
  expect(await engine.exports.get(record)).toMatchObject({ status: 'completed', file: { rows: 3000 } });
  expect(log.filter(([, message]) => message === 'thread died')).toHaveLength(1);
});
