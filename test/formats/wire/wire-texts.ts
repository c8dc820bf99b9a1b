import fc from 'fast-check';
import type { Column, ColumnType } from '../../../functions/core/columns.ts';

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '/': '\\/',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

const hex = (unit: string): string => unit.charCodeAt(0).toString(16).padStart(4, '0');

/** The forms a character may have; an unpaired surrogate has only its escape. */
function formsOf(character: string): readonly string[] {
  const escaped = [...Array(character.length).keys()].map((i) => `\\u${hex(character.charAt(i))}`).join('');
  const upper = escaped.replace(/\\u[0-9a-f]{4}/g, (one) => `\\u${one.slice(2).toUpperCase()}`);
  const short = SHORT_ESCAPES[character];
  const bare =
    character < ' ' || /^["\\]|^[\ud800-\udfff]$/.test(character) ? [] : [character, character, character];
  return [...bare, ...(short ? [short, short, short] : []), escaped, upper];
}

const CHARACTERS = [
  ...'ab1_xX&<> ,;|"\\/\b\f\n\r\t\0\x1f\x7f=+-@\'é東＝＠﹦°\u00a0\u061c\u2003\u2028\u2029\u201c\u3000\ufffe',
  '😀',
  '\ud800',
  '\udc00',
  '\ufeff',
  '\uffff',
];
const PLAIN = [...'abcdefg 0123456789-é°“\u2028'];

const character = (from: readonly string[]) =>
  fc.constantFrom(...from).chain((one) => fc.constantFrom(...formsOf(one)));

const written = (from: readonly string[], maxLength: number) =>
  fc.array(character(from), { maxLength }).map((forms) => `"${forms.join('')}"`);

/** A JSON string: plain, long, awkward, or with an unpaired surrogate, which not every format takes. */
export const stringText = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.string({ unit: fc.constantFrom(...PLAIN), maxLength: 60 }).map((text) => `"${text}"`),
  },
  {
    weight: 4,
    arbitrary: written(
      CHARACTERS.filter((one) => !/^[\ud800-\udfff]$/.test(one)),
      12,
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        fc.constantFrom(...CHARACTERS.slice(0, -5)),
        fc.string({ unit: fc.constantFrom(...PLAIN), maxLength: 70 }),
      )
      .map(([first, rest]) => JSON.stringify(first + rest)),
  },
);

const digits = (maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength });

/** A number in any form of RFC 8259 §6. */
export const numberText = fc.oneof(
  fc.integer().map(String),
  fc.constantFrom(
    '0',
    '-0',
    '-0.0',
    '0.10',
    '1e400',
    '-1E+2',
    '1e-7',
    '0.0000001',
    '0.000001',
    '100',
    '1.50',
    '1e21',
  ),
  fc.constantFrom(
    '123456789012345',
    '1234567890123456',
    '0.00012',
    '0.0001',
    '-0.05',
    '1E-400',
    '12e2',
    '5.0',
  ),
  fc
    .tuple(
      fc.constantFrom('', '-'),
      fc.oneof(
        fc.constant('0'),
        fc.tuple(fc.constantFrom(...'123456789'), digits(37)).map((all) => all.join('')),
      ),
      fc.option(digits(20), { nil: undefined }),
      fc.option(fc.tuple(fc.constantFrom('e', 'E', 'e+', 'e-'), digits(3)), { nil: undefined }),
    )
    .map(
      ([sign, whole, fraction, power]) =>
        `${sign}${whole}${fraction ? `.${fraction}` : ''}${power?.join('') ?? ''}`,
    ),
);

/** How a form of page writes values; strings and numbers come as their JSON. */
export interface Writing {
  string(text: string): string;
  number(text: string): string;
  boolean(value: boolean): string;
  readonly nothing: string;
  list(items: readonly string[], space: string): string;
  map(members: readonly (readonly [name: string, value: string])[], space: string): string;
  /** Values that only this form has. */
  readonly others: readonly string[];
}

