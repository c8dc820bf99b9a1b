import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Column, type ColumnType, columnPath } from '../../functions/core/columns.ts';
import { valueAt } from '../../functions/core/document.ts';
import { type Format, type FormatSpec, UnfitRecord } from '../../functions/core/format.ts';
import type { RecordDocument, Value } from '../../functions/core/json.ts';
import { Numeral } from '../../functions/core/numeral.ts';
import type { Profile } from '../../functions/core/profile.ts';
import { PartBuffer } from '../../functions/formats/part-buffer.ts';
import {
  column,
  impossible,
  itemColumns,
  odd,
  placed,
  recordColumns,
  recordsOf,
  recordsWithItems,
  relatedColumns,
} from '../formats/hostile-records.ts';
import { tries } from '../properties.ts';
import { file, joined, pieces, type Records, segmentsOf, TightSink } from './format-files.ts';

export interface FormatReader {
  readonly profiles: readonly Profile[];
  /** Reads a file by a program that shares no code with the encoder; gives each row's cells in the order of the columns. */
  read(file: Uint8Array, spec: FormatSpec): readonly (readonly unknown[])[];
  /** What the reader gives for a value that fits its column. */
  shown(value: Value, column: Column, profile: Profile): unknown;
  /** How many UTF-16 units a text may have, where there is a limit. */
  readonly longest?: number;
  /** What stays the same however a file was cut into pieces; left out: its bytes. */
  content?(file: Uint8Array): unknown;
}

const grains = [
  { grain: 'a row per record', spec: { columns: recordColumns }, records: recordsOf(recordColumns) },
  {
    grain: 'a row with related records',
    spec: { columns: relatedColumns },
    records: recordsOf(relatedColumns),
  },
  {
    grain: 'a row per item',
    spec: { columns: itemColumns, rows: 'items' },
    records: recordsWithItems(itemColumns),
  },
];

/** The laws of a format, for every profile and both row grains. */
export function formatContract(format: Format, reader: FormatReader): void {
  const { content = (written: Uint8Array): unknown => written } = reader;
  describe.each(reader.profiles)(`${format.name}, profile $name`, (profile) => {
    describe.each(grains)('$grain', ({ spec: grain, records }) => {
      const spec: FormatSpec = { ...grain, profile };
      const encoder = format.compile(spec);
      const cut = records.chain((all) =>
        fc.tuple(fc.constant(all), fc.array(fc.nat({ max: all.length }), { maxLength: 4 })),
      );

      it('is read back by another program, cell by cell', () => {
        fc.assert(
          fc.property(records, (all) => {
            assert.deepEqual(reader.read(file(encoder, [all]), spec), expected(all, spec, reader));
          }),
        );
      });

      it('has the same content wherever its pages and its buffer end', () => {
        fc.assert(
          fc.property(cut, ([all, cuts]) => {
            const cutUp = file(encoder, pieces(all, cuts), new TightSink());
            assert.deepEqual(content(cutUp), content(file(encoder, [all])));
          }),
          { numRuns: tries(40) },
        );
      });

      it('is the same when segments written apart are joined', () => {
        fc.assert(
          fc.property(cut, ([all, cuts]) => {
            assert.deepEqual(content(joined(encoder, pieces(all, cuts))), content(file(encoder, [all])));
          }),
          { numRuns: tries(40) },
        );
      });

      it('combines carries in any grouping', () => {
        fc.assert(
          fc.property(cut, ([all, cuts]) => {
            const carries = [
              encoder.begin(new PartBuffer(16)),
              ...segmentsOf(encoder, pieces(all, cuts)).map(({ carry }) => carry),
            ];
            const fromRight = carries.reduceRight((right, left) => encoder.combine(left, right));
            expect(carries.reduce(encoder.combine)).toEqual(fromRight);
          }),
          { numRuns: tries(40) },
        );
      });

      it('is valid without rows', () => {
        expect(reader.read(file(encoder, []), spec)).toEqual([]);
        expect(file(encoder, [[], []])).toEqual(file(encoder, []));
      });

      it('counts its rows', () => {
        fc.assert(
          fc.property(records, (all) => {
            const sink = new PartBuffer(64);
            expect(encoder.page(encoder.begin(sink), all, sink).rows).toBe(
              expected(all, spec, reader).length,
            );
          }),
          { numRuns: tries(40) },
        );
      });
    });

    unfitRecords(format, reader, profile);
    awkwardText(format, reader, profile);
  });
}

interface Case {
  readonly column: Column;
  readonly value: unknown;
}

const casesOf = (values: Readonly<Record<ColumnType, readonly unknown[]>>): readonly Case[] =>
  recordColumns.flatMap((column) => values[column.type].map((value) => ({ column, value })));

