import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { combineCrc32, replacedCrc32 } from '../../functions/core/crc32.ts';
import type { ExportRecord } from '../../functions/core/export-record.ts';
import type { Amendment } from '../../functions/core/format.ts';
import { xlsxFormat } from '../../functions/formats/xlsx/index.ts';
import { amended } from '../../functions/pipeline/amended.ts';
import type { Piece } from '../../functions/pipeline/join-plan.ts';
import { streamedParts } from '../formats/xlsx/xlsx-files.ts';
import { readBySheetjs } from '../formats/xlsx/xlsx-reader.ts';
import { load, products, removeFolders, testEngine } from './test-engine.ts';

afterAll(removeFolders);

it('the CRC of bytes of which some were replaced follows from the CRCs', () => {
  const bytes = fc.uint8Array({ maxLength: 40 });
  const same = fc.integer({ min: 0, max: 40 }).chain((size) => {
    const run = fc.uint8Array({ minLength: size, maxLength: size });
    return fc.tuple(run, run);
  });
  fc.assert(
    fc.property(bytes, same, bytes, (left, [before, after], right) => {
      const crcs = { before: crc32(before), after: crc32(after) };
      const whole = crc32(Buffer.concat([left, before, right]));
      expect(replacedCrc32(whole, crcs, right.length)).toBe(crc32(Buffer.concat([left, after, right])));
      expect(combineCrc32(whole, 0, 0)).toBe(whole);
    }),
  );
});

it('pieces are cut where they are amended, and nowhere else', () => {
  const objects = { a: Buffer.from('0123456789'), b: Buffer.from('abcdefghij') };
  const pieces: readonly Piece[] = [
    { kind: 'bytes', bytes: Buffer.from('<<') },
    { kind: 'object', key: 'a', first: 1, bytes: 9 },
    { kind: 'object', key: 'b', first: 0, bytes: 10 },
    { kind: 'bytes', bytes: Buffer.from('>>') },
  ];
  const text = (some: readonly Piece[]): string =>
    some
      .map((piece) =>
        piece.kind === 'bytes'
          ? Buffer.from(piece.bytes).toString()
          : objects[piece.key as 'a' | 'b'].toString('utf8', piece.first, piece.first + piece.bytes),
      )
      .join('');
  const amendment = (offset: number, written: string, bytes: string): Amendment => ({
    offset,
    written: Buffer.from(written),
    bytes: Buffer.from(bytes),
  });
  expect(text(pieces)).toBe('<<123456789abcdefghij>>');
  expect(amended(pieces, [])).toEqual(pieces);
  expect(
    text(amended(pieces, [amendment(4, '34', 'xy'), amendment(11, 'a', 'A'), amendment(19, 'ij', 'IJ')])),
  ).toBe('<<12xy56789AbcdefghIJ>>');
});

describe('a workbook of several sheets from several segments', () => {
  const rows = 1100;
  const xlsx = xlsxFormat({ limits: { sheetRows: 250 } });

  async function exported(segments: number): Promise<{ record: ExportRecord; file: Buffer }> {
    const test = testEngine({
      limits: { segments, recordsPerSegment: 1, timeBoxMs: 0 },
      wrap: (engine) => ({ ...engine, formats: { xlsx } }),
    });
    await load(test.database, products(rows, 3000));
    const record = await test.request({ format: 'xlsx' });
    return { record: await test.end(record), file: await test.bytes(record) };
  }

  it('has the same sheets as one from a single segment, true descriptors, and a proven CRC', async () => {
    const whole = await exported(1);
    const parted = await exported(3);
    expect(parted.record.plan?.ranges).toHaveLength(3);
    expect(streamedParts(parted.file)).toEqual(streamedParts(whole.file));
    const sheets = readBySheetjs(parted.file, parted.record.spec.columns.length);
    expect(sheets.map((sheet) => sheet.rows.length)).toEqual([250, 250, 250, 250, 100]);
    expect(parted.record).toMatchObject({ status: 'completed', file: { rows, bytes: parted.file.length } });
  });
});
