import { crc32, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { verifyFile } from '../../functions/cli/verify/verify-file.ts';
import { compressionAlgorithms } from '../../functions/core/compression.ts';
import { crcHex } from '../../functions/core/crc32.ts';
import type { ExportRecord } from '../../functions/core/export-record.ts';
import { Manifest } from '../../functions/core/manifest.ts';
import type { StepLimits } from '../../functions/pipeline/step-limits.ts';
import { load, products, removeFolders, type TestEngine, testEngine } from './test-engine.ts';

afterAll(removeFolders);

const unpack = { gzip: gunzipSync, zstd: zstdDecompressSync };
const TEXTS = ['csv', 'json', 'ndjson'];
const RECORDS = products(1500, 3000);

const CUTS: readonly (readonly [string, Partial<StepLimits>])[] = [
  ['one chunk', { timeBoxMs: 60_000, segments: 1 }],
  ['several chunks', { timeBoxMs: 0, segments: 1 }],
  ['several chunks of two segments', { timeBoxMs: 0, segments: 2 }],
  ['three segments', { timeBoxMs: 60_000, segments: 3 }],
];

async function loaded(limits: Partial<StepLimits>, records = RECORDS): Promise<TestEngine> {
  const test = testEngine({ limits });
  await load(test.database, records);
  return test;
}

async function textOf(format: string, records = RECORDS): Promise<Buffer> {
  const test = await loaded({ timeBoxMs: 60_000 }, records);
  const record = await test.request({ format });
  await test.end(record);
  return test.bytes(record);
}

async function proofOf(test: TestEngine, record: ExportRecord): Promise<Manifest> {
  if (record.status !== 'completed') throw new Error(JSON.stringify(record));
  const stored = await test.engine.files.get(record.file.manifestKey);
  return Manifest.parse(JSON.parse(Buffer.from(stored ?? []).toString()));
}

/** RFC 8878 §3.1.1.1: the size that a frame with a window says of what it unpacks to. */
function saidSize(frame: Buffer): number | undefined {
  const descriptor = frame.readUInt8(4);
  return descriptor >> 6 === 3 ? Number(frame.readBigUInt64LE(6)) : undefined;
}

async function* inBlocks(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 10_000) yield bytes.subarray(at, at + 10_000);
}

describe.each(compressionAlgorithms)('an export packed by %s', (algorithm) => {
  describe.each(TEXTS)('as %s', (format) => {
    const wanted = textOf(format);

    it.each(CUTS)('has the text of the plain one and proves it: %s', async (_title, limits) => {
      const test = await loaded(limits);
      const record = await test.request({ format, compression: { algorithm } });
      const ended = await test.end(record);
      const bytes = await test.bytes(record);
      expect(unpack[algorithm](bytes).equals(await wanted)).toBe(true);
      const manifest = await proofOf(test, ended);
      expect(manifest).toMatchObject({ format, compression: { algorithm, level: 1 } });
      const segments = new Set(manifest.chunks.map(({ segment }) => segment)).size;
      expect(segments).toBe(limits.segments);
      expect(manifest.chunks.length > segments).toBe(limits.timeBoxMs === 0);
      expect(manifest.file).toMatchObject({
        bytes: bytes.length,
        rawBytes: (await wanted).length,
        crc32: crcHex(crc32(bytes)),
        rows: RECORDS.length,
      });
      const isKnown = limits.timeBoxMs !== 0 || segments > 1;
      if (algorithm === 'zstd') expect(saidSize(bytes)).toBe(isKnown ? (await wanted).length : undefined);
      const verdict = await verifyFile({ manifest, blocks: inBlocks(bytes) });
      expect(verdict).toMatchObject({ ok: true, differences: [], rows: RECORDS.length });
    });
  });

  it.each(TEXTS)('is a valid file where no record matches, in one segment or several: %s', async (format) => {
    const wanted = await textOf(format, []);
    for (const segments of [1, 3]) {
      const test = await loaded({ segments });
      const asked = { format, compression: { algorithm }, filters: { search: 'no such title' } };
      const record = await test.request(asked);
      const manifest = await proofOf(test, await test.end(record));
      expect(new Set(manifest.chunks.map(({ segment }) => segment)).size).toBe(segments);
      const bytes = await test.bytes(record);
      expect(unpack[algorithm](bytes)).toEqual(wanted);
      expect(manifest.file).toMatchObject({ rows: 0, rawBytes: wanted.length, bytes: bytes.length });
      expect(await verifyFile({ manifest, blocks: inBlocks(bytes) })).toMatchObject({ ok: true, rows: 0 });
    }
  });

  it('says by its name and its type what it is', async () => {
    const test = await loaded({}, products(3));
    const record = await test.end(await test.request({ compression: { algorithm, level: 5 } }));
    if (record.status !== 'completed') throw new Error(record.status);
    const extension = { gzip: 'csv.gz', zstd: 'csv.zst' }[algorithm];
    expect(record.file.name.endsWith(`.${extension}`)).toBe(true);
    expect(record.file.key.endsWith(`.${extension}`)).toBe(true);
    expect(record.file.mediaType).toBe(`application/${algorithm}`);
    expect(record.spec.compression).toEqual({ algorithm, level: 5 });
  });

  it('fails as the plain one does, by record and field', async () => {
    const test = await loaded({}, [
      ...products(20),
      { ...products(1)[0], id: 'prd_bad', title: 'lone \ud800 surrogate' },
    ]);
    const ended = await test.end(await test.request({ compression: { algorithm } }));
    expect(ended).toMatchObject({ status: 'failed', failure: { code: 'record_does_not_fit' } });
    if (ended.status === 'failed') expect(ended.failure.message).toMatch(/prd_bad.*title/);
  });
});

describe('an export that is not packed', () => {
  it('states the size of its file as that of its text, and no compression', async () => {
    const test = await loaded({ segments: 2 }, products(30));
    const manifest = await proofOf(
      test,
      await test.end(await test.request({ compression: { algorithm: 'none' } })),
    );
    expect(manifest.file.rawBytes).toBe(manifest.file.bytes);
    expect(manifest).not.toHaveProperty('compression');
  });
});
