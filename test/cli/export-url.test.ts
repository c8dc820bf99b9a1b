import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Service, startService } from '../e2e/service.ts';
import { products } from '../pipeline/test-engine.ts';
import { callCli, testFolder } from './run-cli.ts';

const folder = testFolder();
let service: Service;
let key: string;
beforeAll(async () => {
  service = await startService();
  await service.load('products', products(700), 'acme');
  key = await service.key('acme');
});
afterAll(() => service.close());

const exportTo = (name: string, ...more: string[]) =>
  callCli(['export', 'products', '--url', service.url, '--key', key, '-o', join(folder, name), ...more]);

describe('waybill export --url', () => {
  it('lets a service make the file, fetches it with its manifest, and both agree', async () => {
    const { code, stderr } = await exportTo('a.csv', '--fields', 'ean,title', '--filter', 'brand=Ma Marque');
    expect(stderr).toContain('a.csv.manifest.json');
    expect(code).toBe(0);
    const wanted = products(700).filter(({ brand }) => brand === 'Ma Marque');
    expect(readFileSync(join(folder, 'a.csv'), 'utf8').trimEnd().split('\r\n')).toHaveLength(
      wanted.length + 1,
    );
    expect((await callCli(['verify', join(folder, 'a.csv'), '--quiet'])).code).toBe(0);
  });

  it.each([
    ['d.csv.gz', []],
    ['d.csv', ['--compress', 'gzip:9']],
  ])('fetches %s packed', async (name, more) => {
    const { code, stderr } = await exportTo(name, ...more);
    expect([code, stderr]).toEqual([0, expect.stringContaining(name)]);
    const lines = gunzipSync(readFileSync(join(folder, name)))
      .toString('utf8')
      .trimEnd()
      .split('\r\n');
    expect(lines).toHaveLength(701);
    expect((await callCli(['verify', join(folder, name), '--quiet'])).code).toBe(0);
    rmSync(join(folder, name));
    rmSync(join(folder, `${name}.manifest.json`));
  });

  it('says what the service refuses, and writes nothing', async () => {
    const { code, stderr } = await exportTo('b.csv', '--fields', 'prize');
    expect([code, stderr]).toEqual([1, expect.stringMatching(/422.*prize/s)]);
    expect(existsSync(join(folder, 'b.csv'))).toBe(false);
  });

  it.each([
    [
      'no service',
      ['export', 'products', '--url', 'http://127.0.0.1:1', '--key', 'k'],
      1,
      /cannot reach http:\/\/127/,
    ],
    ['no key', ['export', 'products', '--url', 'http://127.0.0.1:1'], 2, /--key or WAYBILL_KEY/],
    ['another resource', ['export', 'orders', '--url', 'http://127.0.0.1:1', '--key', 'k'], 2, /not orders/],
    ['neither owner nor URL', ['export', 'products'], 2, /'--owner <owner>' not specified/],
  ])('with %s ends with the reason', async (_what, args, code, message) => {
    const ended = await callCli([...args, '-o', join(folder, 'c.csv')]);
    expect([ended.code, ended.stderr]).toEqual([code, expect.stringMatching(message)]);
  });
});
