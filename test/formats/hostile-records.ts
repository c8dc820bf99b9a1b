import fc from 'fast-check';
import type { Column, ColumnType } from '../../functions/core/columns.ts';
import type { RecordDocument, Value } from '../../functions/core/json.ts';
import { Numeral, numeralOf } from '../../functions/core/numeral.ts';
import { momentText } from '../core/moment-texts.ts';
import { plainMoment } from './plain-moment.ts';

export const column = (path: string, type: ColumnType, label = path): Column => ({
  name: path,
  path,
  label,
  type,
});

function related(path: string, type: 'record' | 'records', members: readonly Column[]): Column {
  return { ...column(path, type), members };
}

/** Every column type, a nested path, and names that a program could trip over. */
export const recordColumns: readonly Column[] = [
  column('text', 'text', '=label "quoted", and more'),
  column('integer', 'integer'),
  column('number', 'number'),
  column('boolean', 'boolean'),
  column('timestamp', 'timestamp'),
  column('date', 'date'),
  column('list', 'list'),
  column('json', 'json'),
  column('deep.er.text', 'text'),
  column('constructor', 'text'),
  column('__proto__', 'text'),
  column('hasOwnProperty.name', 'text'),
  column('a"]);throw 1;\n//\\u2028\u2028${x}`', 'text', ''),
  column('größe 😀', 'number'),
];

/** The same beside the columns of a list's items, which are rows. */
export const itemColumns: readonly Column[] = [
  column('text', 'text'),
  column('items[].text', 'text'),
  column('items[].number', 'number'),
  column('items[].deep.list', 'list'),
  column('items[].__proto__', 'text'),
  column('list', 'list'),
];

/** Related records in related records, between columns of the record itself. */
export const relatedColumns: readonly Column[] = [
  column('text', 'text'),
  related('one', 'record', [
    column('id', 'text'),
    column('deep.er.number', 'number'),
    column('constructor', 'text'),
    related('inner', 'records', [column('up', 'integer'), column('__proto__', 'json')]),
  ]),
  related('deep.many', 'records', [
    column('amount', 'integer'),
    column('flag', 'boolean'),
    column('at', 'timestamp'),
    column('list', 'list'),
    column('a"]);throw 1;\n//\\u2028\u2028${x}`', 'text'),
    related('one', 'record', [
      column('größe 😀', 'text'),
      related('__proto__', 'record', [column('date', 'date')]),
    ]),
  ]),
  related('toString', 'records', [column('json', 'json')]),
  column('last', 'number'),
];

const LEADERS = [...'=+-@\t\r＝＋－＠﹦﹢\u061c\u115f\u{e0001}', ...`'"`, '\n', ',', ';', '|'];
const AWKWARD = [
  '',
  ' ',
  '=1+2',
  "'=1+2",
  "''＝x",
  '-5',
  '+49 30 1234',
  '@SUM(A1)',
  '\tx',
  '\rx',
  "'plain",
  '"',
  '""',
  'a"b',
  'a,b;c|d\te',
  'one\r\ntwo\rthree\nfour',
  'x'.repeat(23),
  'x'.repeat(24),
  'x'.repeat(25),
  `${'y'.repeat(40)}"`,
  '007',
  '1e5',
  '\u0000=1+1',
  ' \u200b@x',
  '\ufeff+1',
  '\u061c\u034f\u3164=1',
  '\u{e0001}\u{1d173}﹦1',
  '\u2800﹢1',
  '\ufe0f\u{1f3a7}=1',
  '\u0600\u0661',
  '\n=1',
  '\u00a0-1',
  'x,=1+1,y',
  'x|=1',
  'null',
  'true',
  '\u0000',
  'a\u0000b\u0001\u001f\u007f\u0085',
  '\ufeff',
  '\ufffe\uffff',
  '\u2028\u2029',
  'Größe',
  '東京 日本語',
  '😀🎧 𝒳',
  'é'.repeat(24),
  '東'.repeat(30),
];

