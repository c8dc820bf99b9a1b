import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundleAll } from '../../lib/bundle.ts';
import type { Service } from '../e2e/service.ts';
import { emulatorEnvironment } from './cdk.ts';
import { deployedService } from './deployed-service.ts';
import { quantile } from './intervals.ts';
import { openService } from './open-service.ts';

const deployment = deployedService();
const folder = mkdtempSync(join(tmpdir(), 'waybill-bundles-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ROUNDS = 5;

it('every bundle is below 1 MB and loads', async () => {
  const facts = await deployment.emulator.functions();
  const rows = [...bundleAll()].map(([entry, { code }]) => {
    const name = entry
      .replace(/^.*\/|\.ts$/g, '')
      .replaceAll(/(^|-)(\w)/g, (_all, _dash, letter: string) => letter.toUpperCase());
    const variables = facts.find(({ FunctionName }) => FunctionName.includes(`-${name}Function`))?.Environment
      ?.Variables;
    const file = join(folder, `${name}.mjs`);
    writeFileSync(file, code);
    const env = { ...emulatorEnvironment(deployment.endpoint), ...variables, PATH: process.env.PATH };
    const times = Array.from({ length: ROUNDS }, () => coldStart(file, env));
    return { name, kib: Math.round(code.length / 1024), ms: Math.min(...times) };
  });
  process.stdout.write(
    `\n| Function | Bundle, KiB | Cold start, ms |\n| --- | --- | --- |\n${rows.map(({ name, kib, ms }) => `| ${name} | ${kib} | ${ms.toFixed(0)} |`).join('\n')}\n\n`,
  );
  expect(rows).toHaveLength(12);
  expect(rows.filter(({ kib }) => kib >= 1024)).toEqual([]);
});

/** From the start of the process to a handler that is ready: the least of several, as other work on the machine only adds to it. */
function coldStart(file: string, env: NodeJS.ProcessEnv): number {
  const began = performance.now();
  const script = `import(${JSON.stringify(file)}).then((it) => process.exit(typeof it.handler === 'function' ? 0 : 1))`;
  const { status, stderr } = spawnSync(process.execPath, ['--eval', script], { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return performance.now() - began;
}

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
