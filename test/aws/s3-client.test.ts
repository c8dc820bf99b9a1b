import { GetObjectCommand, type S3Client, UploadPartCommand } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { downloadLink } from '../../functions/aws/download-link.ts';
import { s3Client } from '../../functions/aws/s3-client.ts';

interface Sent {
  readonly hostname: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

function clientFor(endpoint: string | undefined): S3Client {
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'id');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_ENDPOINT_URL', endpoint);
  return s3Client();
}

/** The request as it would leave, after it was signed. */
async function sentTo(endpoint: string | undefined): Promise<Sent> {
  const client = clientFor(endpoint);
  let sent: Sent | undefined;
  client.middlewareStack.add(
    () => async (args) => {
      sent = args.request as Sent;
      throw new Error('not sent');
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  const part = { Bucket: 'bucket', Key: 'k', UploadId: 'u', PartNumber: 1, ChecksumCRC32: 'y/Q5Jg==' };
  await expect(
    client.send(new UploadPartCommand({ ...part, Body: Buffer.from('123456789') })),
  ).rejects.toThrow('not sent');
  return sent as Sent;
}

afterEach(() => vi.unstubAllEnvs());

describe('a part on its way', () => {
  it('is not hashed for the signature over TLS, and carries the CRC-32 that was known', async () => {
    const { headers } = await sentTo(undefined);
    expect(headers['x-amz-content-sha256']).toBe('UNSIGNED-PAYLOAD');
    expect(headers['x-amz-checksum-crc32']).toBe('y/Q5Jg==');
    expect(headers.authorization).toContain('x-amz-checksum-crc32');
    expect(headers['transfer-encoding']).toBeUndefined();
  });

  it('is hashed over plain HTTP', async () => {
    const { headers } = await sentTo('http://127.0.0.1:4566');
    expect(headers['x-amz-content-sha256']).toMatch(/^[0-9a-f]{64}$/);
  });

  it('goes to the bucket’s own host on AWS and to a path where the endpoint is an address', async () => {
    expect(await sentTo(undefined)).toMatchObject({
      hostname: 'bucket.s3.us-east-1.amazonaws.com',
      path: '/k',
    });
    expect(await sentTo('http://127.0.0.1:4566')).toMatchObject({ hostname: '127.0.0.1', path: '/bucket/k' });
  });
});

describe('a link to a file', () => {
  it('holds for five minutes and says how the file is to be saved', async () => {
    const link = downloadLink(clientFor(undefined), 'bucket');
    const url = new URL(
      await link('files/a b.csv', { type: 'text/csv', disposition: 'attachment; filename=a.csv' }),
    );
    expect(url.pathname).toBe('/files/a%20b.csv');
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      'X-Amz-Expires': '300',
      'response-content-type': 'text/csv',
      'response-content-disposition': 'attachment; filename=a.csv',
      'x-id': GetObjectCommand.name.replace('Command', ''),
    });
    expect(url.searchParams.get('X-Amz-SignedHeaders')).toBe('host');
  });
});
