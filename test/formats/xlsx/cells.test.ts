import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Column, ColumnType } from '../../../functions/core/columns.ts';
import { type FormatSpec, UnfitRecord } from '../../../functions/core/format.ts';
import type { Value } from '../../../functions/core/json.ts';
import { Numeral } from '../../../functions/core/numeral.ts';
import { Problem } from '../../../functions/core/problem.ts';
import type { Profile } from '../../../functions/core/profile.ts';
import { MisfitLog } from '../../../functions/formats/misfit-log.ts';
import { PartBuffer } from '../../../functions/formats/part-buffer.ts';
import { profiles } from '../../../functions/formats/profiles.ts';
import { checkXlsx } from '../../../functions/formats/xlsx/check.ts';
import { columnLetters } from '../../../functions/formats/xlsx/column-letters.ts';
import { compileXlsx } from '../../../functions/formats/xlsx/encoder.ts';
import { xlsx } from '../../../functions/formats/xlsx/index.ts';
import { XLSX_LIMITS } from '../../../functions/formats/xlsx/limits.ts';
import { sheetRowsWriter } from '../../../functions/formats/xlsx/sheet-rows.ts';
import { resources } from '../../../functions/resources/index.ts';
import { type Records, TightSink } from '../../contracts/format-files.ts';
import { column, itemColumns, recordColumns, recordsOf, recordsWithItems } from '../hostile-records.ts';
import { streamedParts, workbook } from './xlsx-files.ts';
import { readByExceljs, readBySheetjs } from './xlsx-reader.ts';

const profile = profiles.excel as Profile;

function sheetXml(columns: readonly Column[], records: Records): string {
  return (
    streamedParts(workbook(compileXlsx({ columns, profile }, {}), [[records]]))['xl/worksheets/sheet1.xml'] ??
    ''
  );
}

/** The XML of the only cell of the only row. */
function cellXml(type: ColumnType, value: unknown): string {
  const xml = sheetXml([column('v', type)], [{ v: value as Value }]);
  return /<row r="2">(.*)<\/row>/s.exec(xml)?.[1] ?? 'no row';
}

const numberCell = (numeral: string): string => `<c r="A2"><v>${numeral}</v></c>`;
const wholeCell = (numeral: string): string => `<c r="A2" s="5"><v>${numeral}</v></c>`;
const textCell = (text: string): string => `<c r="A2" s="6" t="inlineStr"><is><t>${text}</t></is></c>`;
const keptCell = (text: string, style = 6): string =>
  `<c r="A2" s="${style}" t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`;
const linesCell = (text: string): string => keptCell(text, 7);
const momentCell = (serial: string): string => `<c r="A2" s="2"><v>${serial}</v></c>`;
const fractionCell = (serial: string): string => `<c r="A2" s="4"><v>${serial}</v></c>`;
const dateCell = (serial: string): string => `<c r="A2" s="3"><v>${serial}</v></c>`;

