import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startService } from '../../functions/cli/waybill-process.ts';
import { runCli, testFolder } from './run-cli.ts';

const folder = testFolder();

describe('waybill serve', () => {
  it('listens on a free port of this machine alone, beside which no second server may run', async () => {
    const data = join(folder, 'one');
    const service = await startService(['--data', data]);
    try {
      expect(service.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      expect((await fetch(`${service.url}/health`)).status).toBe(200);
      const second = runCli(folder, ['serve', '--data', data, '--port', '0']);
      expect(second).toMatchObject({ code: 1, stdout: '' });
      expect(second.stderr).toMatch(/^waybill: another server is running on the data folder .*one; .*\n$/);
      expect(runCli(folder, ['keys', 'create', '--owner', 'beside', '--data', data])).toMatchObject({
        code: 0,
      });
    } finally {
      expect(await service.stop()).toBeGreaterThan(10 << 20);
    }
    expect(await service.ended).toEqual([0, null]);
  });

  it('names a port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      const { code, stderr } = runCli(folder, ['serve', '--port', String(port)]);
      expect(code).toBe(1);
      expect(stderr).toMatch(new RegExp(`^waybill: port ${port} .*in use.*--port.*\\n$`));
    } finally {
      server.close();
    }
  });

  it('wants a URL where callers are said to reach it', () => {
    const { code, stderr } = runCli(folder, ['serve', '--port', '0', '--base-url', 'exports.example.com']);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^waybill: option '--base-url <url>' argument 'exports\.example\.com' is invalid\./,
    );
  });

  it('names a host that is none of this machine', () => {
    const { code, stderr } = runCli(folder, ['serve', '--port', '0', '--host', '192.0.2.1']);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'waybill: --host 192.0.2.1 is no address of this machine\n',
    });
  });

  describe('--limits', () => {
    const file = join(folder, 'limits.json');
    const refused = (text: string) => {
      writeFileSync(file, text);
      const { code, stderr } = runCli(folder, ['serve', '--port', '0', '--limits', file]);
      expect(code).toBe(2);
      return stderr.replace(`waybill: --limits ${file}: `, '').trim();
    };

    it.each([
      ['{', /^is not JSON: /],
      ['"on"', /^limits is "on"; it must be "off", or an object that has APIs by name$/],
      [
        '{"products-manager": 7}',
        /^limits\.products-manager is 7; it must be an object that has limits by name$/,
      ],
      [
        '{"products-manager": {"polls": "on"}}',
        /^limits\.products-manager\.polls is "on"; it must be "off", or \{"max"/,
      ],
      [
        '{"products-manager": {"polls": {}}}',
        /^limits\.products-manager\.polls\.max is missing; .* whole number from 1$/,
      ],
      [
        '{"products-manager": {"polls": {"max": 0}}}',
        /^limits\.products-manager\.polls\.max is 0; .* from 1$/,
      ],
      [
        '{"products-manager": {"polls": {"max": 1, "seconds": 90000}}}',
        /^limits\.products-manager\.polls\.seconds is 90000; .* from 1 to 86400$/,
      ],
      [
        '{"products-manager": {"polls": {"max": 1, "second": 9}}}',
        /^limits\.products-manager\.polls\.second is unknown; allowed are max and seconds$/,
      ],
      ['{"products": {}}', /^limits: there is no products, only .*products-manager/],
      [
        '{"products-manager": {"pools": "off"}}',
        /^limits\.products-manager: there is no pools, only requests, polls$/,
      ],
    ])('of %s is refused by its place, its value and what is allowed', (text, message) => {
      expect(refused(text)).toMatch(message);
    });

    it('names a file that cannot be read', () => {
      const { code, stderr } = runCli(folder, ['serve', '--port', '0', '--limits', 'nowhere.json']);
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringContaining('--limits nowhere.json: ENOENT'),
      });
    });

    it('changes what callers may ask, and counts them by the address that a trusted proxy names', async () => {
      const data = join(folder, 'limited');
      const { stdout } = runCli(folder, ['keys', 'create', '--owner', 'acme', '--data', data]);
      const ask = async (url: string, headers: Record<string, string>) => {
        const answers = [
          await fetch(`${url}/api/v1/exports`, { headers }),
          await fetch(`${url}/api/v1/exports`, { headers }),
        ];
        return answers.map(({ status }) => status);
      };
      writeFileSync(file, '{"products-manager": {"requests": {"max": 1, "seconds": 3600}}}');
      const limited = await startService(['--data', data, '--limits', file, '--trust-proxy', 'loopback']);
      try {
        expect(await ask(limited.url, { Authorization: `Bearer ${stdout.trim()}` })).toEqual([200, 429]);
        expect(await ask(limited.url, { 'X-Forwarded-For': '198.51.100.1' })).toEqual([401, 429]);
        expect(await ask(limited.url, { 'X-Forwarded-For': '198.51.100.2' })).toEqual([401, 429]);
      } finally {
        await limited.stop();
      }
      const open = await startService(['--data', data, '--limits', 'off']);
      try {
        expect(await ask(open.url, { Authorization: `Bearer ${stdout.trim()}` })).toEqual([200, 200]);
      } finally {
        await open.stop();
      }
    });
  });

  it.each(['10.0.0.0/40', 'proxy.example.com', '', 'loopback,,10.0.0.1', '10.0.0.1;10.0.0.2'])(
    'refuses --trust-proxy %j',
    (text) => {
      const { code, stderr } = runCli(folder, ['serve', '--port', '0', '--trust-proxy', text]);
      expect(code).toBe(2);
      expect(stderr).toMatch(/^waybill: --trust-proxy: ".*" is no proxy; allowed are addresses such as /);
    },
  );

  it.each([
    ['etsy=5', /^waybill: --most-records: there is no etsy, only /],
    ['commerce-layer=0', /It must be an API and a number from 1/],
    ['commerce-layer', /It must be an API and a number from 1/],
  ])('refuses --most-records %s', (text, message) => {
    const { code, stderr } = runCli(folder, ['serve', '--port', '0', '--most-records', text]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  });
});
