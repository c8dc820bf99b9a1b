import { crc32 } from 'node:zlib';
import { expect, it } from 'vitest';
import {
  bytesOf,
  FACTS,
  MIN_PART,
  type OpenFiles,
  objectOf,
  refusalOf,
  sameBytes,
  someBytes,
  somePrefix,
  wholeOf,
} from './file-sample.ts';

/** How parts are made of other objects. */
export function copying(open: OpenFiles): void {
  const left = someBytes(MIN_PART + 1000, 4);
  const right = someBytes(MIN_PART + 77, 5);

  it('joins ranges of other objects and bytes of its own', async () => {
    const files = await open();
    const prefix = somePrefix();
    await objectOf(files, `${prefix}left`, left);
    await objectOf(files, `${prefix}ri ght é`, right);
    const key = `${prefix}joined`;
    const upload = await files.beginUpload(key, FACTS);
    const first = { first: 0, last: MIN_PART };
    const second = { first: 1, last: right.length - 1 };
    const tail = left.subarray(7, 900);
    const parts = [
      await files.copyPart({ key, upload, number: 1 }, `${prefix}left`, first),
      await files.copyPart({ key, upload, number: 2 }, `${prefix}ri ght é`, second),
      await files.putPart({ key, upload, number: 3 }, tail, crc32(tail)),
    ];
    const pieces = [left.subarray(0, MIN_PART + 1), right.subarray(1), tail];
    expect(parts.map(({ bytes }) => bytes)).toEqual(pieces.map(({ length }) => length));
    for (const [i, part] of parts.entries()) expect([0, crc32(pieces[i] ?? '')]).toContain(part.crc32);
    const whole = Buffer.concat(pieces);
    expect(await files.completeUpload({ key, upload }, parts, wholeOf(whole))).toMatchObject(wholeOf(whole));
    expect(sameBytes(await bytesOf(await files.read(key)), whole)).toBe(true);
    expect(sameBytes(await bytesOf(await files.read(`${prefix}left`)), left)).toBe(true);
  });

  it('copies a whole object, which may be removed before the upload is completed', async () => {
    const files = await open();
    const prefix = somePrefix();
    await objectOf(files, `${prefix}from/left`, left);
    const key = `${prefix}copy`;
    const upload = await files.beginUpload(key, FACTS);
    const range = { first: 0, last: left.length - 1 };
    const part = await files.copyPart({ key, upload, number: 1 }, `${prefix}from/left`, range);
    await files.removeAll(`${prefix}from/`);
    await files.completeUpload({ key, upload }, [part], wholeOf(left));
    expect(sameBytes(await bytesOf(await files.read(key)), left)).toBe(true);
  });

  it('refuses a range beyond the object and an object that is not there', async () => {
    const files = await open();
    const prefix = somePrefix();
    await objectOf(files, `${prefix}left`, left);
    const part = { key: `${prefix}to`, upload: await files.beginUpload(`${prefix}to`, FACTS), number: 1 };
    const beyond = { first: 0, last: left.length };
    expect(await refusalOf(files.copyPart(part, `${prefix}left`, beyond))).toBe('refused');
    expect(await refusalOf(files.copyPart(part, `${prefix}none`, { first: 0, last: 5 }))).toBe('refused');
    await files.abortUpload(part.key, part.upload);
  });

  it('says of an upload that is not there any more that it is gone', async () => {
    const files = await open();
    const prefix = somePrefix();
    await objectOf(files, `${prefix}left`, left);
    const part = { key: `${prefix}to`, upload: await files.beginUpload(`${prefix}to`, FACTS), number: 1 };
    await files.abortUpload(part.key, part.upload);
    const copied = files.copyPart(part, `${prefix}left`, { first: 0, last: MIN_PART });
    await expect(copied).rejects.toMatchObject({ name: 'UploadGone' });
  });
}
