import { crc32 } from 'node:zlib';
import { expect, it } from 'vitest';
import type { LedgerPart } from '../../functions/core/ledger.ts';
import {
  bytesOf,
  FACTS,
  MIN_PART,
  type OpenFiles,
  objectOf,
  refusalOf,
  sameBytes,
  sha256Of,
  someBytes,
  somePrefix,
  uploadOf,
  wholeOf,
} from './file-sample.ts';

const BIG = someBytes(MIN_PART);
const BIGGER = someBytes(MIN_PART + 4321, 2);
const LAST = someBytes(99, 3);
const WHOLE = Buffer.concat([BIG, BIGGER, LAST]);

/** How an upload becomes an object. */
export function completing(open: OpenFiles): void {
  it('joins the parts by their number, checks the whole, and only then shows the object', async () => {
    const files = await open();
    const key = `${somePrefix()}file.csv`;
    const { parts, ...upload } = await uploadOf(files, key, [BIG, BIGGER, LAST]);
    expect(parts.map(({ number, crc32, bytes }) => ({ number, crc32, bytes }))).toEqual(
      [BIG, BIGGER, LAST].map((body, i) => ({ number: i + 1, ...wholeOf(body) })),
    );
    expect(await files.head(key)).toBeUndefined();
    const stored = await files.completeUpload(upload, parts, wholeOf(WHOLE));
    expect(stored).toMatchObject(wholeOf(WHOLE));
    expect([null, sha256Of(WHOLE)]).toContain(stored.sha256);
    expect(await files.head(key)).toEqual(stored);
    expect(sameBytes(await bytesOf(await files.read(key)), WHOLE)).toBe(true);
  });

  it('takes parts in any order, and a part sent again replaces the one before', async () => {
    const files = await open();
    const key = `${somePrefix()}file.csv`;
    const upload = await files.beginUpload(key, FACTS);
    const send = (number: number, body: Uint8Array) =>
      files.putPart({ key, upload, number }, body, crc32(body));
    const third = await send(3, LAST);
    await send(2, someBytes(MIN_PART, 7));
    const [first, second] = await Promise.all([send(1, BIG), send(2, BIGGER)]);
    await files.completeUpload({ key, upload }, [first, second, third], wholeOf(WHOLE));
    expect(sameBytes(await bytesOf(await files.read(key)), WHOLE)).toBe(true);
  });

  it('gives equal bytes the same ETag, so that a part written twice stays the ledger’s', async () => {
    const files = await open();
    const key = `${somePrefix()}file.csv`;
    const { upload, parts } = await uploadOf(files, key, [LAST]);
    const again = await files.putPart({ key, upload, number: 1 }, LAST, crc32(LAST));
    expect(again).toEqual(parts[0]);
    await files.completeUpload({ key, upload }, parts, wholeOf(LAST));
    expect((await files.head(key))?.bytes).toBe(LAST.length);
  });

  it.each([0, 1, 99])('makes an object of one part of %i bytes', async (length) => {
    const files = await open();
    const key = `${somePrefix()}short`;
    const body = someBytes(length);
    const { parts, ...upload } = await uploadOf(files, key, [body]);
    expect(await files.completeUpload(upload, parts, wholeOf(body))).toMatchObject(wholeOf(body));
    expect(sameBytes(await files.get(key), body)).toBe(true);
  });

  it('leaves out stored parts that are not named', async () => {
    const files = await open();
    const key = `${somePrefix()}file.csv`;
    const { parts, ...upload } = await uploadOf(files, key, [BIG, LAST]);
    await files.completeUpload(upload, parts.slice(0, 1), wholeOf(BIG));
    expect(await files.head(key)).toMatchObject(wholeOf(BIG));
  });

  it('replaces the object that stood under the key', async () => {
    const files = await open();
    const key = `${somePrefix()}file.csv`;
    await objectOf(files, key, someBytes(1000));
    await objectOf(files, key, LAST);
    expect(sameBytes(await files.get(key), LAST)).toBe(true);
  });

  it('lets two uploads to one key live beside each other', async () => {
    const files = await open();
    const key = `${somePrefix()}file.csv`;
    const loser = await uploadOf(files, key, [someBytes(10)]);
    const { parts, ...winner } = await uploadOf(files, key, [LAST]);
    expect(winner.upload).not.toBe(loser.upload);
    await files.abortUpload(key, loser.upload);
    await files.completeUpload(winner, parts, wholeOf(LAST));
    expect(sameBytes(await files.get(key), LAST)).toBe(true);
  });

  it('may see the caller’s buffer reused once a part is stored', async () => {
    const files = await open();
    const key = `${somePrefix()}file.csv`;
    const buffer = someBytes(2000);
    const { parts, ...upload } = await uploadOf(files, key, [buffer.subarray(500, 1500)]);
    buffer.fill(0);
    const body = someBytes(2000).subarray(500, 1500);
    await files.completeUpload(upload, parts, wholeOf(body));
    expect(sameBytes(await files.get(key), body)).toBe(true);
  });
}

