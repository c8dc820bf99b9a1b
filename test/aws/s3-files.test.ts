import { crc32 } from 'node:zlib';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { s3Files } from '../../functions/aws/s3-files.ts';
import { Transient } from '../../functions/core/problem.ts';

const FACTS = { mediaType: 'text/csv; charset=utf-8', name: 'prôducts.csv' };
const PART = { key: 'files/a.csv', upload: 'u', number: 1 };
const BODY = Buffer.from('a;b\r\n');
/** The CRC-32 of `123456789`, whose value every specification gives. */
const CHECK = { number: 0xcbf43926, base64: 'y/Q5Jg==' };

/** S3's answer of an error, as the SDK throws it. */
const refusal = (name: string, status = 400): S3ServiceException =>
  new S3ServiceException({
    name,
    message: `the message of ${name}`,
    $fault: 'client',
    $metadata: { httpStatusCode: status },
  });

function bucket() {
  const s3 = mockClient(S3Client);
  const client = new S3Client({ region: 'us-east-1' });
  return { s3, files: s3Files(client, 'bucket') };
}

describe('what is sent', () => {
  it('begins an upload whose object will state the CRC-32 of its whole', async () => {
    const { s3, files } = bucket();
    s3.on(CreateMultipartUploadCommand).resolves({ UploadId: 'u' });
    expect(await files.beginUpload('files/a.csv', FACTS)).toBe('u');
    expect(s3.commandCalls(CreateMultipartUploadCommand)[0]?.args[0].input).toEqual({
      Bucket: 'bucket',
      Key: 'files/a.csv',
      ContentType: 'text/csv; charset=utf-8',
      ContentDisposition: "attachment; filename=pr_ducts.csv; filename*=UTF-8''pr%C3%B4ducts.csv",
      ChecksumAlgorithm: 'CRC32',
      ChecksumType: 'FULL_OBJECT',
    });
  });

  it('sends a part with the CRC-32 that the caller knows', async () => {
    const { s3, files } = bucket();
    s3.on(UploadPartCommand).resolves({ ETag: '"e"' });
    const part = await files.putPart(PART, BODY, CHECK.number);
    expect(part).toEqual({ number: 1, etag: '"e"', crc32: CHECK.number, bytes: BODY.length });
    expect(s3.commandCalls(UploadPartCommand)[0]?.args[0].input).toMatchObject({
      PartNumber: 1,
      UploadId: 'u',
      Body: BODY,
      ContentLength: BODY.length,
      ChecksumCRC32: CHECK.base64,
    });
  });

  it('takes a part that was stored with another CRC-32 for one to be sent again', async () => {
    const { s3, files } = bucket();
    s3.on(UploadPartCommand).resolves({ ETag: '"e"', ChecksumCRC32: 'AAAAAA==' });
    await expect(files.putPart(PART, BODY, CHECK.number)).rejects.toThrow(Transient);
    s3.on(UploadPartCommand).resolves({ ETag: '"e"', ChecksumCRC32: CHECK.base64 });
    await expect(files.putPart(PART, BODY, CHECK.number)).resolves.toMatchObject({ etag: '"e"' });
  });

  it('copies a range by its first and last byte, from a key of any characters', async () => {
    const { s3, files } = bucket();
    s3.on(UploadPartCopyCommand).resolves({ CopyPartResult: { ETag: '"e"', ChecksumCRC32: CHECK.base64 } });
    const part = await files.copyPart(PART, 'scratch/ä +%', { first: 1, last: 10 });
    expect(part).toEqual({ number: 1, etag: '"e"', crc32: CHECK.number, bytes: 10 });
    expect(s3.commandCalls(UploadPartCopyCommand)[0]?.args[0].input).toMatchObject({
      CopySource: 'bucket/scratch%2F%C3%A4%20%2B%25',
      CopySourceRange: 'bytes=1-10',
    });
  });

  it('completes with the ledger’s ETags, and the CRC-32 and length of the whole, and then looks', async () => {
    const { s3, files } = bucket();
    s3.on(CompleteMultipartUploadCommand).resolves({});
    s3.on(HeadObjectCommand).resolves({ ContentLength: 9, ChecksumCRC32: CHECK.base64, ETag: '"e-2"' });
    const parts = [1, 2].map((number) => ({ number, etag: `"e${number}"`, crc32: 7, bytes: 5 }));
    const whole = { crc32: CHECK.number, bytes: 9 };
    expect(await files.completeUpload(PART, parts, whole)).toEqual({ ...whole, sha256: null, etag: '"e-2"' });
    expect(s3.commandCalls(CompleteMultipartUploadCommand)[0]?.args[0].input).toEqual({
      Bucket: 'bucket',
      Key: 'files/a.csv',
      UploadId: 'u',
      MultipartUpload: {
        Parts: [
          { PartNumber: 1, ETag: '"e1"' },
          { PartNumber: 2, ETag: '"e2"' },
        ],
      },
      ChecksumCRC32: CHECK.base64,
      ChecksumType: 'FULL_OBJECT',
      MpuObjectSize: 9,
    });
    expect(s3.commandCalls(HeadObjectCommand)[0]?.args[0].input).toMatchObject({ ChecksumMode: 'ENABLED' });
  });

  it('puts a small object with its CRC-32', async () => {
    const { s3, files } = bucket();
    s3.on(PutObjectCommand).resolves({});
    await files.put('k', BODY, FACTS);
    const { ChecksumCRC32 = '' } = s3.commandCalls(PutObjectCommand)[0]?.args[0].input ?? {};
    expect(Buffer.from(ChecksumCRC32, 'base64').readUInt32BE()).toBe(crc32(BODY));
  });

  it('asks for a range by its first and last byte', async () => {
    const { s3, files } = bucket();
    s3.on(GetObjectCommand).rejects(refusal('NoSuchKey', 404));
    expect(await files.get('k', { first: 5, last: 9 })).toBeUndefined();
    expect(s3.commandCalls(GetObjectCommand)[0]?.args[0].input).toMatchObject({ Range: 'bytes=5-9' });
  });
});