const halves: readonly Case[] = ['\ud800', 'a\udc00', `${'long '.repeat(20)}\udfff`, '\udc00\ud800'].flatMap(
  (half) => [
    { column: recordColumns[0] as Column, value: half },
    ...recordColumns
      .filter(({ type }) => type === 'json')
      .flatMap((column) => [[half], { [half]: 1 }].map((value) => ({ column, value }))),
  ],
);

function unfitRecords(format: Format, reader: FormatReader, profile: Profile): void {
  const spec: FormatSpec = { columns: recordColumns, profile, key: 'key' };

  it.each<[string, FormatSpec, readonly Case[]]>([
    ['what it cannot hold', spec, [...casesOf(impossible), ...halves]],
    ['where it is strict, what is not of its column’s type', { ...spec, strict: true }, casesOf(odd)],
  ])('refuses by record and field, and leaves the sink as it was: %s', (_what, of, cases) => {
    const encoder = format.compile(of);
    fc.assert(
      fc.property(
        recordsOf(recordColumns),
        fc.constantFrom(...cases),
        fc.nat({ max: 9 }),
        (all, { column, value }, at) => {
          const index = Math.min(at, all.length);
          const unfit = placed({}, columnPath(column.path).steps, value);
          const sink = new TightSink();
          const carry = encoder.begin(sink);
          const before = Buffer.from(sink.bytes.subarray(0, sink.length));
          const refusal = thrownBy(() => encoder.page(carry, all.toSpliced(index, 0, unfit), sink));
          assert(refusal instanceof UnfitRecord, `nothing was refused: ${String(value)}`);
          assert.deepEqual([refusal.index, refusal.field], [index, column.name]);
          assert.deepEqual(sink.bytes.subarray(0, sink.length), before);
        },
      ),
      { numRuns: tries(200) },
    );
  });

  it('refuses what a related record cannot hold by the path of the field', () => {
    const nested = format.compile({ columns: relatedColumns, profile, strict: true });
    const cases: readonly (readonly [string, unknown])[] = [
      ['one.deep.er.number', { one: { deep: { er: { number: 'x' } } } }],
      ['one.inner', { one: { inner: 1n } }],
      ['one.inner.up', { one: { inner: [{ up: 1 }, { up: 1.5 }] } }],
      ['deep.many.flag', { deep: { many: [{}, { flag: 'yes' }] } }],
      ['deep.many.one.__proto__.date', { deep: { many: [{ one: JSON.parse('{"__proto__":{"date":5}}') }] } }],
      ['toString', { toString: [1n] }],
    ];
    for (const [field, record] of cases) {
      const sink = new PartBuffer(9);
      const page = () => nested.page(nested.begin(sink), [{}, record as RecordDocument], sink);
      const refusal = thrownBy(page);
      assert(refusal instanceof UnfitRecord, `nothing was refused: ${field}`);
      assert.deepEqual([refusal.index, refusal.field], [1, field]);
    }
  });

  it('writes what is not of its column’s type as it is, and counts it with the first keys', () => {
    const encoder = format.compile(spec);
    const cases = casesOf(odd);
    const records = cases.map(({ column, value }, index) =>
      placed({ key: `k${index}` }, columnPath(column.path).steps, value),
    );
    const asText = {
      ...spec,
      columns: recordColumns.map((column) => ({ ...column, type: 'text' as const })),
    };
    for (const sink of [new PartBuffer(1 << 16), new TightSink()]) {
      const carry = encoder.begin(sink);
      const { misfits, carry: after } = encoder.page(carry, records, sink);
      encoder.end(after, sink);
      const rows = reader.read(Buffer.from(sink.bytes.subarray(0, sink.length)), asText);
      assert.deepEqual(rows, expected(records, asText, reader));
      const keysOf = (column: Column) =>
        cases.flatMap((one, index) => (one.column === column ? [`k${index}`] : []));
      const wanted = recordColumns
        .map(
          (column) =>
            [column.name, { count: keysOf(column).length, keys: keysOf(column).slice(0, 5) }] as const,
        )
        .filter(([, { count }]) => count > 0);
      assert.deepEqual(misfits, Object.fromEntries(wanted));
    }
  });

  it('counts nothing where all values fit', () => {
    const encoder = format.compile(spec);
    fc.assert(
      fc.property(recordsOf(recordColumns), (all) => {
        const sink = new PartBuffer(64);
        assert.equal(encoder.page(encoder.begin(sink), all, sink).misfits, undefined);
      }),
      { numRuns: tries(40) },
    );
  });

  it('puts U+FFFD in place of half a surrogate pair where losses are marked, and counts the value', () => {
    const encoder = format.compile({ ...spec, lossy: 'mark' });
    const records = halves.map(({ column, value }, index) =>
      placed({ key: index }, columnPath(column.path).steps, value),
    );
    const sink = new TightSink();
    const { misfits = {}, carry } = encoder.page(encoder.begin(sink), records, sink);
    encoder.end(carry, sink);
    const repaired = JSON.parse(JSON.stringify(records).replace(/\\ud[89a-f]../g, '\ufffd')) as Records;
    const rows = reader.read(Buffer.from(sink.bytes.subarray(0, sink.length)), spec);
    assert.deepEqual(rows, expected(repaired, spec, reader));
    expect(Object.values(misfits).reduce((sum, { count }) => sum + count, 0)).toBe(halves.length);
  });

  it('refuses a list of rows that is none, and items that are not records', () => {
    const items = format.compile({ columns: itemColumns, rows: 'items', profile });
    for (const wrong of ['x', 5, true, {}, [{}, 'x'], [5], [[]]]) {
      const page = () =>
        items.page(
          items.begin(new PartBuffer(9)),
          [{}, { items: wrong } as RecordDocument],
          new PartBuffer(9),
        );
      const refusal = thrownBy(page);
      assert(refusal instanceof UnfitRecord);
      assert.deepEqual([refusal.index, refusal.field], [1, 'items']);
    }
  });
}

