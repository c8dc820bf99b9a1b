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
});
