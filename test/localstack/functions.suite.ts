import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { env } from '../../functions/env.ts';
import { bundleAll } from '../../lib/bundle.ts';
import type { Service } from '../e2e/service.ts';
import { emulatorEnvironment } from './cdk.ts';
import { coldStart } from './cold-start.ts';
import { deployedService } from './deployed-service.ts';
import { quantile } from './intervals.ts';
import { openService } from './open-service.ts';

const deployment = deployedService();
const folder = mkdtempSync(join(tmpdir(), 'waybill-bundles-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** KiB that no bundle may reach, and milliseconds above which a cold start is marked: machines differ. */
const MOST = { kib: 1024, ms: 250 } as const;

it('every bundle is below 1 MB, and answers when its process is started', async () => {
  const facts = await deployment.emulator.functions();
  const rows = [...bundleAll()].map(([entry, { code }]) => {
    const name = entry
      .replace(/^.*\/|\.ts$/g, '')
      .replaceAll(/(^|-)(\w)/g, (_all, _dash, letter: string) => letter.toUpperCase());
    // The end of a long name is cut.
    const variables = facts.find(({ FunctionName }) => FunctionName.includes(`-${name}F`))?.Environment
      ?.Variables;
    const file = join(folder, `${name}.mjs`);
    writeFileSync(file, code);
    const env = { ...emulatorEnvironment(deployment.endpoint), ...variables, PATH: process.env.PATH };
    return { name, kib: Math.round(code.length / 1024), ms: Math.round(coldStart(file, env, MOST.ms)) };
  });
  const lines = rows
    .map(({ name, kib, ms }) => `| ${name} | ${kib} | ${ms}${ms < MOST.ms ? '' : ' !'} |`)
    .join('\n');
  process.stdout.write(`\n| Function | Bundle, KiB | Cold start, ms |\n| --- | --- | --- |\n${lines}\n\n`);
  expect(rows).toHaveLength(Object.keys(env).length);
  expect(rows.filter(({ kib }) => kib >= MOST.kib)).toEqual([]);
});

let service: Service;
let key: string;
beforeAll(async () => {
  service = await openService(deployment);
  key = await service.key(`speed-${Date.now()}`);
});

it('answers: how long they take through the gateway', async () => {
  const create = {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{"format":"csv"}',
  };
  const { id } = (await (await service.call('/api/v1/exports', { ...create, key })).json()) as { id: string };
  await service.ended(id, key);
  const asked: Record<string, () => Promise<Response>> = {
    'status read': () => service.call(`/api/v1/exports/${id}`, { key }),
    list: () => service.call('/api/v1/exports?page_size=10', { key }),
    'accept (POST → 201)': () => service.call('/api/v1/exports', { ...create, key }),
  };
  const lines = [];
  for (const [what, ask] of Object.entries(asked)) {
    const times = await timesOf(ask, what.startsWith('accept') ? 10 : 50);
    lines.push(`| ${what} | ${quantile(times, 0.5).toFixed(0)} | ${quantile(times, 0.99).toFixed(0)} |`);
  }
  process.stdout.write(`\n| Request | p50, ms | p99, ms |\n| --- | --- | --- |\n${lines.join('\n')}\n\n`);
});

async function timesOf(ask: () => Promise<Response>, count: number): Promise<number[]> {
  const times = [];
  await ask();
  for (let at = 0; at < count; at++) {
    const began = performance.now();
    const response = await ask();
    await response.arrayBuffer();
    expect(response.ok).toBe(true);
    times.push(performance.now() - began);
  }
  return times;
}
