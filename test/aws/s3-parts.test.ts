import { randomUUID } from 'node:crypto';
import { crc32 } from 'node:zlib';
import {
  type CompletedPart,
  CompleteMultipartUploadCommand,
  HeadObjectCommand,
  ListPartsCommand,
  S3Client,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { crcToBase64 } from '../../functions/aws/s3-crc.ts';
import { s3Files } from '../../functions/aws/s3-files.ts';
import { PartMismatch, UploadGone } from '../../functions/core/problem.ts';

const UPLOAD = { key: 'files/a.csv', upload: 'u' };
const bytesOf = (text: string) => Buffer.from(text);
const refusal = (name: string) =>
  new S3ServiceException({ name, message: name, $fault: 'client', $metadata: { httpStatusCode: 400 } });

/** A bucket under a customer's key: equal bytes have another ETag each time they are sent. */
function encryptedBucket() {
  const s3 = mockClient(S3Client);
  const parts = new Map<number, { readonly etag: string; readonly body: Buffer }>();
  const seen = { lists: 0, completed: '' };
  /** Runs between a look at the parts and the completion that follows. */
  const after: (() => Promise<unknown>)[] = [];
  s3.on(UploadPartCommand).callsFake(async ({ PartNumber, Body }) => {
    const etag = `"${randomUUID()}"`;
    parts.set(PartNumber, { etag, body: Buffer.from(Body) });
    return { ETag: etag };
  });
  s3.on(ListPartsCommand).callsFake(async ({ PartNumberMarker: marker }) => {
    seen.lists++;
    const numbers = [...parts.keys()].sort((a, b) => a - b).filter((one) => one > Number(marker ?? 0));
    const Parts = numbers.slice(0, 2).map((PartNumber) => {
      const { etag, body } = parts.get(PartNumber) ?? { etag: '', body: Buffer.alloc(0) };
      return { PartNumber, ETag: etag, Size: body.length, ChecksumCRC32: crcToBase64(crc32(body)) };
    });
    const isTruncated = numbers.length > 2;
    const last = String(Parts.at(-1)?.PartNumber);
    if (!isTruncated) await after.shift()?.();
    return { Parts, IsTruncated: isTruncated, ...(isTruncated ? { NextPartNumberMarker: last } : {}) };
  });
  s3.on(CompleteMultipartUploadCommand).callsFake(async ({ MultipartUpload }) => {
    const bodies = MultipartUpload.Parts.map(({ PartNumber = 0, ETag }: CompletedPart) => {
      const part = parts.get(PartNumber);
      if (part?.etag !== ETag) throw refusal('InvalidPart');
      return part?.body;
    });
    seen.completed = Buffer.concat(bodies).toString();
    return {};
  });
  s3.on(HeadObjectCommand).callsFake(async () => {
    const body = bytesOf(seen.completed);
    return { ContentLength: body.length, ChecksumCRC32: crcToBase64(crc32(body)) };
  });
  const files = s3Files(new S3Client({ region: 'us-east-1' }), 'bucket');
  const put = (number: number, text: string) =>
    files.putPart({ ...UPLOAD, number }, bytesOf(text), crc32(bytesOf(text)));
  const complete = (sent: Awaited<ReturnType<typeof put>>[], text: string) =>
    files.completeUpload(UPLOAD, sent, { crc32: crc32(bytesOf(text)), bytes: bytesOf(text).length });
  return { s3, seen, after, put, complete };
}

describe('parts of an upload under a customer’s key', () => {
  const TEXTS = ['one;', 'two;', 'three;', 'four;', 'five'];
  const WHOLE = TEXTS.join('');
  const sendAll = async ({ put }: Pick<ReturnType<typeof encryptedBucket>, 'put'>) => {
    const sent = [];
    for (const [index, text] of TEXTS.entries()) sent.push(await put(index + 1, text));
    return sent;
  };

  it('are completed as they were sent, without a look, where no step was repeated', async () => {
    const bucket = encryptedBucket();
    await bucket.complete(await sendAll(bucket), WHOLE);
    expect(bucket.seen).toEqual({ lists: 0, completed: WHOLE });
  });

  it('are completed under the ETags that stand where a step was repeated: its parts are the ledger’s', async () => {
    const bucket = encryptedBucket();
    const sent = await sendAll(bucket);
    await bucket.put(2, 'two;');
    await bucket.put(5, 'five');
    expect(await bucket.complete(sent, WHOLE)).toMatchObject({ bytes: WHOLE.length });
    expect(bucket.seen).toEqual({ lists: 3, completed: WHOLE });
  });

  it('are looked at again where a step is repeated between the look and the completion', async () => {
    const bucket = encryptedBucket();
    const sent = await sendAll(bucket);
    await bucket.put(1, 'one;');
    bucket.after.push(
      () => bucket.put(3, 'three;'),
      () => bucket.put(1, 'one;'),
    );
    await bucket.complete(sent, WHOLE);
    expect(bucket.seen).toEqual({ lists: 9, completed: WHOLE });
  });

  it.each([
    ['other bytes of that length', 'TWO;'],
    ['more bytes', 'two;;'],
    ['none', ''],
  ])('are refused where one holds %s', async (_what, text) => {
    const bucket = encryptedBucket();
    const sent = await sendAll(bucket);
    await bucket.put(2, text);
    await expect(bucket.complete(sent, WHOLE)).rejects.toThrow(PartMismatch);
    expect(bucket.seen.completed).toBe('');
  });

  it('are refused where one is not there, and where it is sent anew without end', async () => {
    const bucket = encryptedBucket();
    const sent = await sendAll(bucket);
    const missing = { number: 6, etag: '"e"', crc32: 1, bytes: 1 };
    await expect(bucket.complete([...sent, missing], WHOLE)).rejects.toThrow(PartMismatch);
    await bucket.put(1, 'one;');
    for (let i = 0; i < 50; i++) bucket.after.push(() => bucket.put(1, 'one;'));
    await expect(bucket.complete(sent, WHOLE)).rejects.toThrow(PartMismatch);
  });

  it('are gone where the upload was completed or aborted meanwhile', async () => {
    const bucket = encryptedBucket();
    const sent = await sendAll(bucket);
    await bucket.put(1, 'one;');
    bucket.s3.on(ListPartsCommand).rejects(refusal('NoSuchUpload'));
    await expect(bucket.complete(sent, WHOLE)).rejects.toThrow(UploadGone);
  });
});
