import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Manifest } from '../../functions/core/manifest.ts';
import { callCli, LAUNCHER, ndjson, testFolder } from './run-cli.ts';

const folder = testFolder();
const data = join(folder, 'data');
let key: string;

/** A file of 40 MB, of which sockets hold a part only. */
beforeAll(async () => {
  const records = Array.from({ length: 2000 }, (_, i) => ({ id: `p${i}`, title: 'x'.repeat(20_000) }));
  const file = join(folder, 'products.ndjson');
  writeFileSync(file, ndjson(records));
  expect((await callCli(['load', 'products', file, '--owner', 'acme', '--data', data])).code).toBe(0);
  key = (await callCli(['keys', 'create', '--owner', 'acme', '--data', data])).stdout.trim();
}, 60_000);

/** The command as a process of its own, with an export that is ready. */
async function serving(...options: string[]) {
  const args = [LAUNCHER, 'serve', '--data', data, '--port', '0', '--json', ...options];
  const service = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void service.kill('SIGKILL'));
  const said: string[] = [];
  service.stdout.on('data', (text) => said.push(String(text)));
  const ended = once(service, 'exit');
  await once(service.stdout, 'data');
  const { url, port } = JSON.parse(said.join('')) as { url: string; port: number };
  const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' };
  const call = (path: string, init: RequestInit = {}) => fetch(`${url}${path}`, { headers, ...init });
  const made = await call('/api/v1/exports', { method: 'POST', body: '{"format":"csv"}' });
  const { id } = (await made.json()) as { id: string };
  for (let status = ''; status !== 'completed'; ) {
    ({ status } = (await (await call(`/api/v1/exports/${id}`)).json()) as { status: string });
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const manifest = (await (await call(`/api/v1/exports/${id}/manifest`)).json()) as Manifest;
  /** A download that has begun, and whose reader takes nothing yet. */
  const download = async () => {
    const [response] = await once(get(`${url}/api/v1/exports/${id}/download`, { headers }), 'response');
    return response as IncomingMessage;
  };
  const refuses = async () => {
    for (;;) {
      const socket = connect(port, '127.0.0.1');
      const isOpen = await once(socket, 'connect').then(
        () => true,
        () => false,
      );
      socket.destroy();
      if (!isOpen) return;
    }
  };
  const last = () => JSON.parse(said.join('').trim().split('\n').at(-1) ?? '');
  return { service, ended, manifest, download, refuses, last };
}

describe('waybill serve at SIGTERM', () => {
  it('takes nobody new, lets a download that goes on end whole, and exits with 0', async () => {
    const { service, ended, manifest, download, refuses, last } = await serving();
    const response = await download();
    service.kill('SIGTERM');
    await refuses();
    expect(service.exitCode).toBeNull();
    const bytes = await buffer(response);
    expect(bytes.length).toBe(manifest.file.bytes);
    expect(bytes.length).toBeGreaterThan(40_000_000);
    expect(crc32(bytes).toString(16).padStart(8, '0')).toBe(manifest.file.crc32);
    expect(await ended).toEqual([0, null]);
    expect(last()).toMatchObject({ stopped: 'SIGTERM', cut: 0 });
  }, 60_000);

  it('cuts what has not ended when its time is up, says how many, and exits with 0', async () => {
    const { service, ended, download, last } = await serving('--drain', '1');
    const responses = [await download(), await download()];
    const cut = Promise.allSettled(responses.map((response) => once(response, 'close')));
    service.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(last()).toMatchObject({ stopped: 'SIGTERM', cut: 2 });
    for (const response of responses) response.resume();
    await cut;
    expect(responses.map(({ complete }) => complete)).toEqual([false, false]);
  }, 60_000);
});
