import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { callCli, NOWHERE, runCli, runCliInto, testFolder } from './run-cli.ts';

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

  it('makes a key that may only look, or that expires', async () => {
    const made = await keys('create', '--owner', 'brief', '--read-only', '--expires', '90d', '--json');
    const { key: _key, ...facts } = JSON.parse(made.stdout);
    expect(facts).toMatchObject({ owner: 'brief', readOnly: true });
    expect(Date.parse(facts.expiresAt) - Date.parse(facts.createdAt)).toBe(90 * 86_400_000);
    expect(JSON.parse((await keys('list', '--owner', 'brief', '--json')).stdout)).toEqual([facts]);
    const line = new RegExp(
      `\\n${facts.id} +brief +${facts.createdAt} +read +valid until ${facts.expiresAt}\\n$`,
    );
    expect((await keys('list', '--owner', 'brief')).stdout).toMatch(line);
  });

  it.each(['90', '0d', '-1d', '1.5d', '90 d', '90days', '36501d', 'd', ''])(
    'refuses --expires %j',
    async (span) => {
      const { code, stdout, stderr } = await keys('create', '--owner', 'never', '--expires', span);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(
        `'${span}' is invalid. It must be a number and a unit, such as 12h, 90d or 52w`,
      );
      expect((await keys('list', '--owner', 'never', '--json')).stdout).toBe('[]\n');
    },
  );

  it.each(NOWHERE)('keeps no key that it cannot print: standard output %s', async (_what, redirection) => {
    const args = ['keys', 'create', '--owner', 'unseen', '--data', data];
    const { code, stderr } = runCliInto(redirection, folder, args);
    expect(stderr).toMatch(/^waybill: stdout: .*; what it would have shown once was not kept\n$/);
    expect(code).toBe(1);
    expect((await keys('list', '--owner', 'unseen', '--json')).stdout).toBe('[]\n');
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