const joined = (members: readonly (readonly [string, string])[], s: string): string =>
  `{${s}${members.map(([name, value]) => `${name}${s}:${s}${value}`).join(`${s},${s}`)}${s}}`;

export const plainWriting: Writing = {
  string: (text) => text,
  number: (text) => text,
  boolean: String,
  nothing: 'null',
  list: (items, s) => `[${s}${items.join(`${s},${s}`)}${s}]`,
  map: joined,
  others: ['{}', '[]', '[[null]]'],
};

export const dynamoWriting: Writing = {
  string: (text) => `{"S":${text}}`,
  number: (text) => `{"N":"${text}"}`,
  boolean: (value) => `{"BOOL":${value}}`,
  nothing: '{"NULL":true}',
  list: (items, s) => joined([['"L"', plainWriting.list(items, s)]], s),
  map: (members, s) => joined([['"M"', joined(members, s)]], s),
  others: [
    '{"SS":["b","a","\\u00e9"]}',
    '{"NS":["10","-3","12345678901234567890123456789012345678"]}',
    '{"B":"AP8B"}',
    '{"BS":["Yg==","YQ=="]}',
    '{"NULL":false}',
    '{ "S" : "spaced" }',
    '{"\\u0053":"escaped type"}',
    '{"\\u004d":{"a":{"S":"x"}}}',
  ],
};

const space = fc.oneof(
  { weight: 6, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.constantFrom(' ', '\n\t ', '\r\n') },
);

/** Any value, nested. */
function anyText(writing: Writing): fc.Arbitrary<string> {
  return fc.letrec<{ value: string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      stringText.map(writing.string),
      numberText.map(writing.number),
      fc.boolean().map(writing.boolean),
      fc.constantFrom(writing.nothing, ...writing.others),
      fc.tuple(fc.array(tie('value'), { maxLength: 3 }), space).map(([items, s]) => writing.list(items, s)),
      fc
        .tuple(fc.array(fc.tuple(stringText, tie('value')), { maxLength: 3 }), space)
        .map(([members, s]) => writing.map(members, s)),
    ),
  })).value;
}

/** Values that mostly fit a column of each type. */
function textsOf(writing: Writing): Readonly<Record<ColumnType, fc.Arbitrary<string>>> {
  const string = stringText.map(writing.string);
  const texts = fc
    .tuple(fc.array(string, { maxLength: 4 }), space)
    .map(([items, s]) => writing.list(items, s));
  const time = fc
    .constantFrom('"2020-01-02T03:04:05Z"', '"2020-01-02T03:04:05.678+02:00"', '"never"')
    .map(writing.string);
  const fitting: Readonly<Record<ColumnType, fc.Arbitrary<string>>> = {
    text: fc.oneof({ weight: 6, arbitrary: string }, { weight: 1, arbitrary: anyText(writing) }),
    integer: fc
      .oneof(fc.integer().map(String), fc.constantFrom('1e3', '5.0', '-0', '1e21', '12345678901234567890'))
      .map(writing.number),
    number: fc.oneof(numberText.map(writing.number), fc.constant(writing.string('"1.50"'))),
    boolean: fc.boolean().map(writing.boolean),
    timestamp: fc.oneof(time, string),
    date: fc.oneof(fc.constant(writing.string('"2020-01-02"')), time, string),
    list: fc.oneof(
      texts,
      fc.array(anyText(writing), { maxLength: 3 }).map((items) => writing.list(items, '')),
    ),
    json: anyText(writing),
    record: anyText(writing),
    records: anyText(writing),
  };
  const odd = fc.oneof(anyText(writing), fc.constantFrom('""', '"007"', '"x,y"').map(writing.string));
  const mostly = ([type, arbitrary]: [string, fc.Arbitrary<string>]) => [
    type,
    fc.oneof({ weight: 19, arbitrary }, { weight: 1, arbitrary: odd }),
  ];
  return Object.fromEntries(Object.entries(fitting).map(mostly));
}