/** Well-formed Unicode: anything, formula leaders behind apostrophes, and what readers stumble over. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...AWKWARD) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  { weight: 2, arbitrary: fc.string({ unit: fc.constantFrom(...LEADERS, 'a', '東'), maxLength: 30 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme-ascii', maxLength: 120 }) },
);

const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 37 });

/** Numbers that no double holds: up to 38 digits, with and without a point. */
const numeral: fc.Arbitrary<Numeral> = fc
  .tuple(fc.constantFrom('', '-'), fc.constantFrom(...'123456789'), digits)
  .map(([sign, first, rest]) => new Numeral(`${sign}${first}.${rest.slice(0, 36)}5`));

const wholeNumeral = new Numeral('1.2345678901234567890123456789012345678e+37');

export const hostileNumber: fc.Arbitrary<number> = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.tuple(fc.integer({ min: -1e9, max: 1e9 }), fc.constantFrom(10, 100, 1000, 1e6)).map(([n, d]) => n / d),
  fc.constantFrom(
    0,
    -0,
    1e-7,
    1e-6,
    9.99e-7,
    0.001,
    1e15,
    1e16,
    1e21,
    5e-324,
    1.7976931348623157e308,
    2 ** 31,
    -(2 ** 31),
    2 ** 53,
    0.1 + 0.2,
    99999999,
    1e8,
    1e14 + 1,
  ),
);

const anyNumber = fc.oneof(hostileNumber, numeral);
const numberText = hostileNumber.map((value) => numeralOf(value));
const scalar: fc.Arbitrary<Value> = fc.oneof(hostileText, anyNumber, fc.boolean(), fc.constant(null));
const nested: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(hostileText, fc.constant('__proto__')), tie('value'), { maxKeys: 3 }),
  ),
})).value;

const timestamp = fc.oneof(
  fc
    .date({
      min: new Date('0001-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59Z'),
      noInvalidDate: true,
    })
    .map((date) => date.toISOString()),
  fc.constantFrom('2019-02-02T01:01:00Z', '2019-02-02 01:01:07', '2020-03-03T23:30:00+02:00', ''),
  momentText.filter((text) => plainMoment(text) !== undefined),
);

const NO_MOMENTS = [
  'not a time',
  '2024-02-30',
  '2024-01-01T24:00:00Z',
  '1999-03-00',
  '2024-03',
  ' ',
  '=1+1',
  '\u0000',
];

/** What fits a column of each type, apart from unpaired surrogates. */
export const fitting: Readonly<Record<ColumnType, fc.Arbitrary<Value>>> = {
  text: fc.oneof({ weight: 4, arbitrary: hostileText }, { weight: 1, arbitrary: nested }),
  integer: fc.oneof(
    fc.integer(),
    fc.maxSafeInteger(),
    fc.constantFrom(-0, 1e21, '12', '-7', '1e3', '2.0', '', wholeNumeral),
  ),
  number: fc.oneof(anyNumber, numberText, fc.constantFrom('1.50', '-0', '1E+2', '0.0000001', '')),
  boolean: fc.oneof({ weight: 9, arbitrary: fc.boolean() }, { weight: 1, arbitrary: fc.constant('') }),
  timestamp,
  date: fc.oneof(fc.constant('2020-02-29'), timestamp),
  list: fc.oneof(fc.array(hostileText, { maxLength: 4 }), fc.array(nested, { maxLength: 4 })),
  json: nested,
  record: nested,
  records: nested,
};

/** Values of another type than their column's, which are written as they are and counted. */
export const odd: Readonly<Record<ColumnType, readonly Value[]>> = {
  text: [],
  integer: [1.5, '1.5', 'x', ' 1', '01', '+1', true, [], {}, ['a'], new Numeral('1.5'), new Numeral('1e-30')],
  number: ['x', '0x10', '1.', '.5', 'NaN', '=1+1', 'a,b', true, [], {}],
  boolean: ['true', 'Y', 0, 1, [], {}],
  timestamp: [...NO_MOMENTS, 5, 1_700_000_000.5, true, [], {}],
  date: [...NO_MOMENTS, 5, true, [], {}],
  list: ['a', 'a, b', '', 5, true, {}, { a: ['='] }],
  json: [],
  record: [],
  records: [],
};

