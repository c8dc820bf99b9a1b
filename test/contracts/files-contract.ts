import { describe, expect, it } from 'vitest';
import {
  bytesOf,
  FACTS,
  type OpenFiles,
  objectOf,
  sameBytes,
  sha256Of,
  someBytes,
  somePrefix,
  wholeOf,
} from './file-sample.ts';
import { copying } from './files-copy-contract.ts';
import { gone } from './files-gone-contract.ts';
import { completing, refusing } from './files-upload-contract.ts';

export type FilesGroup = 'complete' | 'refuse' | 'gone' | 'copy' | 'small' | 'range' | 'remove' | 'keys';

/** What every file store does. A store that can only be mocked in part leaves groups out by name. */
export function filesContract(
  name: string,
  open: OpenFiles,
  { skip = [] }: { readonly skip?: readonly FilesGroup[] } = {},
): void {
  const group = (title: FilesGroup, tests: (open: OpenFiles) => void) =>
    describe.skipIf(skip.includes(title))(title, () => tests(open));

  describe(`${name} as a file store`, () => {
    group('complete', completing);
    group('refuse', refusing);
    group('gone', gone);
    group('copy', copying);
    group('small', small);
    group('range', ranges);
    group('remove', removing);
    group('keys', keys);
  });
}

function small(open: OpenFiles): void {
  it('gives back a small object and what is known of it', async () => {
    const files = await open();
    const key = `${somePrefix()}manifest.json`;
    const body = someBytes(1234);
    await files.put(key, body, FACTS);
    expect(sameBytes(await files.get(key), body)).toBe(true);
    expect(sameBytes(await bytesOf(await files.read(key)), body)).toBe(true);
    const { sha256, etag: _etag, ...whole } = (await files.head(key)) ?? {};
    expect(whole).toEqual(wholeOf(body));
    expect([null, sha256Of(body)]).toContain(sha256);
  });

  it('replaces an object that is put again', async () => {
    const files = await open();
    const key = `${somePrefix()}rest`;
    await files.put(key, someBytes(5000), FACTS);
    await files.put(key, someBytes(10, 2), FACTS);
    expect(sameBytes(await files.get(key), someBytes(10, 2))).toBe(true);
    expect((await files.head(key))?.bytes).toBe(10);
  });

  it('counts the objects under a prefix, and their bytes', async () => {
    const files = await open();
    const prefix = somePrefix();
    expect(await files.measure(prefix)).toEqual({ objects: 0, bytes: 0 });
    await files.put(`${prefix}a/one`, someBytes(5000), FACTS);
    await files.put(`${prefix}a/one`, someBytes(10), FACTS);
    await files.put(`${prefix}ab`, someBytes(300), FACTS);
    await files.put(`${somePrefix()}a/one`, someBytes(7), FACTS);
    expect(await files.measure(prefix)).toEqual({ objects: 2, bytes: 310 });
    expect(await files.measure(`${prefix}a/`)).toEqual({ objects: 1, bytes: 10 });
  });

  it('holds an object of nothing', async () => {
    const files = await open();
    const key = `${somePrefix()}empty`;
    await files.put(key, new Uint8Array(), FACTS);
    expect((await files.get(key))?.length).toBe(0);
    expect((await bytesOf(await files.read(key))).length).toBe(0);
    expect(await files.head(key)).toMatchObject({ bytes: 0, crc32: 0 });
  });

  it('says plainly that there is no object', async () => {
    const files = await open();
    const key = `${somePrefix()}nothing`;
    expect(await files.head(key)).toBeUndefined();
    expect(await files.get(key)).toBeUndefined();
    expect(await files.get(key, { first: 0, last: 5 })).toBeUndefined();
    await expect(files.read(key)).rejects.toMatchObject({ kind: 'not-found' });
    await expect(files.read(key, { first: 0, last: 5 })).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('leaves the caller’s buffer alone and may see it reused afterwards', async () => {
    const files = await open();
    const key = `${somePrefix()}reused`;
    const body = someBytes(100);
    await files.put(key, body, FACTS);
    expect(sameBytes(body, someBytes(100))).toBe(true);
    body.fill(0);
    expect(sameBytes(await files.get(key), someBytes(100))).toBe(true);
  });
}

function ranges(open: OpenFiles): void {
  const body = someBytes(3_000_000);

  it.each([
    [0, 0],
    [0, 2_999_999],
    [1, 1],
    [1_048_575, 1_048_577],
    [2_999_999, 2_999_999],
    [2_000_000, 9_999_999],
  ])('reads bytes %i to %i, the last one included and no further than there are', async (first, last) => {
    const files = await open();
    const key = `${somePrefix()}ranged`;
    await files.put(key, body, FACTS);
    const wanted = body.subarray(first, last + 1);
    expect(sameBytes(await files.get(key, { first, last }), wanted)).toBe(true);
    expect(sameBytes(await bytesOf(await files.read(key, { first, last })), wanted)).toBe(true);
  });

  it('reads in pieces, and lets the reader stop before the end', async () => {
    const files = await open();
    const key = `${somePrefix()}stopped`;
    await objectOf(files, key, someBytes(6_000_000));
    const reader = (await files.read(key)).getReader();
    const { value } = await reader.read();
    expect(value?.length).toBeGreaterThan(0);
    expect(value?.length).toBeLessThan(6_000_000);
    await reader.cancel();
    expect((await files.head(key))?.bytes).toBe(6_000_000);
  });
}

function removing(open: OpenFiles): void {
  it('removes the objects whose key begins so, and no others', async () => {
    const files = await open();
    const prefix = somePrefix();
    const doomed = ['a/1', 'a/1.csv', 'a/10', 'a/1/deep/x', 'a/1é'].map((name) => prefix + name);
    const kept = ['a/2', 'a/', 'a', 'b/a/1', 'A/1', 'a/%31'].map((name) => prefix + name);
    for (const key of [...doomed, ...kept]) await files.put(key, someBytes(9), FACTS);
    await files.removeAll(`${prefix}a/1`);
    for (const key of doomed) expect(await files.head(key), key).toBeUndefined();
    for (const key of kept) expect(await files.head(key), key).toMatchObject({ bytes: 9 });
    await files.removeAll(prefix);
    for (const key of kept) expect(await files.head(key), key).toBeUndefined();
  });

  it('removes nothing twice and what was never there', async () => {
    const files = await open();
    const prefix = somePrefix();
    await files.removeAll(prefix);
    await files.put(`${prefix}one`, someBytes(9), FACTS);
    await files.removeAll(prefix);
    await files.removeAll(prefix);
    expect(await files.head(`${prefix}one`)).toBeUndefined();
    await files.put(`${prefix}one`, someBytes(8), FACTS);
    expect((await files.head(`${prefix}one`))?.bytes).toBe(8);
  });
}

function keys(open: OpenFiles): void {
  const NAMES = [
    ...[
      'a',
      'a/b',
      'a/b/c',
      'a.csv',
      'a.json',
      'A',
      'A/b',
      'a b',
      'a+b',
      'a%2Fb',
      'a%20b',
      'aux',
      '-',
      '_',
      '=',
    ],
    ...['é', 'e\u0301', 'ß', '東京', '😀', 'x"y', "x'y", 'x:y', 'x*y?', 'x\\y', '~', 'a..b'],
    ...['long/'.repeat(20), 'l'.repeat(300), `${'l'.repeat(300)}/l`, 'ü'.repeat(200)],
  ];

  it('keeps objects apart whatever their keys are made of', async () => {
    const files = await open();
    const prefix = somePrefix();
    const bodyOf = (name: string) => Buffer.from(`body of ${name}`);
    for (const name of NAMES) await files.put(prefix + name, bodyOf(name), FACTS);
    for (const name of NAMES)
      expect(sameBytes(await files.get(prefix + name), bodyOf(name)), name).toBe(true);
    await files.removeAll(`${prefix}a`);
    for (const name of NAMES)
      expect((await files.head(prefix + name)) === undefined, name).toBe(name.startsWith('a'));
  });

  it('completes uploads under such keys and lists them as they were given', async () => {
    const files = await open();
    const prefix = somePrefix();
    const key = `${prefix}ünï “1”/ä+b %41.csv`;
    const upload = await files.beginUpload(key, FACTS);
    expect(await files.uploads(prefix)).toEqual([{ key, upload }]);
    await files.abortUpload(key, upload);
    await objectOf(files, key, someBytes(50));
    expect(sameBytes(await files.get(key), someBytes(50))).toBe(true);
  });
}
