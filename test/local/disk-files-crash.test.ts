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
import { objectOf, sameBytes, someBytes, uploadOf, wholeOf } from '../contracts/file-sample.ts';
import { killAfter, startChild } from './child.ts';

const root = mkdtempSync(join(tmpdir(), 'waybill-files-'));
afterAll(() => rmSync(root, { recursive: true }));

let folders = 0;
const someFolder = () => join(root, `box-${folders++}`, 'files');
const filesUnder = (dir: string) =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));

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