describe('a cell', () => {
  it.each<[ColumnType, unknown, string]>([
    ['integer', 0, numberCell('0')],
    ['integer', -0, numberCell('0')],
    ['integer', -2147483649, numberCell('-2147483649')],
    ['integer', 9_999_999_999, numberCell('9999999999')],
    ['integer', -10_000_000_000, wholeCell('-10000000000')],
    ['integer', 999_999_999_999_999, wholeCell('999999999999999')],
    ['integer', '123456789012', wholeCell('123456789012')],
    ['number', 4_006_381_333_931, wholeCell('4006381333931')],
    ['number', 12_345_678_901.5, numberCell('12345678901.5')],
    ['integer', 1_234_567_890_123_456, textCell('1234567890123456')],
    ['integer', '1234567890123456', textCell('1234567890123456')],
    ['integer', '42', numberCell('42')],
    ['integer', 1e21, numberCell('1e+21')],
    ['integer', 1e15, numberCell('1000000000000000')],
    ['integer', new Numeral('9007199254740993'), textCell('9007199254740993')],
    ['number', 0.1 + 0.2, numberCell('0.30000000000000004')],
    ['number', 1e-7, numberCell('0.0000001')],
    ['number', -1.5e-8, numberCell('-1.5e-8')],
    ['number', -1.5e300, numberCell('-1.5e+300')],
    ['number', '1.50', numberCell('1.5')],
    ['number', new Numeral('0.1234567890123456789'), textCell('0.1234567890123456789')],
    ['number', new Numeral(`1${'0'.repeat(20)}1.5`), textCell(`1${'0'.repeat(20)}1.5`)],
    ['number', 5e-324, textCell('5e-324')],
    ['number', 1.7976931348623157e308, textCell('1.7976931348623157e+308')],
    ['boolean', true, '<c r="A2" t="b"><v>1</v></c>'],
    ['boolean', false, '<c r="A2" t="b"><v>0</v></c>'],
    ['text', '007', textCell('007')],
    ['text', 7, textCell('7')],
    ['text', '=1+1', textCell('=1+1')],
    ['text', '', ''],
    ['text', null, ''],
    ['list', [], ''],
    ['list', ['a', 1, true, null], keptCell('a, 1, true, ')],
    ['json', 'x', textCell('"x"')],
    ['json', { a: [1, '<'] }, textCell('{"a":[1,"&lt;"]}')],
  ])('of type %s holds %j', (type, value, xml) => {
    expect(cellXml(type, value)).toBe(xml);
  });

  it.each<[string, string]>([
    ['a & b < c > d', textCell('a &amp; b &lt; c &gt; d')],
    [' a', keptCell(' a')],
    ['a ', keptCell('a ')],
    ['a\u3000', keptCell('a\u3000')],
    ['a\nb', linesCell('a\nb')],
    ['a\r\nb\r\n\r\nc', linesCell('a\nb\n\nc')],
    ['a\r\r\n', linesCell('a\n\n')],
    ['a\tb', keptCell('a\tb')],
    ['a\rb', linesCell('a\nb')],
    ['_x0041\r', linesCell('_x0041\n')],
    ['\u0000\u001f', textCell('_x0000__x001F_')],
    ['\ufffe\uffff', textCell('_xFFFE__xFFFF_')],
    ['\u007f\u0085\u2028', keptCell('\u007f\u0085\u2028')],
    ['_x0041_', textCell('_x005F_x0041_')],
    ['_X41_', textCell('_x005F_X41_')],
    ['_x00410_', textCell('_x00410_')],
    ['_x004g_', textCell('_x004g_')],
    ['_x_', textCell('_x_')],
    ['__x0041_x0042_', textCell('__x005F_x0041_x005F_x0042_')],
    ['_x0041\u0001', textCell('_x005F_x0041_x0001_')],
    ['snake_case_xylophone', textCell('snake_case_xylophone')],
    [
      'a long text of snake_case and xml_xylophones',
      textCell('a long text of snake_case and xml_xylophones'),
    ],
  ])('holds the text %j', (text, xml) => {
    expect(cellXml('text', text)).toBe(xml);
  });

  it.each<[string, string]>([
    ['2020-02-29', dateCell('43890')],
    ['1900-03-01', dateCell('61')],
    ['1900-02-28', textCell('1900-02-28')],
    ['1999-03-00', textCell('1999-03-00')],
    ['1999-00-01', textCell('1999-00-01')],
    ['1999-13-01', textCell('1999-13-01')],
    ['2019-02-29', textCell('2019-02-29')],
    ['2100-02-29', textCell('2100-02-29')],
    ['2000-02-29', dateCell('36585')],
    ['9999-12-31', dateCell('2958465')],
    ['2020-2-29', textCell('2020-2-29')],
    ['2020-02-29T00:00:00Z', momentCell('43890')],
    ['2020-02-29T12:00Z', momentCell('43890.5')],
    ['2020-02-29T12:00', momentCell('43890.5')],
    ['2020-02-29 12:00:00', momentCell('43890.5')],
    ['2020-02-29T23:59:59.999Z', fractionCell('43890.99999998843')],
    ['2020-02-29T23:59:59.9999999999999Z', fractionCell('43890.99999998843')],
    ['2020-02-29T00:00:00.5Z', fractionCell('43890.00000578704')],
    ['2020-02-29T12:00:00.0004Z', momentCell('43890.5')],
    ['2020-02-29 14:00:00 +02', momentCell('43890.5')],
    ['2020-02-29T01:00:00+02:00', momentCell('43889.95833333333')],
    ['2020-02-29T23:00:00-0200', momentCell('43891.04166666667')],
    ['1900-03-01T01:00:00+02:00', textCell('1900-03-01T01:00:00+02:00')],
    ['9999-12-31T23:00:00-02:00', textCell('9999-12-31T23:00:00-02:00')],
    ['2020-02-29T24:00:00Z', textCell('2020-02-29T24:00:00Z')],
    ['2020-02-29T23:59:60Z', textCell('2020-02-29T23:59:60Z')],
    ['2020-02-29T23:60:00Z', textCell('2020-02-29T23:60:00Z')],
    ['2020-02-29T12:00:00.Z', textCell('2020-02-29T12:00:00.Z')],
    ['2020-02-29T12:00:00+2:00', textCell('2020-02-29T12:00:00+2:00')],
    ['2020-02-29T12:00:00Zulu', textCell('2020-02-29T12:00:00Zulu')],
    ['2020-02-29T', textCell('2020-02-29T')],
    ['2020-02-29x', textCell('2020-02-29x')],
    ['', ''],
  ])('holds the moment %j, in a column of either type', (text, xml) => {
    expect(cellXml('timestamp', text)).toBe(xml);
    expect(cellXml('date', text)).toBe(xml);
  });

  it('of any moment since 1900 is off by less than a microsecond', () => {
    const range = { min: new Date('1900-03-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z') };
    fc.assert(
      fc.property(fc.date({ ...range, noInvalidDate: true }), (date) => {
        const [, whole = '', fraction = ''] =
          /<v>(\d+)(\.\d+)?</.exec(cellXml('timestamp', date.toISOString())) ?? [];
        const ms = (Number(whole) - 25_569) * 86_400_000 + Number(`0${fraction}`) * 86_400_000;
        expect(Math.abs(ms - date.getTime())).toBeLessThan(0.001 + Math.abs(date.getTime()) * 2 ** -51);
      }),
      { numRuns: 60 },
    );
  });

  it('hold as many line breaks as fit, each of which counts once', () => {
    expect(cellXml('text', '\r\n'.repeat(32_767)).match(/\n/g)).toHaveLength(32_767);
    expect(() => cellXml('text', '\r\n'.repeat(32_768))).toThrow('32768 characters');
  });

  it.each<[ColumnType, unknown, string]>([
    ['text', 'x'.repeat(32_768), 'text of 32768 characters exceeds the 32767 of a spreadsheet'],
    ['text', `${'&'.repeat(32_767)}\n`, '32768 characters'],
    ['list', ['x'.repeat(20_000), 'y'.repeat(20_000)], '40002 characters'],
    ['json', { a: 'x'.repeat(40_000) }, '40008 characters'],
    ['timestamp', 'x'.repeat(32_768), '32768 characters'],
    ['number', new Numeral(`1.${'7'.repeat(32_766)}`), '32768 characters'],
    ['text', 'a\ud800', 'an unpaired surrogate'],
  ])('of type %s that no spreadsheet can hold is refused by record and field', (type, value, reason) => {
    const encoder = compileXlsx({ columns: [column('a', 'text'), column('b', type)], profile }, {});
    const sink = new PartBuffer(16);
    const carry = encoder.begin(sink);
    const page = (): unknown => encoder.page(carry, [{ a: 'fine' }, { b: value as Value }], sink);
    expect(page).toThrow(UnfitRecord);
    expect(page).toThrow(
      expect.objectContaining({ index: 1, field: 'b', message: expect.stringContaining(reason) }),
    );
  });
});

