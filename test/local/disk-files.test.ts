import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { LedgerPart } from '../../functions/core/ledger.ts';
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
import { killAfter, startChild } from './child.ts';

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
});

describe('diskFiles after a crash', () => {
  it('completes again where the object was there but the upload not yet gone', async () => {
    const dir = someFolder();
    const files = diskFiles(dir);
    const { parts, ...upload } = await uploadOf(files, 'k', [someBytes(1000)]);
    cpSync(join(dir, 'uploads'), join(dir, 'saved'), { recursive: true });
    const stored = await files.completeUpload(upload, parts, wholeOf(someBytes(1000)));
    cpSync(join(dir, 'saved'), join(dir, 'uploads'), { recursive: true });
    expect(await diskFiles(dir).completeUpload(upload, parts, wholeOf(someBytes(1000)))).toEqual(stored);
    expect(await files.uploads('')).toEqual([]);
    expect(sameBytes(await files.get('k'), someBytes(1000))).toBe(true);
  });

  it('does not show bytes whose card was not written, and removes them with their prefix', async () => {
    const dir = someFolder();
    const files = diskFiles(dir);
    await objectOf(files, 'a/k', someBytes(1000));
    const card = filesUnder(join(dir, 'objects')).find((path) => path.endsWith('.json')) ?? '';
    rmSync(card);
    expect(await files.head('a/k')).toBeUndefined();
    expect(await files.get('a/k')).toBeUndefined();
    await objectOf(files, 'a/k', someBytes(500));
    expect((await files.get('a/k'))?.length).toBe(500);
    await files.removeAll('a/');
    expect(filesUnder(dir)).toEqual([]);
  });

  it('is not harmed by what lies about, keeps what is fresh and takes away what is old', async () => {
    const dir = someFolder();
    diskFiles(dir);
    const [fresh, old, oldFolder] = ['fresh', 'old', 'old-folder'].map((name) => join(dir, 'tmp', name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(fresh, 'x');
    writeFileSync(old, 'x');
    mkdirSync(oldFolder);
    writeFileSync(join(oldFolder, '1.part'), 'x');
    mkdirSync(join(dir, 'uploads', 'half-made'));
    for (const path of [old, oldFolder]) utimesSync(path, new Date(0), new Date(0));
    const files = diskFiles(dir);
    expect(readdirSync(join(dir, 'tmp'))).toEqual(['fresh']);
    expect(await files.uploads('')).toEqual([]);
    await objectOf(files, 'k', someBytes(10));
    expect(existsSync(fresh)).toBe(true);
  });
});

describe('a process that is killed while it completes uploads', () => {
  it.each([2, 5, 9])('leaves a whole object and uploads that can be completed, after %i', async (lines) => {
    const dir = someFolder();
    const begun = await killAfter(startChild('complete-uploads.ts', dir), lines);
    const files = diskFiles(dir);
    const body = new Uint8Array(3_000_000).fill(7);
    expect(sameBytes(await files.get('k'), body)).toBe(true);
    const parts = begun.map((line) => JSON.parse(line) as { upload: string; part: LedgerPart });
    for (const { key, upload } of await files.uploads('')) {
      const known = parts.find((part) => part.upload === upload);
      if (known) await files.completeUpload({ key, upload }, [known.part], wholeOf(body));
      else await files.abortUpload(key, upload);
    }
    expect(await files.head('k')).toMatchObject(wholeOf(body));
    await files.removeAll('');
    expect(filesUnder(join(dir, 'objects'))).toEqual([]);
    expect(readdirSync(join(dir, 'uploads'))).toEqual([]);
  });
});