/** What no format can hold. */
export const impossible: Readonly<Record<ColumnType, readonly unknown[]>> = {
  text: [Number.NaN, Number.POSITIVE_INFINITY, 1n, Symbol('s'), () => 1, new Date(0), new Set(['a']), [1n]],
  integer: [Number.NaN, 1n],
  number: [Number.NaN, Number.NEGATIVE_INFINITY, 1n],
  boolean: [1n],
  timestamp: [new Date(0)],
  date: [new Date(0)],
  list: [new Set(['a']), [1n], [Number.NaN]],
  json: [Number.NaN, 1n, Symbol('s'), () => 1, new Date(0), { a: [new Map()] }],
  record: [Number.NaN, 1n, Symbol('s'), () => 1],
  records: [Number.NaN, 1n, Symbol('s'), () => 1, new Date(0)],
};

/** Records whose every column may be there, null or missing, with members nobody asked for. */
export const recordsOf = (columns: readonly Column[]): fc.Arbitrary<readonly RecordDocument[]> =>
  fc.array(recordOf(columns), { maxLength: 9 });

function recordOf(columns: readonly Column[]): fc.Arbitrary<RecordDocument> {
  const values = columns
    .filter(({ path }) => !path.includes('[]'))
    .map((column) =>
      fc
        .option(
          fc.oneof({ weight: 6, arbitrary: fittingOf(column) }, { weight: 1, arbitrary: fc.constant(null) }),
          { nil: undefined },
        )
        .map((value) => ({ path: column.path, value })),
    );
  return fc.tuple(...values).map((members) =>
    members.reduce<RecordDocument>((record, { path, value }) => placed(record, path.split('.'), value), {
      unasked: 'x',
    }),
  );
}

/** What fits a column; where related records are due, now and then something else, which is written as it is. */
function fittingOf({ type, members }: Column): fc.Arbitrary<Value> {
  if (!members) return fitting[type];
  const record = fc.oneof({ weight: 8, arbitrary: recordOf(members) }, { weight: 1, arbitrary: scalar });
  if (type === 'record')
    return fc.oneof(
      { weight: 8, arbitrary: record },
      { weight: 1, arbitrary: fc.array(nested, { maxLength: 2 }) },
    );
  return fc.oneof(
    { weight: 8, arbitrary: fc.array(record, { maxLength: 3 }) },
    { weight: 1, arbitrary: nested.filter((value) => !Array.isArray(value)) },
  );
}

/** The record with a value at a path, every member its own. */
export function placed(
  record: RecordDocument,
  [name = '', ...rest]: readonly string[],
  value: unknown,
): RecordDocument {
  if (value === undefined) return record;
  const inner = Object.hasOwn(record, name) ? (record[name] as RecordDocument) : {};
  return Object.fromEntries([
    ...Object.entries(record),
    [name, rest.length === 0 ? value : placed(inner, rest, value)],
  ]) as RecordDocument;
}

/** Records with a list of items, which may be missing, null or empty; so may an item. */
export function recordsWithItems(columns: readonly Column[]): fc.Arbitrary<readonly RecordDocument[]> {
  const item = recordsOf(
    columns
      .filter(({ path }) => path.startsWith('items[].'))
      .map((one) => ({ ...one, path: one.path.slice(8) })),
  );
  const items = fc.oneof(
    fc.constantFrom(undefined, null, []),
    item.map((list) => [...list, null]),
    item,
  );
  return fc
    .tuple(recordsOf(columns), fc.array(items, { minLength: 9, maxLength: 9 }))
    .map(([records, lists]) => records.map((record, index) => placed(record, ['items'], lists[index])));
}
