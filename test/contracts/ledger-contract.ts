import { describe, expect, it } from 'vitest';
import type { LedgerItem, LedgerKey } from '../../functions/core/ledger.ts';
import type { Ledger } from '../../functions/core/ports/ledger.ts';
import { someOwner } from './export-sample.ts';

export type LedgerGroup = 'claims' | 'chunks' | 'separation' | 'remove';

/** Gives a ledger; it may give the same one each time, since every test uses owners of its own. */
type Open = () => Ledger | Promise<Ledger>;

/** What every ledger does. */
export function ledgerContract(
  name: string,
  open: Open,
  { skip = [] }: { readonly skip?: readonly LedgerGroup[] } = {},
): void {
  const group = (title: LedgerGroup, tests: (open: Open) => void) =>
    describe.skipIf(skip.includes(title))(title, () => tests(open));

  describe(`${name} as a ledger`, () => {
    group('claims', claims);
    group('chunks', chunks);
    group('separation', separation);
    group('remove', removing);
  });
}

const someRun = (changes: Partial<LedgerKey> = {}): LedgerKey => ({
  owner: someOwner(),
  id: 2 ** 53 - 1,
  since: 1,
  ...changes,
});

function ledgerSample(key: LedgerKey, changes: Partial<LedgerItem> = {}): LedgerItem {
  const place = { carry: { crc: 7, list: [1, null, 'é'] }, rest: null, lastKey: null };
  return {
    owner: key.owner,
    id: key.id,
    since: key.since,
    segment: 0,
    chunk: 0,
    upload: 'upload-1',
    parts: [{ number: 1, etag: '"e1"', crc32: 0xffffffff, bytes: 8_400_000 }],
    from: { cursor: null, part: 1, rows: 0, bytes: 0, ...place },
    to: {
      ...{ cursor: ['k', 9, { a: 'ü' }], part: 2, rows: 10, bytes: 8_400_123, ...place },
      ...{ rest: { key: 'scratch/1', bytes: 123, crc32: 5 }, lastKey: 'prd_😀' },
    },
    rows: 10,
    bytes: 8_400_123,
    crc32: 0xdeadbeef,
    ranges: [
      { bytes: 1, sha256: null },
      { bytes: 8_400_122, sha256: 'ab'.repeat(32) },
    ],
    firstKey: -3,
    lastKey: 'prd_😀',
    end: false,
    ...changes,
  };
}

function claims(open: Open): void {
  it('gives everybody the upload that was claimed first', async () => {
    const ledger = await open();
    const run = someRun();
    expect(await ledger.upload(run, 0)).toBeUndefined();
    expect(await ledger.claimUpload(run, 0, 'first')).toBe('first');
    expect(await ledger.claimUpload(run, 0, 'second')).toBe('first');
    expect(await ledger.claimUpload(run, 0, 'first')).toBe('first');
    expect(await ledger.upload(run, 0)).toBe('first');
  });

  it('lets one of many claims at once win', async () => {
    const ledger = await open();
    const run = someRun();
    const uploads = Array.from({ length: 8 }, (_, i) => `upload-${i}`);
    const answers = await Promise.all(uploads.map((upload) => ledger.claimUpload(run, 0, upload)));
    expect(new Set(answers).size).toBe(1);
    expect(await ledger.upload(run, 0)).toBe(answers[0]);
  });

  it('keeps the claims of segments apart, and a claim is no chunk', async () => {
    const ledger = await open();
    const run = someRun();
    for (const segment of [0, 1, 10, 11]) await ledger.claimUpload(run, segment, `upload-${segment}`);
    for (const segment of [0, 1, 10, 11]) expect(await ledger.upload(run, segment)).toBe(`upload-${segment}`);
    expect(await ledger.list(run)).toEqual([]);
    expect(await ledger.last(run, 1)).toBeUndefined();
  });
}

