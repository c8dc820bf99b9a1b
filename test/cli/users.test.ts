import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verifyBasic } from '../../functions/auth/verify-basic.ts';
import { openDataFolder } from '../../functions/local/data-folder.ts';
import { sqliteUsers } from '../../functions/local/sqlite-users.ts';
import { callCli, runCli, testFolder } from './run-cli.ts';

const folder = testFolder();
const data = join(folder, 'data');
const users = (...args: string[]) => callCli(['users', ...args, '--data', data]);
const create = (input: string, owner: string, name: string, ...args: string[]) =>
  runCli(folder, ['users', 'create', '--owner', owner, '--name', name, ...args, '--data', data], { input });

async function signIn(user: string, password: string) {
  const { database, close } = openDataFolder(data);
  const found = await verifyBasic({ users: sqliteUsers(database) })({ scheme: 'basic', user, password });
  close();
  return found;
}

describe('waybill users', () => {
  it('makes a user who can sign in, and stores no password', async () => {
    const { code, stdout, stderr } = create(
      'correct horse\n',
      'acme',
      'zoë',
      '--email',
      'zoe@example.com',
      '--json',
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const user = JSON.parse(stdout);
    expect(user).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{16}$/),
      name: 'zoë',
      owner: 'acme',
      email: 'zoe@example.com',
      createdAt: expect.any(String),
    });
    expect(await signIn('zoë', 'correct horse')).toMatchObject({ owner: 'acme', id: user.id });
    expect(await signIn('zoë', 'correct horse\n')).toBeUndefined();
    expect(
      readdirSync(data).filter((name) => readFileSync(join(data, name)).includes('correct horse')),
    ).toEqual([]);
  });

  it('refuses a name that is taken, by another owner too', async () => {
    create('correct horse', 'taken', 'sam');
    expect(create('correct horse', 'other', 'sam')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'waybill: --name "sam" is taken; a name is unique over all owners\n',
    });
  });

  it.each([
    ['short', /password: has 5 characters; allowed are 8 to 1024\n$/],
    ['', /password: has 0 characters/],
    ['x'.repeat(2000), /password: has more than 1024 characters/],
    ['correct\nhorse', /password: must be one line/],
  ])('refuses the password %j', async (password, message) => {
    const { code, stdout, stderr } = create(password, 'refused', 'pat');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect((await users('list', '--owner', 'refused', '--json')).stdout).toBe('[]\n');
  });

  it.each([
    [['--name', 'a:b'], /'a:b' is invalid. It must have no colon/],
    [['--name', ' '], /' ' is invalid. It must have 1 to 256 characters/],
    [['--name', 'ok', '--email', 'nobody'], /'nobody' is invalid. It must have the form name@host/],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await users('create', '--owner', 'acme', ...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  it('lists users without their passwords, and removes those of the owner', async () => {
    create('correct horse', 'list', 'lee');
    const listed = async () => JSON.parse((await users('list', '--owner', 'list', '--json')).stdout);
    expect(await listed()).toEqual([
      { id: expect.any(String), name: 'lee', owner: 'list', createdAt: expect.any(String) },
    ]);
    expect((await users('list', '--owner', 'list')).stdout).toMatch(/^ID +OWNER .*\n\w+ +list +\S+ +lee\n$/);
    expect(await users('remove', '--owner', 'other', '--name', 'lee')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'waybill: other has no user lee\n',
    });
    expect((await users('remove', '--owner', 'list', '--name', 'lee')).stdout).toBe('removed lee\n');
    expect(await listed()).toEqual([]);
    expect(await signIn('lee', 'correct horse')).toBeUndefined();
  });
});
