import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FormatSpec, UnfitFile } from '../../../functions/core/format.ts';
import type { Profile } from '../../../functions/core/profile.ts';
import { PartBuffer } from '../../../functions/formats/part-buffer.ts';
import { profiles } from '../../../functions/formats/profiles.ts';
import { compileXlsx, type XlsxEncoder, type XlsxOptions } from '../../../functions/formats/xlsx/encoder.ts';
import { expected } from '../../contracts/format-contract.ts';
import { pieces, type Records } from '../../contracts/format-files.ts';
import { column, itemColumns, recordColumns, recordsOf, recordsWithItems } from '../hostile-records.ts';
import { streamedParts, workbook } from './xlsx-files.ts';
import { partsOf, readByExceljs, readBySheetjs, type Sheet, xlsxReader } from './xlsx-reader.ts';

const profile = profiles.excel as Profile;

const grains: readonly (readonly [string, FormatSpec, fc.Arbitrary<Records>])[] = [
  ['a row per record', { columns: recordColumns, profile }, recordsOf(recordColumns)],
  ['a row per item', { columns: itemColumns, rows: 'items', profile }, recordsWithItems(itemColumns)],
];

/** Records in one to four segments, each in some pages. */
const segmented = (records: fc.Arbitrary<Records>): fc.Arbitrary<readonly (readonly Records[])[]> =>
  records.chain((all) => {
    const cuts = fc.array(fc.nat({ max: all.length }), { maxLength: 3 });
    return fc.tuple(cuts, cuts).map(([some, more]) => {
      const segments = pieces(all, some);
      return segments.map((segment) =>
        pieces(
          segment,
          more.map((cut) => Math.min(cut, segment.length)),
        ),
      );
    });
  });

describe.each(grains)('sheets of a few rows, %s', (_grain, spec, records) => {
  const check = (sheets: readonly Sheet[], all: Records, sheetRows: number): void => {
    const rows = expected(all, spec, { ...xlsxReader, profiles: [] });
    const full = Math.max(1, Math.ceil(rows.length / sheetRows));
    assert.deepEqual(
      sheets.map(({ name }) => name),
      Array.from({ length: full }, (_, index) => (index === 0 ? 'Export' : `Export ${index + 1}`)),
    );
    for (const [index, sheet] of sheets.entries()) {
      assert.deepEqual(
        sheet.header,
        spec.columns.map(({ name, label }) => label || name),
      );
      assert.deepEqual(sheet.rows, rows.slice(index * sheetRows, (index + 1) * sheetRows));
    }
  };

  it('hold every row once, in any pages and segments, as SheetJS reads them', () => {
    fc.assert(
      fc.property(segmented(records), fc.integer({ min: 1, max: 6 }), (segments, sheetRows) => {
        const file = workbook(compileXlsx(spec, { limits: { sheetRows } }), segments);
        check(readBySheetjs(file, spec.columns.length), segments.flat(2), sheetRows);
      }),
      { numRuns: 60 },
    );
  });

  it('hold every row once, in any pages and segments, as exceljs reads them', async () => {
    await fc.assert(
      fc.asyncProperty(segmented(records), fc.integer({ min: 1, max: 6 }), async (segments, sheetRows) => {
        const file = workbook(compileXlsx(spec, { limits: { sheetRows } }), segments);
        check(await readByExceljs(file, spec.columns.length), segments.flat(2), sheetRows);
      }),
      { numRuns: 40 },
    );
  });

  it('are the same from one run and from segments, for a reader of streams too', () => {
    fc.assert(
      fc.property(segmented(records), fc.integer({ min: 1, max: 6 }), (segments, sheetRows) => {
        const encoder = compileXlsx(spec, { limits: { sheetRows } });
        const whole = workbook(encoder, [[segments.flat(2)]]);
        const joined = workbook(encoder, segments);
        assert.deepEqual(streamedParts(joined), streamedParts(whole));
        const byDirectory = partsOf(joined);
        for (const [path, text] of Object.entries(streamedParts(joined)))
          assert.equal(byDirectory[path], text);
      }),
      { numRuns: 60 },
    );
  });

  it('begin where their bytes would be too many, wherever pages end', () => {
    fc.assert(
      fc.property(segmented(records), fc.integer({ min: 1, max: 4000 }), (segments, room) => {
        const sheetBytes = frameBytes(spec) + room;
        const encoder = compileXlsx(spec, { limits: { sheetBytes } });
        const all = segments.flat(2);
        const whole = attempt(() => workbook(encoder, [[all]]));
        assert.deepEqual(
          attempt(() => streamedParts(workbook(encoder, [segments.flat()]))),
          whole && streamedParts(whole),
        );
        if (!whole) return;
        const sheets = readBySheetjs(whole, spec.columns.length);
        assert.deepEqual(
          sheets.flatMap(({ rows }) => rows),
          expected(all, spec, { ...xlsxReader, profiles: [] }),
        );
        for (const xml of sheetsOf(streamedParts(whole))) assert(Buffer.byteLength(xml) <= sheetBytes);
      }),
      { numRuns: 60 },
    );
  });

  it('without references differ in nothing else', () => {
    fc.assert(
      fc.property(segmented(records), (segments) => {
        const bare = workbook(compileXlsx(spec, { references: false }), segments);
        const full = workbook(compileXlsx(spec, {}), segments);
        const bareSheets = sheetsOf(streamedParts(bare)).map((xml) => xml.replaceAll('<c/>', ''));
        const fullSheets = sheetsOf(streamedParts(full)).map((xml) =>
          xml.replace(/<(row|c) r="[A-Z]*\d+"/g, '<$1'),
        );
        assert.deepEqual(bareSheets, fullSheets);
      }),
      { numRuns: 60 },
    );
  });
});

