import { createHash } from 'node:crypto';
import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RecordDocument } from '../../functions/core/json.ts';
import { Manifest } from '../../functions/core/manifest.ts';
import type { Service } from '../e2e/service.ts';
import { load, products, removeFolders, testEngine } from '../pipeline/test-engine.ts';
import { deployedService } from './deployed-service.ts';
import { type FaultStage, openFaultStage } from './faults/fault-stage.ts';
import { historyOf, largestPayload } from './history.ts';
import { openService } from './open-service.ts';
import { speedTable } from './speed-table.ts';

/** Fewer and longer records make as many parts in less time. */
const ROWS = Number(process.env.WAYBILL_LARGE_ROWS ?? 200_000);
const QUOTES = '"'.repeat(Math.ceil(60_000_000 / ROWS));
const MIB = 1024 * 1024;
const deployment = deployedService();
const owner = `large-${Date.now()}`;
let service: Service;
let key: string;
let stage: FaultStage;

beforeAll(async () => {
  service = await openService(deployment);
  key = await service.key(owner);
  const began = performance.now();
  await service.load('products', records(), owner);
  const seconds = (performance.now() - began) / 1000;
  stage = await openFaultStage(deployment);
  process.stdout.write(`loaded ${ROWS} records in ${seconds.toFixed(1)} s\n`);
});

afterAll(() => stage?.close());

/** One after the other, so that they are never all in memory; what a page of the table holds doubles in the file. */
function* records(): Generator<RecordDocument> {
  for (let at = 0; at < ROWS; at++) yield { ...products(1, 1, at)[0], description: QUOTES };
}

describe(`${ROWS} records in a table`, () => {
  it('become one file of many parts, chunks and segments: the same, byte for byte, as the embedded runtime makes', async () => {
    const response = await service.call('/api/v1/exports', {
      method: 'POST',
      key,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ format: 'csv' }),
    });
    const { id } = (await response.json()) as { id: string };
    const ended = await service.ended(id, key);
    expect(ended).toMatchObject({ status: 'completed', row_count: ROWS });

    const manifest = Manifest.parse(
      await (await service.call(`/api/v1/exports/${id}/manifest`, { key })).json(),
    );
    const segments = new Set(manifest.chunks.map(({ segment }) => segment));
    expect(segments.size).toBeGreaterThan(1);
    expect(manifest.chunks.length).toBeGreaterThan(2 * segments.size);
    expect(manifest.file.bytes).toBeGreaterThan(20 * 5 * MIB);

    const began = performance.now();
    const remote = await digest((await service.call(String(ended.download_url), { key })).body);
    expect(remote.bytes).toBe(manifest.file.bytes);
    const downloaded = performance.now();
    expect(await embedded()).toEqual(remote);
    const here = { downloadMs: downloaded - began, embeddedMs: embeddedMs };
    process.stdout.write(
      `\n${await speedTable({ deployment, proxy: stage.proxy, owner, rows: ROWS, ...here })}\n\n`,
    );
  }, 600_000);

  it('never put more than 32 KiB into a state', async () => {
    const { executions = [] } = await deployment.sfn.send(
      new ListExecutionsCommand({ stateMachineArn: deployment.outputs.WorkflowArn, maxResults: 100 }),
    );
    const histories = await Promise.all(
      executions.map(({ executionArn = '' }) => historyOf(deployment.sfn, executionArn)),
    );
    const largest = Math.max(...histories.map(largestPayload));
    process.stdout.write(`the largest payload of ${executions.length} executions: ${largest} bytes\n`);
    expect(largest).toBeGreaterThan(100);
    expect(largest).toBeLessThan(32 * 1024);
  });
});

interface Digest {
  readonly bytes: number;
  readonly sha256: string;
}

async function digest(stream: ReadableStream<Uint8Array> | null): Promise<Digest> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const block of stream ?? []) {
    hash.update(block);
    bytes += block.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** How long the embedded export took, from its request to its end. */
let embeddedMs = 0;

/** The same records through the embedded runtime. */
async function embedded(): Promise<Digest> {
  const made = testEngine({ limits: { timeBoxMs: 1000, checkMs: 5000 }, pageRows: 1000 });
  try {
    await load(made.database, records(), owner);
    const began = performance.now();
    const record = await made.end(await made.request({ owner, profile: 'products-manager' }));
    embeddedMs = performance.now() - began;
    if (record.status !== 'completed') throw new Error(`the embedded export is ${record.status}`);
    return await digest(await made.engine.files.read(record.file.key));
  } finally {
    removeFolders();
  }
}
