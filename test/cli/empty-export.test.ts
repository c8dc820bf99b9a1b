import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDataFolder } from '../../functions/local/data-folder.ts';
import { callCli, ndjson, runCli, testFolder } from './run-cli.ts';

const folder = testFolder();
const data = join(folder, 'data');
const out = (name: string): string => join(folder, name);
const exported = (file: string, ...more: string[]) =>
  callCli(['export', 'products', '-o', out(file), ...more]);

beforeAll(() => {
  runCli(folder, ['load', 'products', '-', '--owner', 'acme', '--data', data], {
    input: ndjson([{ id: 'a', brand: 'Svek' }, { id: 'b' }]),
  });
});

describe('an export without rows', () => {
  it.each([
    [
      'an owner that has nothing',
      ['--owner', 'acne', '--data', data],
      'no records of acne (did you mean acme?)',
    ],
    [
      'a filter that lets nothing through',
      ['--owner', 'acme', '--data', data, '--filter', 'brand=None'],
      'the filters let none of 2 records of products through',
    ],
  ])('says why: %s', async (name, asked, why) => {
    const file = `${name}.csv`;
    const { code, stderr } = await exported(file, ...asked);
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^no rows: .*\n.*\n0 rows/)]);
    expect(stderr.split('\n')[0]).toContain(why);
    expect(existsSync(out(file))).toBe(true);
    expect((await exported(file, ...asked, '--force', '--quiet')).stderr).toBe('');
  });

  it('says that an owner has other records, or that nobody has any', async () => {
    const orders = ['export', 'orders', '--owner', 'acme', '--data', data, '-o', out('orders.csv')];
    expect((await callCli(orders)).stderr).toContain('no rows: acme has no records of orders\n');
    openDataFolder(out('fresh')).close();
    const { stderr } = await exported('fresh.csv', '--owner', 'acme', '--data', out('fresh'));
    expect(stderr).toContain(`no rows: the data folder ${out('fresh')} holds no records of anybody\n`);
  });

  it('fails where that is asked for, and writes no file', async () => {
    const asked = ['--owner', 'acme', '--data', data, '--fail-if-empty'];
    const { code, stderr } = await exported('failed.csv', ...asked, '--filter', 'brand=None');
    expect([code, stderr]).toEqual([
      1,
      'waybill: no rows: the filters let none of 2 records of products through\n',
    ]);
    expect(existsSync(out('failed.csv'))).toBe(false);
    expect((await exported('full.csv', ...asked)).code).toBe(0);
  });
});

describe('a data folder that is not there', () => {
  it.each([
    ['export', ['export', 'products', '--owner', 'acme', '-o', out('x.csv')]],
    ['keys list', ['keys', 'list']],
    ['clients list', ['clients', 'list']],
    ['users list', ['users', 'list']],
    ['keys revoke', ['keys', 'revoke', '0123456789abcdef']],
  ])('is refused by %s and not made', async (_name, command) => {
    const missing = out('misspelt');
    const { code, stderr } = await callCli([...command, '--data', missing]);
    expect([code, stderr]).toEqual([
      1,
      `waybill: there is no data folder ${missing}; name another with --data, or load records into it\n`,
    ]);
    expect(existsSync(missing)).toBe(false);
  });
});