describe('columns', () => {
  it('have the letters of a spreadsheet', () => {
    const at = (...indexes: number[]) => indexes.map(columnLetters);
    expect(at(0, 25, 26, 51, 52, 701, 702, 16_383)).toEqual(['A', 'Z', 'AA', 'AZ', 'BA', 'ZZ', 'AAA', 'XFD']);
  });

  it('beyond ZZ are read by others, each where it belongs', async () => {
    const columns = Array.from({ length: 800 }, (_, n) => column(`c${n}`, n % 3 === 0 ? 'integer' : 'text'));
    const record = Object.fromEntries(columns.map(({ name }, n) => [name, n % 7 === 0 ? null : n]));
    const row = columns.map(({ type }, n) => (n % 7 === 0 ? null : type === 'integer' ? n : String(n)));
    const file = workbook(compileXlsx({ columns, profile }, {}), [[[record], [record]]]);
    for (const sheets of [readBySheetjs(file, 800), await readByExceljs(file, 800)]) {
      expect(sheets[0]?.header).toEqual(columns.map(({ name }) => name));
      expect(sheets[0]?.rows).toEqual([row, row]);
    }
  });

  it('may be as many as a sheet has, and no more', () => {
    const columns = Array.from({ length: 16_384 }, (_, n) => column(`c${n}`, 'integer'));
    expect(sheetXml(columns, [{ c0: 1, c16383: 2 }])).toContain(
      '<row r="2"><c r="A2"><v>1</v></c><c r="XFD2"><v>2</v></c></row>',
    );
    expect(checkXlsx([...columns, column('one', 'text')])).toEqual([
      {
        in: 'body',
        at: ['fields'],
        reason: 'value',
        message: '16385 columns are more than the 16384 of a spreadsheet',
      },
    ]);
  });

  it('without a label show their name, and two with one label are refused', () => {
    const columns = [
      column('a', 'text', ''),
      column('b', 'text', 'Same'),
      column('c', 'text', 'Same'),
      column('d', 'text', 'a'),
    ];
    expect(checkXlsx(columns).map(({ message }) => message)).toEqual([
      'b and c have the same label, "Same"',
      'a and d have the same label, "a"',
    ]);
    expect(() => xlsx.compile({ columns, profile })).toThrow(Problem);
  });

  it('of which there is none, or whose label fits no cell, are refused', () => {
    expect(checkXlsx([])).toHaveLength(1);
    expect(checkXlsx([column('a', 'text', '\udc00'), column('b', 'text', 'x'.repeat(32_768))])).toHaveLength(
      2,
    );
  });

  it('of every resource there is pass', () => {
    for (const { columns } of Object.values(resources)) expect(checkXlsx(columns)).toEqual([]);
  });
});

describe.each<[string, FormatSpec, fc.Arbitrary<Records>]>([
  ['a row per record', { columns: recordColumns, profile }, recordsOf(recordColumns)],
  ['a row per item', { columns: itemColumns, rows: 'items', profile }, recordsWithItems(itemColumns)],
])('rows, %s', (_grain, spec, records) => {
  it.each([true, false])(
    'are the same however little room there is at first, references: %s',
    (references) => {
      const limits = { ...XLSX_LIMITS, sheetRows: 5, sheetBytes: 3000 };
      const options = { references, limits, openBytes: 1000, log: new MisfitLog(spec) };
      const tight = new TightSink();
      const writeTight = sheetRowsWriter(spec, { ...options, scratch: tight });
      const write = sheetRowsWriter(spec, options);
      fc.assert(
        fc.property(records, fc.nat({ max: 5 }), (all, row) => {
          tight.bytes = Buffer.alloc(0);
          const told = (runs: ReturnType<typeof write>) =>
            runs.map(({ xml, rows }) => [Buffer.from(xml).toString(), rows]);
          const start = { row, raw: 1500 };
          assert.deepEqual(told(writeTight(start, all)), told(write(start, all)));
        }),
      );
    },
  );
});