function awkwardText(format: Format, reader: FormatReader, profile: Profile): void {
  const columns = recordColumns.slice(0, 2);
  const spec: FormatSpec = { columns, profile };
  const encoder = format.compile(spec);
  const { longest = 70_001 } = reader;
  const long = ['x', '"', '東', '😀', '\n', "'=", 'é,'].map((unit) => unit.repeat(longest / unit.length));

  it.each(long.map((text) => [`${text.slice(0, 2)}… (${text.length})`, text]))(
    'holds the long text %j',
    (_name, text) => {
      const records = [{ text, integer: 1 }];
      const rows = reader.read(file(encoder, [records], new TightSink()), spec);
      assert.deepEqual(rows, expected(records, spec, reader));
    },
  );

  it.each(longValues)('keeps room for the cells behind a long one: %s', (type, long) => {
    const behind = Array.from({ length: 30 }, (_, index) => ({
      ...column('last', 'text', `last ${index}`),
      name: `last${index}`,
    }));
    const tight: FormatSpec = { columns: [column('long', type), ...behind], profile };
    const wide = format.compile(tight);
    for (const size of [0, 3, 30, 90, 200]) {
      const records = [{ long: long(size), last: 'x'.repeat(24) }];
      const rows = reader.read(file(wide, [records], new TightSink()), tight);
      assert.deepEqual(rows, expected(records, tight, reader));
    }
  });

  it.each([
    [2000, null],
    [2000, 'x'],
    [200, {}],
    [200, { one: { 'größe 😀': '東' } }],
  ])('holds a list of %i related records: %j', (length, one) => {
    const related: FormatSpec = { columns: relatedColumns, profile };
    const records = [{ deep: { many: Array.from({ length }, () => one) }, last: 1 }];
    const rows = reader.read(file(format.compile(related), [records], new TightSink()), related);
    assert.deepEqual(rows, expected(records, related, reader));
  });

  it('does not lose a row whose only cell is empty', () => {
    const single: FormatSpec = { columns: columns.slice(0, 1), profile };
    const records = [{ text: null }, {}, { text: '' }, { text: 'x' }, {}];
    const rows = reader.read(file(format.compile(single), [records]), single);
    assert.deepEqual(rows, expected(records, single, reader));
  });
}

const longValues: readonly (readonly [ColumnType, (size: number) => Value])[] = [
  ['text', (size) => '東'.repeat(25 * size)],
  ['text', (size) => '"'.repeat(25 * size)],
  ['list', (size) => Array.from({ length: size }, () => '東'.repeat(25))],
  ['list', (size) => Array.from({ length: size }, () => 'x'.repeat(24))],
  ['list', (size) => ['x', '東'.repeat(25 * size)]],
  ['json', (size) => ['東'.repeat(25 * size)]],
  ['number', (size) => new Numeral(`1.${'7'.repeat(25 * size + 1)}`)],
];

/** The rows by the plain reading of the rules: one by one, with no shortcut. */
export function expected(
  records: Records,
  { columns, profile, rows }: FormatSpec,
  reader: FormatReader,
): unknown[][] {
  return records.flatMap((record) => {
    const items = rows === undefined ? [] : ((valueAt(record, [rows]) ?? []) as readonly Value[]);
    return (items.length === 0 ? [{}] : items).map((item) =>
      columns.map((column) => {
        const { list, steps } = columnPath(column.path);
        return reader.shown(
          valueAt(list === undefined ? record : ((item ?? {}) as RecordDocument), steps),
          column,
          profile,
        );
      }),
    );
  });
}

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}