const sheetsOf = (parts: Readonly<Record<string, string>>): readonly string[] =>
  Object.keys(parts)
    .filter((path) => path.startsWith('xl/worksheets/'))
    .map((path) => parts[path] ?? '');

/** Undefined where the rows cannot be made a file. */
function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    assert(error instanceof UnfitFile, String(error));
    return undefined;
  }
}

/** What a sheet takes beside its rows, with what is kept free for its end. */
function frameBytes(spec: FormatSpec): number {
  const [empty = ''] = sheetsOf(streamedParts(workbook(compileXlsx(spec, {}), [])));
  return Buffer.byteLength(empty) + 100;
}

describe('a workbook that cannot be', () => {
  const spec: FormatSpec = { columns: [column('n', 'integer')], profile };
  const compile = (options: XlsxOptions): XlsxEncoder => compileXlsx(spec, options);
  const records = (count: number): Records => Array.from({ length: count }, (_, n) => ({ n }));

  it('because of its size is refused while it is written, and the sink keeps what it had', () => {
    const encoder = compile({ limits: { fileBytes: 2000 } });
    const sink = new PartBuffer(16);
    const carry = encoder.begin(sink);
    const { length } = sink;
    expect(() => encoder.page(carry, records(20_000), sink)).toThrow(UnfitFile);
    expect(() => encoder.page(carry, records(20_000), sink)).toThrow(/exceeds the 2000 bytes/);
    expect(sink.length).toBe(length);
    expect(() => encoder.end(carry, sink)).toThrow(UnfitFile);
    expect(sink.length).toBe(length);
  });

  it('because of the number of its sheets is refused', () => {
    const encoder = compile({ limits: { sheetRows: 1, sheets: 3 } });
    expect(() => workbook(encoder, [[records(3)]])).not.toThrow();
    expect(() => workbook(encoder, [[records(4)]])).toThrow(/3 sheets/);
  });

  it('because a segment was told another number of rows than there are is refused', () => {
    const encoder = compile({});
    const follow = (rowsBefore: number) =>
      encoder.page(encoder.segment(rowsBefore), records(2), new PartBuffer(9)).carry;
    expect(encoder.combine(follow(0), follow(2))).toBeTruthy();
    expect(() => encoder.combine(follow(0), follow(3))).toThrow(UnfitFile);
    expect(() => encoder.combine(follow(0), follow(1))).toThrow('follows row 2 of sheet 1');
    expect(() => encoder.combine(encoder.begin(new PartBuffer(9)), follow(1))).toThrow(UnfitFile);
  });

  it('because segments of unknown place overfill a sheet is refused', () => {
    const encoder = compile({ references: false, limits: { sheetRows: 3 } });
    expect(encoder.ordinal).toBe(false);
    expect(() => workbook(encoder, [[records(2)], [records(1)]])).not.toThrow();
    expect(() => workbook(encoder, [[records(2)], [records(2)]])).toThrow(/4 rows exceeds the 3/);
    expect(() => encoder.page(encoder.segment(0), records(4), new PartBuffer(9))).toThrow(UnfitFile);
  });

  it('because segments of full sheets overfill one together is refused', () => {
    const encoder = compile({ limits: { sheetBytes: 2500 } });
    expect(() => workbook(encoder, [[records(60)]])).not.toThrow();
    expect(() => workbook(encoder, [[records(30)], [records(30)]])).toThrow(/bytes exceeds the 2500/);
  });
});

it('a segment that begins where a sheet is full leaves it only for a row', () => {
  const encoder = compileXlsx({ columns: [column('n', 'integer')], profile }, { limits: { sheetRows: 2 } });
  const file = workbook(encoder, [[[{ n: 1 }, { n: 2 }]], [[]], []]);
  expect(Object.keys(streamedParts(file)).filter((path) => path.includes('sheets/'))).toEqual([
    'xl/worksheets/sheet1.xml',
  ]);
});