function chunks(open: Open): void {
  it('gives back an item as it was put, to the last field', async () => {
    const ledger = await open();
    const item = ledgerSample(someRun());
    expect(await ledger.get(item, 0, 0)).toBeUndefined();
    expect(await ledger.put(item)).toEqual(item);
    expect(await ledger.get(item, 0, 0)).toEqual(item);
  });

  it('holds a chunk without parts and without rows', async () => {
    const ledger = await open();
    const item = ledgerSample(someRun(), {
      parts: [],
      rows: 0,
      bytes: 0,
      firstKey: null,
      lastKey: null,
      end: true,
    });
    await ledger.put(item);
    expect(await ledger.list(item)).toEqual([item]);
  });

  it('writes a chunk once and gives the second writer what stands', async () => {
    const ledger = await open();
    const first = ledgerSample(someRun());
    const second = { ...first, upload: 'upload-2', rows: 99 };
    await ledger.put(first);
    expect(await ledger.put(second)).toEqual(first);
    expect(await ledger.list(first)).toEqual([first]);
  });

  it('lets one of many writers at once win, and tells all of them', async () => {
    const ledger = await open();
    const run = someRun();
    const items = Array.from({ length: 8 }, (_, rows) => ledgerSample(run, { rows }));
    const answers = await Promise.all(items.map((item) => ledger.put(item)));
    expect(new Set(answers.map(({ rows }) => rows)).size).toBe(1);
    expect(await ledger.list(run)).toEqual([answers[0]]);
  });

  it('lists by segment and chunk as numbers, whatever order they were put in', async () => {
    const ledger = await open();
    const run = someRun();
    const places = [0, 2, 10].flatMap((segment) =>
      Array.from({ length: 13 }, (_, chunk) => ({ segment, chunk })),
    );
    for (const place of places.toReversed()) await ledger.put(ledgerSample(run, place));
    const listed = await ledger.list(run);
    expect(listed.map(({ segment, chunk }) => ({ segment, chunk }))).toEqual(places);
  });

  it('lists more chunks than one answer of a database holds', async () => {
    const ledger = await open();
    const run = someRun();
    const parts = Array.from({ length: 300 }, (_, i) => ({
      number: i + 1,
      etag: `"${'e'.repeat(90)}"`,
      crc32: i,
      bytes: i,
    }));
    const numbers = Array.from({ length: 60 }, (_, chunk) => chunk);
    await Promise.all(numbers.map((chunk) => ledger.put(ledgerSample(run, { chunk, parts }))));
    expect((await ledger.list(run)).map(({ chunk }) => chunk)).toEqual(numbers);
    expect((await ledger.list(run)).at(-1)?.parts).toEqual(parts);
  });

  it('knows the last chunk of each segment, counted as numbers', async () => {
    const ledger = await open();
    const run = someRun();
    for (let chunk = 0; chunk < 12; chunk++) await ledger.put(ledgerSample(run, { segment: 1, chunk }));
    await ledger.put(ledgerSample(run, { segment: 10 }));
    await ledger.put(ledgerSample(run, { segment: 2, chunk: 0 }));
    await ledger.put(ledgerSample(run, { segment: 2, chunk: 1 }));
    const last = await Promise.all([0, 1, 2, 10, 11].map((segment) => ledger.last(run, segment)));
    expect(last.map((item) => item && [item.segment, item.chunk])).toEqual([
      undefined,
      [1, 11],
      [2, 1],
      [10, 0],
      undefined,
    ]);
  });
}

function separation(open: Open): void {
  const neighbours = (): readonly LedgerKey[] => {
    const owner = someOwner();
    return [
      { owner, id: 12, since: 1 },
      { owner, id: 12, since: 2 },
      { owner, id: 12, since: 11 },
      { owner, id: 1, since: 2 },
      { owner, id: 121, since: 1 },
      { owner: `${owner}#12`, id: 12, since: 1 },
      { owner: someOwner(), id: 12, since: 1 },
    ];
  };

  it('keeps apart owners, exports and runs', async () => {
    const ledger = await open();
    const runs = neighbours();
    const items = runs.map((run, i) => ledgerSample(run, { rows: i, upload: `upload-${i}` }));
    for (const item of items) {
      await ledger.put(item);
      await ledger.claimUpload(item, 0, item.upload);
    }
    for (const item of items) {
      expect(await ledger.list(item)).toEqual([item]);
      expect(await ledger.last(item, 0)).toEqual(item);
      expect(await ledger.get(item, 0, 0)).toEqual(item);
      expect(await ledger.upload(item, 0)).toBe(item.upload);
    }
  });

  it('removes the runs of one export and nothing of its neighbours', async () => {
    const ledger = await open();
    const runs = neighbours();
    for (const run of runs) await ledger.put(ledgerSample(run));
    await ledger.remove({ owner: runs[0]?.owner ?? '', id: 12 });
    const left = await Promise.all(runs.map(async (run) => (await ledger.list(run)).length));
    expect(left).toEqual([0, 0, 0, 1, 1, 1, 1]);
  });
}

function removing(open: Open): void {
  it('forgets claims and chunks, many or none', async () => {
    const ledger = await open();
    const run = someRun();
    await ledger.claimUpload(run, 0, 'first');
    for (let chunk = 0; chunk < 30; chunk++) await ledger.put(ledgerSample(run, { chunk }));
    await ledger.remove(run);
    await ledger.remove(run);
    expect(await ledger.list(run)).toEqual([]);
    expect(await ledger.upload(run, 0)).toBeUndefined();
    expect(await ledger.claimUpload(run, 0, 'second')).toBe('second');
  });
}