/** Values that mostly fit a column, with strangers where they are related records. */
function textOf({ type, members }: Column, writing: Writing): fc.Arbitrary<string> {
  if (!members) return textsOf(writing)[type];
  const inside = fc.tuple(
    ...members.map((member) =>
      fc
        .option(textOf(member, writing), { nil: undefined })
        .map((value) => (value === undefined ? [] : [[JSON.stringify(member.name), value] as const])),
    ),
    fc.constantFrom([], [['"unasked"', writing.string('"x"')] as const]),
  );
  const map = fc.tuple(inside, space).map(([all, s]) => writing.map(all.flat(), s));
  const record = fc.oneof({ weight: 6, arbitrary: map }, { weight: 1, arbitrary: anyText(writing) });
  if (type === 'record') return record;
  return fc.oneof(
    {
      weight: 6,
      arbitrary: fc.tuple(fc.array(record, { maxLength: 3 }), space).map(([all, s]) => writing.list(all, s)),
    },
    { weight: 1, arbitrary: anyText(writing) },
  );
}

interface Member {
  readonly path: readonly string[];
  readonly value: string;
}

const nameText = (name: string) =>
  fc.oneof(
    { weight: 20, arbitrary: fc.constant(JSON.stringify(name)) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(...[...name].map((one) => fc.constantFrom(...formsOf(one))))
        .map((all) => `"${all.join('')}"`),
    },
  );

/** The members of one record: columns' values, absent ones, strangers, repeated names, another order. */
export function membersOf(columns: readonly Column[], writing: Writing): fc.Arbitrary<string> {
  const values = columns.map((column) =>
    fc.oneof(
      {
        weight: 12,
        arbitrary: textOf(column, writing).map((value): Member | undefined => ({
          path: column.path.split('.'),
          value,
        })),
      },
      { weight: 2, arbitrary: fc.constant({ path: column.path.split('.'), value: writing.nothing }) },
      { weight: 2, arbitrary: fc.constant(undefined) },
    ),
  );
  const strangers = fc.array(
    fc
      .tuple(fc.constantFrom('unasked', 'x', 'text ', 'deep'), anyText(writing))
      .map(([name, value]): Member => ({ path: [name], value })),
    { maxLength: 2 },
  );
  const repeated = fc.oneof(
    { weight: 5, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.tuple(...values).map((all) => all.filter((_, i) => i % 3 === 0)) },
  );
  const everything = fc
    .tuple(fc.tuple(...values), strangers, repeated, fc.nat({ max: 40 }))
    .map(([own, others, again, turn]) => {
      const all = [...own, ...others, ...again].filter((one) => one !== undefined);
      return turn > 30 ? [...all.slice(turn - 30), ...all.slice(0, turn - 30)] : all;
    });
  return everything.chain((members) => nestedText(members, writing));
}

/** Members as text; paths of one first step share a map unless something stands between them. */
function nestedText(members: readonly Member[], writing: Writing): fc.Arbitrary<string> {
  const groups: { name: string; members: Member[] }[] = [];
  for (const {
    path: [name = '', ...path],
    value,
  } of members) {
    const last = groups.at(-1);
    const inner = { path, value };
    if (last?.name === name && path.length > 0 && last.members.every((one) => one.path.length > 0))
      last.members.push(inner);
    else groups.push({ name, members: [inner] });
  }
  const parts = groups.map(({ name, members: inside }) => {
    const [only] = inside;
    const value =
      only?.path.length === 0
        ? fc.constant(only.value)
        : nestedText(inside, writing).map((text) => mapped(text, writing));
    return fc.tuple(nameText(name), value, space).map(([key, text, s]) => `${key}${s}:${s}${text}${s}`);
  });
  return fc.tuple(...parts).map((all) => all.join(','));
}

const mapped = (members: string, writing: Writing): string =>
  writing === dynamoWriting ? `{"M":{${members}}}` : `{${members}}`;