/** What is refused, with nothing to see under the key afterwards. */
export function refusing(open: OpenFiles): void {
  it('calls a body transient that does not have its CRC-32', async () => {
    const files = await open();
    const key = `${somePrefix()}file.csv`;
    const upload = await files.beginUpload(key, FACTS);
    const sent = files.putPart({ key, upload, number: 1 }, LAST, crc32(LAST) ^ 1);
    await expect(sent).rejects.toMatchObject({ name: 'Transient' });
    await files.putPart({ key, upload, number: 1 }, LAST, crc32(LAST));
  });

  const [a, b, c] = [1, 2, 3] as const;
  it.each([
    ['a part below 5 MiB that is not the last', [someBytes(MIN_PART - 1), LAST], [a, b]],
    ['a gap in the numbers', [BIG, BIG, LAST], [a, c]],
    ['numbers that do not begin at 1', [BIG, LAST], [b]],
    ['numbers out of order', [BIG, BIG], [b, a]],
    ['a number named twice', [BIG, LAST], [a, a]],
    ['no part at all', [LAST], []],
  ] as const)('refuses %s', async (_what, bodies, numbers) => {
    const files = await open();
    const key = `${somePrefix()}file.csv`;
    const { parts, ...upload } = await uploadOf(files, key, bodies);
    const named = numbers.map((number) => parts[number - 1] as LedgerPart);
    const whole = Buffer.concat(numbers.map((number) => bodies[number - 1] as Uint8Array));
    expect(await refusalOf(files.completeUpload(upload, named, wholeOf(whole)))).toBe('refused');
    expect(await files.head(key)).toBeUndefined();
  });

  it.each([
    [
      'other bytes',
      (part: LedgerPart) => ({ ...part, etag: `"${'0'.repeat(32)}"`, crc32: (part.crc32 ^ 1) >>> 0 }),
    ],
    ['a number that was never stored', (part: LedgerPart) => ({ ...part, number: 2 })],
  ])('calls it a mismatch where a part names %s', async (what, change) => {
    const files = await open();
    const key = `${somePrefix()}file.csv`;
    const { parts, ...upload } = await uploadOf(files, key, [BIG]);
    const named = parts.map(change);
    const list = what === 'other bytes' ? named : [...parts, ...named];
    const completed = files.completeUpload(upload, list, wholeOf(BIG));
    await expect(completed).rejects.toMatchObject({ name: 'PartMismatch' });
    expect(await files.head(key)).toBeUndefined();
  });

  it('calls it a mismatch where a part was overwritten by other bytes of its size', async () => {
    const files = await open();
    const key = `${somePrefix()}file.csv`;
    const { parts, ...upload } = await uploadOf(files, key, [LAST]);
    const other = someBytes(LAST.length, 8);
    await files.putPart({ ...upload, number: 1 }, other, crc32(other));
    const completed = files.completeUpload(upload, parts, wholeOf(LAST));
    await expect(completed).rejects.toMatchObject({ name: 'PartMismatch' });
    expect(await files.head(key)).toBeUndefined();
  });

  it.each([
    ['CRC-32', { crc32: crc32(LAST) ^ 1, bytes: LAST.length }],
    ['length', { crc32: crc32(LAST), bytes: LAST.length + 1 }],
  ])(
    'refuses a whole of another %s, after which the right one can still be completed',
    async (_what, whole) => {
      const files = await open();
      const key = `${somePrefix()}file.csv`;
      const { parts, ...upload } = await uploadOf(files, key, [LAST]);
      expect(await refusalOf(files.completeUpload(upload, parts, whole))).toBe('refused');
      expect(await files.head(key)).toBeUndefined();
      await files.completeUpload(upload, parts, wholeOf(LAST));
      expect(await files.head(key)).toMatchObject(wholeOf(LAST));
    },
  );
}
