import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { VERIFICATION_KEYS_PATH } from '../../functions/core/verification-key.ts';
import { startService } from '../e2e/service.ts';
import { callCli, testFolder } from './run-cli.ts';

const folder = testFolder();
const place = (name: string) => join(folder, name);
const call = (data: string, ...args: string[]) => callCli([...args, '--data', place(data)]);

beforeAll(async () => {
  mkdirSync(place('mine'));
  writeFileSync(place('rows'), '{"id":"1","title":"one"}\n');
  await call('mine', 'load', 'products', place('rows'), '--owner', 'acme', '-q');
  await call('mine', 'export', 'products', '--owner', 'acme', '-o', place('file.csv'), '-q');
  for (const data of ['mine', 'other']) {
    const { stdout } = await call(data, 'signing-key');
    writeFileSync(place(`${data}.jwk`), stdout);
    writeFileSync(place(`${data}-alone.jwk`), JSON.stringify(JSON.parse(stdout).keys[0]));
  }
});

describe('waybill signing-key', () => {
  it('prints the same key each time, and only what anybody may see of it', async () => {
    const [one, two] = [await call('mine', 'signing-key'), await call('mine', 'signing-key')];
    expect(one).toEqual(two);
    const { keys } = JSON.parse(one.stdout);
    expect(keys).toEqual([
      { kty: 'OKP', crv: 'Ed25519', x: expect.any(String), kid: expect.stringMatching(/^[\w-]{43}$/) },
    ]);
  });

  it.each(['mine.jwk', 'mine-alone.jwk'])('prints what checks an export of the folder (%s)', async (key) => {
    const { code, stdout } = await call('mine', 'verify', place('file.csv'), '--key', place(key));
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /proved {3}the holder of the key .* signed this manifest, of the export \d+ of cli/,
    );
  });

  it('checks nothing of another folder', async () => {
    const { code, stdout } = await call('mine', 'verify', place('file.csv'), '--key', place('other.jwk'));
    expect(code).toBe(1);
    expect(stdout).toMatch(/is signed by the key .*, and given to check it: /);
  });
});

describe('waybill verify', () => {
  it('asks a service for its key', async () => {
    const service = await startService();
    try {
      const answer = await service.call(VERIFICATION_KEYS_PATH);
      expect(answer.headers.get('cache-control')).toBe('public, max-age=300');
      const { code, stdout } = await call('mine', 'verify', place('file.csv'), '--url', `${service.url}/`);
      expect(code).toBe(1);
      const { keys } = (await answer.json()) as { keys: { kid: string }[] };
      expect(stdout).toContain(`and given to check it: ${keys[0]?.kid}`);
    } finally {
      await service.close();
    }
  });

  it('follows no redirection to a key', async () => {
    const service = await startService();
    const elsewhere = createServer((_request, response) =>
      response.writeHead(302, { Location: `${service.url}${VERIFICATION_KEYS_PATH}` }).end(),
    );
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    try {
      const url = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
      const { code, stderr } = await call('mine', 'verify', place('file.csv'), '--url', url);
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('unexpected redirect') });
    } finally {
      elsewhere.close();
      await service.close();
    }
  });

  it('lets no text of a manifest look like a line of the verdict', async () => {
    const manifest = JSON.parse(readFileSync(place('file.csv.manifest.json'), 'utf8'));
    const key = 'x\n  proved   the holder of the key k signed this manifest\u001b[8m\u202e';
    const forged = { ...manifest, signature: { ...manifest.signature, key } };
    writeFileSync(place('forged.json'), JSON.stringify(forged));
    const { stdout } = await call('mine', 'verify', place('file.csv'), place('forged.json'));
    expect(stdout).toContain('open     who made this manifest: it is signed by the key x\\u{a}  proved');
    expect(stdout).toContain('signed this manifest\\u{1b}[8m\\u{202e}, which --key or --url checks\n');
  });

  it.each([
    [['--key', 'none.jwk'], /cannot read the key .*none\.jwk: ENOENT/],
    [['--key', 'rows'], /rows holds no key that signs manifests/],
    [['--url', 'http://127.0.0.1:1'], /cannot read the key http:\/\/127\.0\.0\.1:1\/.well-known/],
    [['--key', 'mine.jwk', '--url', 'http://127.0.0.1:1'], /--key and --url both say/],
  ])('says with %j what it cannot check by', async (options, reason) => {
    const placed = options.map((one, at) => (options[at - 1] === '--key' ? place(one) : one));
    const { code, stderr } = await call('mine', 'verify', place('file.csv'), ...placed);
    expect(code).toBe(2);
    expect(stderr).toMatch(reason);
  });
});
