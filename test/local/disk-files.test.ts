import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Files } from '../../functions/core/ports/files.ts';
import { Transient } from '../../functions/core/problem.ts';
import { withPassingFaults } from '../../functions/local/disk-faults.ts';
import { diskFiles } from '../../functions/local/disk-files.ts';
import {
  bytesOf,
  FACTS,
  MIN_PART,
  objectOf,
  sameBytes,
  someBytes,
  uploadOf,
  wholeOf,
} from '../contracts/file-sample.ts';
import { filesContract } from '../contracts/files-contract.ts';

const root = mkdtempSync(join(tmpdir(), 'waybill-files-'));
afterAll(() => rmSync(root, { recursive: true }));

let folders = 0;
const someFolder = () => join(root, `box-${folders++}`, 'files');
const filesUnder = (dir: string) =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));

filesContract('diskFiles', () => diskFiles(join(root, 'contract')));

describe('diskFiles', () => {
  it('keeps hostile keys inside its folder, each to itself', async () => {
    const dir = someFolder();
    const files = diskFiles(dir);
    const keys = [
      '../x',
      '../../x',
      '/x',
      'a/../../../x',
      '..',
      '.',
      '',
      '/',
      'a//b',
      'a/b',
      'a/./b',
      'a/',
      'a',
      'C:\\x',
      '\u0000',
    ];
    for (const key of keys) await files.put(key, Buffer.from(`body of ${key}`), FACTS);
    for (const key of keys) expect(await files.get(key), key).toEqual(Buffer.from(`body of ${key}`));
    expect(readdirSync(join(dir, '..'))).toEqual(['files']);
    expect(readdirSync(dir).sort()).toEqual(['objects', 'tmp', 'uploads']);
    await files.removeAll('../');
    expect(await files.head('../x')).toBeUndefined();
    expect(await files.head('/x')).toBeDefined();
  });

  it('leaves nothing on the disk of what was removed and aborted', async () => {
    const dir = someFolder();
    const files = diskFiles(dir);
    await objectOf(files, 'owner/1/file.csv', someBytes(100));
    await files.put('owner/1/file.csv', someBytes(50), FACTS);
    await files.put(`owner/2/${'long'.repeat(100)}`, someBytes(50), FACTS);
    const { key, upload } = await uploadOf(files, 'owner/3/file.csv', [someBytes(9)]);
    await files.abortUpload(key, upload);
    await files.removeAll('owner/');
    expect(readdirSync(dir, { recursive: true }).sort()).toEqual(['objects', 'tmp', 'uploads']);
  });

  it('keeps no bytes of an object that was replaced', async () => {
    const dir = someFolder();
    const files = diskFiles(dir);
    await files.put('k', someBytes(100), FACTS);
    await objectOf(files, 'k', someBytes(200));
    await files.put('k', someBytes(300), FACTS);
    expect(filesUnder(dir)).toHaveLength(2);
  });

  it('takes a prefix for the beginning of a key and not for any piece of it', async () => {
    const files = diskFiles(someFolder());
    for (const key of ['x', 'xa', 'ax', 'X']) await files.put(key, someBytes(5), FACTS);
    await files.removeAll('x');
    const heads = await Promise.all(['x', 'xa', 'ax', 'X'].map((key) => files.head(key)));
    expect(heads.map((head) => head !== undefined)).toEqual([false, false, true, true]);
  });

  it('takes no name of an upload for a path', async () => {
    const dir = someFolder();
    const files = diskFiles(dir);
    mkdirSync(join(dir, 'evil'));
    writeFileSync(join(dir, 'evil', 'meta.json'), JSON.stringify({ key: 'k', ...FACTS }));
    const part = { key: 'k', upload: '../evil', number: 1 };
    const sent = files.putPart(part, someBytes(9), wholeOf(someBytes(9)).crc32);
    await expect(sent).rejects.toMatchObject({ name: 'UploadGone' });
    await files.abortUpload('k', '../evil');
    expect(readdirSync(join(dir, 'evil'))).toEqual(['meta.json']);
  });

  it.each([0, -1, 1.5, 10_001])('stores no part numbered %d', async (number) => {
    const files = diskFiles(someFolder());
    const upload = await files.beginUpload('k', FACTS);
    const sent = files.putPart({ key: 'k', upload, number }, someBytes(9), wholeOf(someBytes(9)).crc32);
    await expect(sent).rejects.toThrow(RangeError);
  });

  it('finds everything again when it is opened anew, also beside itself', async () => {
    const dir = someFolder();
    const first = diskFiles(dir);
    const { parts, ...upload } = await uploadOf(first, 'k', [someBytes(10)]);
    const second = diskFiles(dir);
    expect(await second.uploads('')).toEqual([upload]);
    const stored = await second.completeUpload(upload, parts, wholeOf(someBytes(10)));
    expect(await first.head('k')).toEqual(stored);
  });

  it('goes on reading the bytes it began with when the object is replaced or removed', async () => {
    const files = diskFiles(someFolder());
    const old = someBytes(3 * 1024 * 1024);
    await files.put('k', old, FACTS);
    const [one, two] = [await files.read('k'), await files.read('k')];
    await files.put('k', someBytes(10, 2), FACTS);
    expect(sameBytes(await bytesOf(one), old)).toBe(true);
    await files.removeAll('k');
    expect(sameBytes(await bytesOf(two), old)).toBe(true);
    expect(await files.get('k')).toBeUndefined();
  });

  it('gives every reader a whole object while others replace it', async () => {
    const files = diskFiles(someFolder());
    const bodies = [1, 2, 3].map((seed) => someBytes(100_000 + seed, seed));
    await files.put('k', bodies[0] ?? new Uint8Array(), FACTS);
    const writing = Promise.all(
      bodies.map(async (body) => {
        for (let i = 0; i < 10; i++) await files.put('k', body, FACTS);
      }),
    );
    for (let i = 0; i < 30; i++) {
      const found = await files.get('k');
      expect(bodies.some((body) => sameBytes(found, body))).toBe(true);
    }
    await writing;
  });

  it('keeps what is written into a folder while another removes it for being empty', async () => {
    const files = diskFiles(someFolder());
    const folders = Array.from({ length: 60 }, (_, i) => `a/${i}/b/`);
    await Promise.all(folders.map((folder) => files.put(`${folder}doomed`, someBytes(5), FACTS)));
    await Promise.all(
      folders.flatMap((folder) => [
        files.removeAll(`${folder}doomed`),
        files.put(`${folder}kept`, someBytes(5), FACTS),
      ]),
    );
    for (const folder of folders) expect(await files.head(`${folder}kept`)).toBeDefined();
  });

  it('says of an upload that is aborted meanwhile that it is gone', async () => {
    const files = diskFiles(someFolder());
    const body = someBytes(MIN_PART);
    for (let i = 0; i < 5; i++) {
      const { parts, key, upload } = await uploadOf(files, `k${i}`, [body, body, body]);
      const outcomes = await Promise.allSettled([
        files.completeUpload({ key, upload }, parts, wholeOf(Buffer.concat([body, body, body]))),
        files.putPart({ key, upload, number: 4 }, body, wholeOf(body).crc32),
        files.abortUpload(key, upload),
      ]);
      const [completed, sent, aborted] = outcomes.map((outcome) =>
        outcome.status === 'rejected' ? outcome.reason.name : 'done',
      );
      expect(['done', 'UploadGone']).toContain(completed);
      expect(['done', 'UploadGone']).toContain(sent);
      expect(aborted).toBe('done');
      expect((await files.head(key)) !== undefined).toBe(completed === 'done');
    }
  });

  it('completes once where two complete at once', async () => {
    const files = diskFiles(someFolder());
    const { parts, ...upload } = await uploadOf(files, 'k', [someBytes(MIN_PART), someBytes(9)]);
    const whole = Buffer.concat([someBytes(MIN_PART), someBytes(9)]);
    const runs = await Promise.allSettled(
      [1, 2, 3].map(() => files.completeUpload(upload, parts, wholeOf(whole))),
    );
    const reasons = runs.flatMap((run) => (run.status === 'rejected' ? [run.reason.name] : []));
    expect(reasons.length).toBeLessThan(3);
    for (const reason of reasons) expect(reason).toBe('UploadGone');
    expect(sameBytes(await files.get('k'), whole)).toBe(true);
  });

  it('calls it a mismatch where a part has changed on the disk', async () => {
    const dir = someFolder();
    const files = diskFiles(dir);
    const { parts, ...upload } = await uploadOf(files, 'k', [someBytes(MIN_PART), someBytes(9)]);
    const part = filesUnder(dir).find((path) => path.endsWith('2.part')) ?? '';
    writeFileSync(part, someBytes(9, 2));
    const whole = wholeOf(Buffer.concat([someBytes(MIN_PART), someBytes(9)]));
    await expect(files.completeUpload(upload, parts, whole)).rejects.toMatchObject({ name: 'PartMismatch' });
    expect(await files.head('k')).toBeUndefined();
    expect(readdirSync(join(dir, 'tmp'))).toEqual([]);
  });

  it('makes its folders again where somebody removed them', async () => {
    const dir = someFolder();
    const files = diskFiles(dir);
    rmSync(dir, { recursive: true });
    await files.put('a', Buffer.from('a'), FACTS);
    rmSync(join(dir, 'uploads'), { recursive: true });
    expect(await files.uploads('')).toEqual([]);
    rmSync(join(dir, 'tmp'), { recursive: true });
    await files.beginUpload('b', FACTS);
    expect(await files.get('a')).toEqual(Buffer.from('a'));
  });

  it.skipIf(!existsSync('/dev/full'))('says that the disk is full, which passes', async () => {
    const full = withPassingFaults(
      { put: () => writeFile('/dev/full', 'x') } as unknown as Files,
      () => undefined,
    );
    const error = await full.put('a', Buffer.from('a'), FACTS).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Transient);
    expect(error).toMatchObject({ told: 'the disk is full', cause: { code: 'ENOSPC' } });
  });
});
