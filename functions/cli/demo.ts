import { createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import type { Manifest } from '../core/manifest.ts';
import { count, counted, duration, size } from './amounts.ts';
import { explain } from './explain.ts';
import { type ExportStatus, exportsClient } from './exports-client.ts';
import { Failure } from './failure.ts';
import { interruptible } from './interrupts.ts';
import { sampleNdjson } from './sample-products.ts';
import { runWaybill, type ServiceProcess, startService } from './waybill-process.ts';

/** `npm run demo`: a stranger's first export, through HTTP, as any client would do it. */

const OWNER = 'demo';
const LIMIT_MS = 120_000;
const TIMEOUT_MS = 30_000;
const POLL_MS = 100;

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    out: { type: 'string', default: join(import.meta.dirname, '../../out') },
  },
});
const rows = Number(values.rows);
const places = {
  data: join(values.out, 'demo-data'),
  file: join(values.out, 'products.csv'),
  manifest: join(values.out, 'products.csv.manifest.json'),
};

try {
  await interruptible((signal) => demo(AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)])));
} catch (error) {
  process.exitCode = explain(error);
}

async function demo(signal: AbortSignal): Promise<void> {
  const started = performance.now();
  for (const place of Object.values(places)) rmSync(place, { recursive: true, force: true });
  mkdirSync(values.out, { recursive: true });
  await load(signal);
  const service = await startService(['--data', places.data]);
  say(2, `the service runs on ${service.url}`);
  let peakMemory: number | undefined;
  let exported: Exported;
  try {
    exported = await exportByHttp(service, signal);
  } catch (error) {
    process.stderr.write(`${service.log()}\n`);
    throw error;
  } finally {
    peakMemory = await service.stop();
  }
  const verdict = await runWaybill(['verify', here(places.file)], { signal });
  say(7, `waybill verify ${here(places.file)}`);
  process.stdout.write(indent(verdict.trimEnd()));
  process.stdout.write(`${byHand()}${summary({ ...exported, peakMemory, ms: performance.now() - started })}`);
}

async function load(signal: AbortSignal): Promise<void> {
  const started = performance.now();
  const args = ['load', 'products', '-', '--owner', OWNER, '--data', places.data, '--quiet'];
  await runWaybill(args, { input: sampleNdjson(rows), signal });
  say(1, `${counted(rows, 'sample product')} loaded into ${here(places.data)} (${since(started)})`);
}

interface Exported {
  readonly manifest: Manifest;
  /** From the request to the status `completed`. */
  readonly exportMs: number;
}

async function exportByHttp({ url }: ServiceProcess, signal: AbortSignal): Promise<Exported> {
  const key = (
    await runWaybill(['keys', 'create', '--owner', OWNER, '--label', 'demo', '--data', places.data])
  ).trim();
  say(3, `an API key for ${OWNER}: ${key.slice(0, 12)}… (only its hash is stored)`);
  const client = exportsClient({ url, key, signal, timeoutMs: TIMEOUT_MS });
  const started = performance.now();
  const { id, status } = await client.create({ format: 'csv' });
  say(4, `POST /api/v1/exports {"format":"csv"} → ${id}, ${status}`);
  await follow(() => client.status(id));
  const exportMs = performance.now() - started;
  const text = await client.manifest(id);
  const manifest = JSON.parse(text) as Manifest;
  const file = Readable.fromWeb(client.download(id, manifest.file.bytes) as never);
  await pipeline(file, createWriteStream(places.file), { signal });
  say(5, `GET …/${id}/download → ${here(places.file)}`);
  await writeFile(places.manifest, text);
  say(6, `GET …/${id}/manifest → ${here(places.manifest)}`);
  return { manifest, exportMs };
}

/** Asks for the status until the export has ended, and tells each change and each second. */
async function follow(look: () => Promise<ExportStatus>): Promise<void> {
  const started = performance.now();
  let told = '';
  for (;;) {
    const { status, row_count, file_size_bytes, error_message } = await look();
    const line = `${status}, ${Math.floor((performance.now() - started) / 1000)} s`;
    const facts = row_count ? `: ${counted(row_count, 'row')}, ${size(file_size_bytes ?? 0)}` : '';
    if (line !== told) process.stdout.write(`     ${status.padEnd(10)} ${since(started)}${facts}\n`);
    told = line;
    if (status === 'completed') return;
    if (status === 'failed' || status === 'canceled')
      throw new Failure(`the export is ${status}: ${error_message ?? 'no reason given'}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function summary({
  manifest,
  exportMs,
  peakMemory,
  ms,
}: Exported & { peakMemory: number | undefined; ms: number }): string {
  const { file, chunks } = manifest;
  const lines = [
    ['rows', count(file.rows)],
    ['bytes', `${count(file.bytes)} (${size(file.bytes)}) in ${counted(chunks.length, 'chunk')}`],
    ['seconds', `${(exportMs / 1000).toFixed(2)} for the export, ${(ms / 1000).toFixed(1)} for the demo`],
    ['rows/s', count(file.rows / (exportMs / 1000))],
    [
      'peak memory',
      peakMemory === undefined ? 'not known on this system' : `${size(peakMemory)} of the service`,
    ],
    ['SHA-256', file.sha256 ?? 'none'],
    ['file', here(places.file)],
    ['manifest', here(places.manifest)],
  ];
  return `\n${lines.map(([name, value]) => `${name?.padEnd(12)} ${value}\n`).join('')}`;
}

function byHand(): string {
  return `
The same by hand, with these records:
  npx waybill serve --data ${here(places.data)} &
  KEY=$(npx waybill keys create --owner ${OWNER} --data ${here(places.data)})
  API=http://127.0.0.1:4010/api/v1/exports
  ID=$(curl -s -X POST $API -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" \\
    -d '{"format":"csv"}' | grep -o 'exp_[0-9A-Z]*')
  curl -s $API/$ID -H "Authorization: Bearer $KEY"
  curl -s $API/$ID/download -H "Authorization: Bearer $KEY" -o products.csv
  curl -s $API/$ID/manifest -H "Authorization: Bearer $KEY" -o products.csv.manifest.json
  npx waybill verify products.csv
  kill %%
`;
}

function say(step: number, text: string): void {
  process.stdout.write(`${step}  ${text}\n`);
}

function since(started: number): string {
  return duration(performance.now() - started);
}

function here(path: string): string {
  return relative(process.cwd(), path) || '.';
}

function indent(text: string): string {
  return `${text.replaceAll(/^/gm, '     ')}\n`;
}
