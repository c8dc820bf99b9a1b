import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from 'vitest';
import { dynamoExports } from '../../functions/aws/dynamo-exports.ts';
import type { ExportRecord } from '../../functions/core/export-record.ts';
import { newId } from '../../functions/core/ids.ts';
import { dialects } from '../../functions/dialects/index.ts';
import { exportSample } from '../contracts/export-sample.ts';
import type { Service } from '../e2e/service.ts';
import { deployedService } from './deployed-service.ts';
import { openService } from './open-service.ts';

const deployment = deployedService();
const MIB = 1024 * 1024;
const owner = `gateway-${Date.now()}`;
let service: Service;
let key: string;
beforeAll(async () => {
  service = await openService(deployment);
  key = await service.key(owner);
});

/** A finished export whose file has these bytes, and its download path. */
async function stored(bytes: Uint8Array): Promise<string> {
  const { s3, db, outputs } = deployment;
  const id = newId(Date.now(), Math.random());
  const at = `files/test/${id}`;
  const Bucket = outputs.FilesBucketName;
  await s3.send(new PutObjectCommand({ Bucket, Key: at, Body: bytes, ContentType: 'text/csv' }));
  const now = new Date().toISOString();
  const record = {
    ...exportSample({ owner, id }),
    status: 'completed',
    createdAt: now,
    updatedAt: now,
    finishedAt: now,
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    file: {
      key: at,
      manifestKey: `${at}.json`,
      name: 'file.csv',
      mediaType: 'text/csv',
      rows: 1,
      bytes: bytes.length,
      crc32: '00000000',
      sha256: null,
    },
  } as ExportRecord;
  await dynamoExports(db, outputs.ExportsTableName).create(record);
  const list = (await (await service.call('/api/v1/exports?page_size=1', { key })).json()) as {
    items: { download_url: string }[];
  };
  return list.items[0]?.download_url ?? '';
}

describe('a download through the gateway', () => {
  it('of 4 MiB and not a byte more comes whole from memory, whatever the bytes', async () => {
    const bytes = randomBytes(4 * MIB);
    const response = await service.call(await stored(bytes), { key, redirect: 'manual' });
    expect(response.status).toBe(200);
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
  });

  it('of more is a redirect to a link that needs no key and works with one', async () => {
    const bytes = randomBytes(4 * MIB + 1);
    const url = await stored(bytes);
    const redirect = await service.call(url, { key, redirect: 'manual' });
    expect(redirect.status).toBe(302);
    const location = redirect.headers.get('location') ?? '';
    expect(((await redirect.json()) as { location: string }).location).toBe(location);
    expect(location).not.toContain(key);
    for (const headers of [{}, { Authorization: `Bearer ${key}` }] as Record<string, string>[]) {
      const file = await fetch(location, { headers });
      expect(file.status).toBe(200);
      expect(file.headers.get('content-disposition')).toContain('file.csv');
      expect(Buffer.from(await file.arrayBuffer()).equals(bytes)).toBe(true);
    }
  });

  it('is followed by curl and by fetch as they are', async () => {
    const bytes = randomBytes(5 * MIB);
    const url = await stored(bytes);
    const followed = await service.call(url, { key });
    expect(Buffer.from(await followed.arrayBuffer()).equals(bytes)).toBe(true);
    const curl = ['-sL', '-H', `Authorization: Bearer ${key}`, url];
    const { stdout } = await promisify(execFile)('curl', curl, { encoding: 'buffer', maxBuffer: 16 * MIB });
    expect(stdout.equals(bytes)).toBe(true);
  });

  it('gives a range of a large file from memory where the range is small', async () => {
    const bytes = randomBytes(6 * MIB);
    const url = await stored(bytes);
    const headers = { Range: `bytes=${5 * MIB}-${5 * MIB + 99}` };
    const part = await service.call(url, { key, headers, redirect: 'manual' });
    expect(part.status).toBe(206);
    expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(5 * MIB, 5 * MIB + 100));
  });
});

const routes = Object.values(dialects).flatMap((dialect) =>
  dialect.routes.map(({ method, path }) => ({ method, path })),
);

describe('every path of every dialect', () => {
  it.each(routes)('$method $path reaches its function', async ({ method, path }) => {
    const at = path.replaceAll(/\{[^}]+\}/g, 'none');
    const response = await service.call(at, { method, key });
    expect(response.headers.get('x-request-id')).not.toBeNull();
    expect([403, 500, 502]).not.toContain(response.status);
    expect(response.headers.get('content-type')).toMatch(/json|html/);
  });

  it.each([...new Set(routes.map(({ path }) => path))])('%s refuses other methods by name', async (path) => {
    const at = path.replaceAll(/\{[^}]+\}/g, 'none');
    const allowed: string[] = routes.filter((route) => route.path === path).map(({ method }) => method);
    for (const method of ['PUT', 'PATCH', 'POST', 'DELETE', 'GET'].filter((one) => !allowed.includes(one))) {
      const response = await service.call(at, { method, key });
      expect([response.status, response.headers.get('allow')]).toEqual([
        405,
        expect.stringContaining(allowed[0] ?? ''),
      ]);
      expect(response.headers.get('content-type')).toMatch(/json/);
    }
  });
});

describe('what no dialect has', () => {
  it.each(['/', '/nothing', '/apis', '/apis/v1/', '/api/v1/exports/a/b/c/d', '/restapis', '/%E2%82%AC'])(
    '%s is 404, and never the gateway’s own answer',
    async (path) => {
      for (const method of ['GET', 'POST']) {
        const response = await service.call(path, { method, key });
        expect(response.status).toBe(404);
        const text = await response.text();
        expect(text).not.toMatch(/Missing Authentication Token/);
        expect(JSON.parse(text)).toHaveProperty('error');
      }
    },
  );
});

it('a HEAD request has the headers of its GET and no body', async () => {
  const url = await stored(Buffer.from('a;b\r\n'));
  const head = await service.call(url, { method: 'HEAD', key });
  const get = await service.call(url, { key });
  expect([head.status, await head.text()]).toEqual([200, '']);
  for (const name of ['content-type', 'etag']) expect(head.headers.get(name)).toBe(get.headers.get(name));
});