describe('lists that go on', () => {
  it('removes the objects of every page', async () => {
    const { s3, files } = bucket();
    s3.on(ListObjectsV2Command).resolvesOnce({
      Contents: [{ Key: 'p/1' }, { Key: 'p/2' }],
      NextContinuationToken: 'next',
    });
    s3.on(ListObjectsV2Command, { ContinuationToken: 'next' }).resolves({ Contents: [{ Key: 'p/3' }] });
    s3.on(DeleteObjectsCommand).resolves({});
    await files.removeAll('p/');
    const removed = s3.commandCalls(DeleteObjectsCommand).map(({ args }) => args[0].input.Delete?.Objects);
    expect(removed).toEqual([[{ Key: 'p/1' }, { Key: 'p/2' }], [{ Key: 'p/3' }]]);
  });

  it('asks again where an object was not removed', async () => {
    const { s3, files } = bucket();
    s3.on(ListObjectsV2Command).resolves({ Contents: [{ Key: 'p/1' }] });
    s3.on(DeleteObjectsCommand).resolves({
      Errors: [{ Key: 'p/1', Code: 'InternalError', Message: 'again' }],
    });
    await expect(files.removeAll('p/')).rejects.toMatchObject({ name: 'Transient' });
  });

  it('finds the uploads of every page', async () => {
    const { s3, files } = bucket();
    const markers = { NextKeyMarker: 'p/1', NextUploadIdMarker: 'u1' };
    s3.on(ListMultipartUploadsCommand).resolvesOnce({
      Uploads: [{ Key: 'p/1', UploadId: 'u1' }],
      IsTruncated: true,
      ...markers,
    });
    s3.on(ListMultipartUploadsCommand, { KeyMarker: 'p/1', UploadIdMarker: 'u1' }).resolves({
      Uploads: [{ Key: 'p/1', UploadId: 'u2' }],
    });
    expect(await files.uploads('p/')).toEqual([
      { key: 'p/1', upload: 'u1' },
      { key: 'p/1', upload: 'u2' },
    ]);
  });
});

