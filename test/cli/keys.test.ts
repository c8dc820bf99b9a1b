import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { callCli, runCli, testFolder } from './run-cli.ts';

const folder = testFolder();
const data = join(folder, 'data');
const keys = (...args: string[]) => callCli(['keys', ...args, '--data', data]);

describe('waybill keys', () => {
  it('prints a new key alone, once, and stores only its hash', async () => {
    const args = ['keys', 'create', '--owner', 'acme', '--label', 'nightly', '--data', data];
    const { code, stdout, stderr } = runCli(folder, args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^wb_[0-9a-f]{16}_[0-9a-f]{48}\n$/);
    const secret = stdout.trim().slice(20);
    const stored = readdirSync(data).filter((name) => name.startsWith('waybill.db'));
    expect(stored.length).toBeGreaterThan(0);
    expect(stored.filter((name) => readFileSync(join(data, name)).includes(secret))).toEqual([]);
    expect((await keys('list')).stdout).not.toContain(secret);
  });

  it('lists keys without their hashes, and revokes them', async () => {
    const { id } = JSON.parse((await keys('create', '--owner', 'list', '--json')).stdout);
    const listed = async () => JSON.parse((await keys('list', '--owner', 'list', '--json')).stdout);
    expect(await listed()).toEqual([{ id, owner: 'list', createdAt: expect.any(String) }]);
    expect(await keys('revoke', id)).toEqual({ code: 0, stdout: `revoked ${id}\n`, stderr: '' });
    expect(await listed()).toMatchObject([{ id, revokedAt: expect.any(String) }]);
    expect((await keys('list', '--owner', 'list')).stdout).toMatch(
      /^ID +OWNER .*\n\w+ +list .* revoked \d{4}-.*\n$/,
    );
  });

  it('lets no label steer the terminal', async () => {
    await keys('create', '--owner', 'hostile', '--label', 'a\u001b[31mb\nc\u0007');
    const { stdout } = runCli(folder, ['keys', 'list', '--owner', 'hostile', '--data', data]);
    expect(stdout.split('\n')[1]).toMatch(/ {2}ab c$/);
  });

  it('says what is not there', async () => {
    expect(await keys('list', '--owner', 'nobody')).toMatchObject({ code: 0, stdout: '' });
    expect(await keys('list', '--owner', 'nobody', '--json')).toEqual({
      code: 0,
      stdout: '[]\n',
      stderr: '',
    });
    expect(await keys('revoke', 'f00')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'waybill: there is no key f00\n',
    });
  });
});
