import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ownerHash } from '../../functions/core/owner-hash.ts';
import { callCli, LAUNCHER, ndjson, runCli, testFolder } from './run-cli.ts';

const folder = testFolder();
let count = 0;

function place() {
  const data = join(folder, `data-${count++}`);
  const call = (...args: string[]) => callCli([...args, '--data', data]);
  const load = async (owner: string, rows: number) => {
    const file = join(folder, 'products.ndjson');
    const filler = 'x'.repeat(200);
    writeFileSync(
      file,
      ndjson(Array.from({ length: rows }, (_, i) => ({ id: `p${i}`, name: `${owner} ${filler}` }))),
    );
    expect((await call('load', 'products', file, '--owner', owner)).code).toBe(0);
  };
  /** Files of the folder that hold a text. */
  const holding = (text: string) =>
    readdirSync(data, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== 'server.lock')
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => path.includes(text) || bytesOf(path).includes(text));
  return { data, call, load, holding };
}

/** What goes while it is looked at holds nothing any more. */
function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}

/** The service as a process of its own; ends with the test. */
async function serveOn(data: string): Promise<{ url: string; process: ChildProcess }> {
  const args = [LAUNCHER, 'serve', '--data', data, '--port', '0', '--json'];
  const process_ = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void process_.kill('SIGKILL'));
  const [line] = await once(process_.stdout, 'data');
  return { url: JSON.parse(String(line)).url, process: process_ };
}

describe('waybill owners erase', () => {
  it('takes everything of an owner away beside a running service, and no byte of the folder has the name', async () => {
    const { data, call, load, holding } = place();
    await load('Acme Inc', 30_000);
    await load('other', 10);
    const key = (await call('keys', 'create', '--owner', 'Acme Inc')).stdout.trim();
    const neighbour = (await call('keys', 'create', '--owner', 'other')).stdout.trim();
    const { url } = await serveOn(data);
    const post = (shown: string) =>
      fetch(`${url}/api/v1/exports`, {
        method: 'POST',
        body: '{"format":"csv"}',
        headers: {
          Authorization: `Bearer ${shown}`,
          'Content-Type': 'application/json',
          'Idempotency-Key': crypto.randomUUID(),
        },
      });
    for (let i = 0; i < 12; i++) expect((await post(key)).ok).toBe(true);
    expect((await post(neighbour)).ok).toBe(true);
    expect(holding('Acme Inc')).not.toEqual([]);
    const { code, stdout } = await call('owners', 'erase', 'Acme Inc', '--yes', '--json');
    const hash = ownerHash('Acme Inc');
    expect(JSON.parse(stdout)).toMatchObject({
      owner: 'Acme Inc',
      hash,
      found: { records: 30_000, exports: 12, keys: 1 },
      erased: true,
    });
    expect(code).toBe(0);
    expect((await post(key)).status).toBe(401);
    expect((await post(neighbour)).ok).toBe(true);
    await call('owners', 'erase', 'Acme Inc', '--yes', '-q');
    expect(holding('Acme Inc')).toEqual([]);
    const dry = await call('owners', 'erase', 'other', '--dry-run', '--json');
    expect(JSON.parse(dry.stdout).found).toMatchObject({ records: 10, exports: 2, keys: 1 });
    const audit = readFileSync(join(data, 'audit.ndjson'), 'utf8').trimEnd().split('\n');
    const erased = audit.map((text) => JSON.parse(text)).filter(({ act }) => act === 'owner.erase');
    expect(erased).toMatchObject([
      { owner: hash, outcome: 'done' },
      { owner: hash, outcome: 'done' },
    ]);
  }, 120_000);

  it('lists what there is, and touches nothing before it is confirmed', async () => {
    const { call, load } = place();
    await load('acme', 3);
    await call('keys', 'create', '--owner', 'acme');
    const listed = await call('owners', 'erase', 'acme', '--dry-run');
    expect(listed).toMatchObject({ code: 0, stderr: '' });
    expect(listed.stdout).toMatch(/^OF acme +COUNT\nrecords +3\nkeys +1\n$/);
    const unasked = await call('owners', 'erase', 'acme');
    expect(unasked.code).toBe(2);
    expect(unasked.stderr).toContain('waybill: nobody can be asked: confirm with --yes\n');
    expect((await call('owners', 'erase', 'acme', '--dry-run')).stdout).toBe(listed.stdout);
  });

  it('says what it did in one line, or nothing, and that there is nothing', async () => {
    const { call, load } = place();
    await load('acme', 3);
    expect((await call('owners', 'erase', 'acme', '--yes')).stdout).toBe(
      `erased acme; logs and the audit name it ${ownerHash('acme')}\n`,
    );
    const silent = { code: 0, stdout: '', stderr: '' };
    expect(await call('owners', 'erase', 'acme', '--yes', '-q')).toEqual(silent);
    expect((await call('owners', 'erase', 'acme', '--dry-run')).stdout).toBe('There is nothing of acme.\n');
  });

  it('takes away what an export left whose process was killed', async () => {
    const { data, call, holding } = place();
    await call('keys', 'create', '--owner', 'acme');
    const { pid } = spawnSync(process.execPath, ['--version']);
    const left = join(data, 'scratch', `export-${pid}-x`);
    mkdirSync(left, { recursive: true });
    writeFileSync(join(left, 'file'), 'a row of acme');
    expect((await call('owners', 'erase', 'acme', '--yes')).code).toBe(0);
    expect(holding('acme')).toEqual([]);
  });

  it('makes no folder, and refuses a name that is none', async () => {
    const { call } = place();
    expect(await call('owners', 'erase', 'acme', '--yes')).toMatchObject({ code: 1, stdout: '' });
    expect(runCli(folder, ['owners', 'erase', ' \u0007 '])).toMatchObject({ code: 2 });
  });
});