describe('refusals', () => {
  const parts = [{ number: 1, etag: '"e"', crc32: 1, bytes: 1 }];
  const whole = { crc32: 1, bytes: 1 };

  it.each([
    ['BadDigest', 'Transient'],
    ['IncompleteBody', 'Transient'],
    ['NoSuchUpload', 'UploadGone'],
    ['SlowDown', 'Transient'],
    ['RequestTimeout', 'Transient'],
    ['AccessDenied', 'AccessDenied'],
  ])('of a part as %s are %s', async (name, expected) => {
    const { s3, files } = bucket();
    s3.on(UploadPartCommand).rejects(refusal(name));
    await expect(files.putPart(PART, BODY, 1)).rejects.toMatchObject({ name: expected });
  });

  it.each([
    ['InvalidPart', 'PartMismatch'],
    ['InvalidPartOrder', 'PartMismatch'],
    ['BadDigest', 'PartMismatch'],
    ['InvalidRequest', 'PartMismatch'],
    ['NoSuchUpload', 'UploadGone'],
    ['EntityTooSmall', 'EntityTooSmall'],
  ])('of a completion as %s are %s', async (name, expected) => {
    const { s3, files } = bucket();
    s3.on(CompleteMultipartUploadCommand).rejects(refusal(name));
    s3.on(ListPartsCommand).resolves({ Parts: [] });
    await expect(files.completeUpload(PART, parts, whole)).rejects.toMatchObject({ name: expected });
  });

  it.each([
    [
      'a gap',
      [
        { ...parts[0], number: 1 },
        { ...parts[0], number: 3 },
      ],
    ],
    ['another beginning', [{ ...parts[0], number: 2 }]],
    [
      'a repetition',
      [
        { ...parts[0], number: 1 },
        { ...parts[0], number: 1 },
      ],
    ],
  ])('of a completion whose parts have %s come before S3 is asked', async (_what, named) => {
    const { s3, files } = bucket();
    const completed = files.completeUpload(PART, named as typeof parts, whole);
    await expect(completed).rejects.toMatchObject({ name: 'PartMismatch' });
    expect(s3.calls()).toHaveLength(0);
  });

  it.each([500, 503])('of status %i can be cured by asking again', async (status) => {
    const { s3, files } = bucket();
    s3.on(HeadObjectCommand).rejects(refusal('InternalError', status));
    await expect(files.head('k')).rejects.toMatchObject({ name: 'Transient' });
  });

  it.each(['ECONNRESET', 'ETIMEDOUT', 'EAI_AGAIN'])(
    'of the network, such as %s, can be too',
    async (code) => {
      const { s3, files } = bucket();
      s3.on(UploadPartCommand).rejects(Object.assign(new Error('socket'), { code }));
      await expect(files.putPart(PART, BODY, 1)).rejects.toMatchObject({ name: 'Transient' });
    },
  );

  it.each(['NoSuchUpload', 'NotFound'])('to abort as %s mean that it is aborted', async (name) => {
    const { s3, files } = bucket();
    s3.on(AbortMultipartUploadCommand).rejects(refusal(name, 404));
    await files.abortUpload('k', 'u');
  });

  it.each(['NoSuchKey', 'NotFound'])('of an object as %s mean that there is none', async (name) => {
    const { s3, files } = bucket();
    s3.on(HeadObjectCommand).rejects(refusal(name, 404));
    s3.on(GetObjectCommand).rejects(refusal(name, 404));
    expect(await files.head('k')).toBeUndefined();
    expect(await files.get('k')).toBeUndefined();
    await expect(files.read('k')).rejects.toMatchObject({ name: 'Problem', kind: 'not-found' });
  });

  it('come from us where an object does not state its CRC-32, or states that of its parts', async () => {
    const { s3, files } = bucket();
    s3.on(HeadObjectCommand)
      .resolvesOnce({ ContentLength: 1 })
      .resolves({ ContentLength: 1, ChecksumCRC32: 'y/Q5Jg==-2' });
    await expect(files.head('k')).rejects.toThrow('without its CRC-32');
    await expect(files.head('k')).rejects.toThrow('without its CRC-32');
  });
});
