import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownerHash } from '../../functions/core/owner-hash.ts';
import { callCli, NOWHERE, ndjson, runCli, runCliInto, testFolder } from './run-cli.ts';

const folder = testFolder();
let count = 0;

/** A data folder of its own, commands on it, and what its audit says. */
function place() {
  const data = join(folder, `data-${count++}`);
  const call = (...args: string[]) => callCli([...args, '--data', data]);
  const told = () =>
    readFileSync(join(data, 'audit.ndjson'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text) as Record<string, unknown>);
  return { data, call, told };
}

const line = { owner: ownerHash('acme'), operator: userInfo().username, outcome: 'done' };
const withoutTime = (lines: readonly Record<string, unknown>[]) => lines.map(({ time: _, ...rest }) => rest);

describe('what commands leave in the audit', () => {
  it('are keys and applications that were made and revoked', async () => {
    const { call, told } = place();
    const { id: key } = JSON.parse((await call('keys', 'create', '--owner', 'acme', '--json')).stdout);
    await call('keys', 'revoke', key);
    const made = await call('clients', 'create', '--owner', 'acme', '--dialect', 'discogs', '--json');
    const { consumer_key: client } = JSON.parse(made.stdout);
    await call('token', '--client', client);
    await call('clients', 'revoke', client);
    await call('keys', 'list');
    expect(withoutTime(told())).toEqual([
      { act: 'key.create', subject: key, ...line },
      { act: 'key.revoke', subject: key, ...line },
      { act: 'client.create', subject: client, ...line },
      { act: 'token.create', credential: client, ...line },
      { act: 'client.revoke', subject: client, ...line },
    ]);
  });

  it('are users, and what is refused', async () => {
    const { data, told, call } = place();
    const args = ['users', 'create', '--owner', 'acme', '--name', 'zoe', '--data', data];
    const { stdout } = runCli(folder, args, { input: 'correct horse' });
    const subject = stdout.trim().replace('created ', '');
    await call('users', 'remove', '--owner', 'other', '--name', 'zoe');
    await call('users', 'remove', '--owner', 'acme', '--name', 'zoe');
    expect(withoutTime(told())).toEqual([
      { act: 'user.create', subject, ...line },
      { act: 'user.remove', subject, ...line, owner: ownerHash('other'), outcome: 'refused' },
      { act: 'user.remove', subject, ...line },
    ]);
  });

  it('are files that were taken out of the folder', async () => {
    const { call, told } = place();
    const records = join(folder, 'products.ndjson');
    writeFileSync(records, ndjson([{ id: 'p1', name: 'one' }]));
    await call('load', 'products', records, '--owner', 'acme');
    await call('export', 'products', '--owner', 'acme', '--out', join(folder, 'audited.csv'));
    expect(withoutTime(told())).toEqual([{ act: 'export.download', ...line }]);
  });

  it('hold no secret and no owner’s name', async () => {
    const { call, data } = place();
    const { key } = JSON.parse((await call('keys', 'create', '--owner', 'acme', '--json')).stdout);
    const text = readFileSync(join(data, 'audit.ndjson'), 'utf8');
    expect(text).not.toContain(String(key).split('_')[2]);
    expect(text).not.toContain('acme');
  });

  it.each(NOWHERE.slice(1, 2))(
    'tell a key that was taken back as failed: standard output %s',
    (_what, to) => {
      const { data, told } = place();
      runCliInto(to, folder, ['keys', 'create', '--owner', 'acme', '--data', data]);
      expect(told()).toMatchObject([{ act: 'key.create', outcome: 'failed' }]);
    },
  );

  it('are missed aloud: the command says that it did what it could not note', async () => {
    const { call, data } = place();
    await call('keys', 'list');
    mkdirSync(join(data, 'audit.ndjson'), { recursive: true });
    const { code, stdout, stderr } = await call('keys', 'create', '--owner', 'acme');
    expect([code, stdout]).toEqual([1, expect.stringMatching(/^wb_/)]);
    expect(stderr).toMatch(/^waybill: it is done, but could not be noted in the audit: EISDIR/);
    rmSync(data, { recursive: true });
  });
});

describe('--quiet', () => {
  it('says nothing of what was done, and prints what cannot be had again alone', async () => {
    const { call, data } = place();
    const key = (await call('keys', 'create', '--owner', 'acme', '-q')).stdout;
    expect(key).toMatch(/^wb_[0-9a-f_]+\n$/);
    const silent = { code: 0, stdout: '', stderr: '' };
    expect(await call('keys', 'revoke', key.split('_')[1] ?? '', '-q')).toEqual(silent);
    const made = await call('clients', 'create', '--owner', 'acme', '--dialect', 'discogs', '-q');
    const { consumer_key = '' } = Object.fromEntries(new URLSearchParams(made.stdout.replace('\n', '&')));
    expect((await call('token', '--client', consumer_key, '-q')).stderr).toBe('');
    expect(await call('clients', 'revoke', consumer_key, '-q')).toEqual(silent);
    const args = ['users', 'create', '--owner', 'acme', '--name', 'zoe', '--data', data, '-q'];
    expect(runCli(folder, args, { input: 'correct horse' })).toEqual(silent);
    expect(await call('users', 'remove', '--owner', 'acme', '--name', 'zoe', '-q')).toEqual(silent);
    const records = join(folder, 'quiet.ndjson');
    writeFileSync(records, ndjson([{ id: 'p1', name: 'one' }]));
    const out = join(folder, 'quiet.csv');
    expect(await call('load', 'products', records, '--owner', 'acme', '-q')).toEqual(silent);
    expect(await call('export', 'products', '--owner', 'acme', '--out', out, '-q')).toEqual(silent);
    expect(await call('verify', out, '-q')).toEqual(silent);
    for (const list of ['keys', 'clients', 'users'])
      expect(await call(list, 'list', '--owner', 'nobody', '-q')).toEqual(silent);
    writeFileSync(out, 'other');
    expect(await call('verify', out, '-q')).toMatchObject({ code: 1 });
  });
});
