import { crc32 } from 'node:zlib';
import { expect, it } from 'vitest';
import { type OpenFiles, objectOf, someBytes, somePrefix, uploadOf, wholeOf } from './file-sample.ts';

const LAST = someBytes(99, 3);

/** What becomes of uploads that have ended. */
export function gone(open: OpenFiles): void {
  const UPLOAD_GONE = { name: 'UploadGone' };

  it('says of an upload completed twice that it is gone, and the object stands', async () => {
    const files = await open();
    const key = `${somePrefix()}file.csv`;
    const { parts, ...upload } = await uploadOf(files, key, [LAST]);
    const stored = await files.completeUpload(upload, parts, wholeOf(LAST));
    await expect(files.completeUpload(upload, parts, wholeOf(LAST))).rejects.toMatchObject(UPLOAD_GONE);
    expect(await files.head(key)).toEqual(stored);
  });

  it('knows no upload that was aborted, and aborts it once more in peace', async () => {
    const files = await open();
    const key = `${somePrefix()}file.csv`;
    const { parts, ...upload } = await uploadOf(files, key, [LAST]);
    await files.abortUpload(key, upload.upload);
    await files.abortUpload(key, upload.upload);
    await expect(files.putPart({ ...upload, number: 1 }, LAST, crc32(LAST))).rejects.toMatchObject(
      UPLOAD_GONE,
    );
    await expect(files.completeUpload(upload, parts, wholeOf(LAST))).rejects.toMatchObject(UPLOAD_GONE);
    expect(await files.head(key)).toBeUndefined();
  });

  it.each(['never-begun', '../../escape'])('knows no upload named “%s”', async (upload) => {
    const files = await open();
    const key = `${somePrefix()}file.csv`;
    const part = { key, upload, number: 1 };
    const named = [{ number: 1, etag: '"e"', ...wholeOf(LAST) }];
    await expect(files.putPart(part, LAST, crc32(LAST))).rejects.toMatchObject(UPLOAD_GONE);
    await expect(files.completeUpload({ key, upload }, named, wholeOf(LAST))).rejects.toMatchObject(
      UPLOAD_GONE,
    );
    await files.abortUpload(key, upload);
  });

  it('knows an upload only under its own key', async () => {
    const files = await open();
    const { parts, key, upload } = await uploadOf(files, `${somePrefix()}mine.csv`, [LAST]);
    const other = { key: `${key}x`, upload };
    await expect(files.putPart({ ...other, number: 1 }, LAST, crc32(LAST))).rejects.toMatchObject(
      UPLOAD_GONE,
    );
    await expect(files.completeUpload(other, parts, wholeOf(LAST))).rejects.toMatchObject(UPLOAD_GONE);
    await files.abortUpload(other.key, upload);
    await files.completeUpload({ key, upload }, parts, wholeOf(LAST));
  });

  it('lists open uploads by the beginning of their key, and neither completed nor aborted ones', async () => {
    const files = await open();
    const prefix = somePrefix();
    const begun = await uploadOf(files, `${prefix}a/1`, []);
    const filled = await uploadOf(files, `${prefix}a/2`, [LAST]);
    const elsewhere = await uploadOf(files, `${prefix}b`, []);
    const aborted = await uploadOf(files, `${prefix}a/3`, []);
    await files.abortUpload(aborted.key, aborted.upload);
    await objectOf(files, `${prefix}a/4`, LAST);
    const open_ = [begun, filled].map(({ key, upload }) => ({ key, upload }));
    expect(await files.uploads(`${prefix}a/`)).toEqual(expect.arrayContaining(open_));
    expect(await files.uploads(`${prefix}a/`)).toHaveLength(2);
    expect(await files.uploads(`${prefix}a/4`)).toEqual([]);
    for (const { key, upload } of [begun, filled, elsewhere]) await files.abortUpload(key, upload);
    expect(await files.uploads(prefix)).toEqual([]);
  });

  it('keeps the objects of a prefix while its uploads are aborted, and the reverse', async () => {
    const files = await open();
    const prefix = somePrefix();
    await objectOf(files, `${prefix}done`, LAST);
    const { parts, ...upload } = await uploadOf(files, `${prefix}open`, [LAST]);
    await files.removeAll(prefix);
    await files.completeUpload(upload, parts, wholeOf(LAST));
    expect(await files.head(`${prefix}open`)).toMatchObject(wholeOf(LAST));
  });
}
