import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../../functions/core/document.ts';
import { type Encoder, type Format, UnfitRecord } from '../../../functions/core/format.ts';
import type { RecordDocument } from '../../../functions/core/json.ts';
import type { Profile } from '../../../functions/core/profile.ts';
import type { WirePage } from '../../../functions/core/wire-page.ts';
import { compressed } from '../../../functions/formats/compression/compressed.ts';
import { csv } from '../../../functions/formats/csv/index.ts';
import { json } from '../../../functions/formats/json/index.ts';
import { ndjson } from '../../../functions/formats/ndjson.ts';
import { PartBuffer } from '../../../functions/formats/part-buffer.ts';
import { profiles } from '../../../functions/formats/profiles.ts';
import { xlsx, xlsxFormat } from '../../../functions/formats/xlsx/index.ts';
import * as dynamo from '../../../functions/sources/dynamo-table/wire-page.ts';
import * as sqlite from '../../../functions/sources/sqlite/wire-page.ts';
import { TightSink } from '../../contracts/format-files.ts';
import { column } from '../hostile-records.ts';
import { dynamoWriting, membersOf, plainWriting } from './wire-texts.ts';

const columns = [
  column('id', 'text'),
  column('text', 'text'),
  column('integer', 'integer'),
  column('number', 'number'),
  column('boolean', 'boolean'),
  column('timestamp', 'timestamp'),
  column('date', 'date'),
  column('list', 'list'),
  column('json', 'json'),
  column('deep.text', 'text'),
  column('deep.er.number', 'number'),
  column('deep', 'json'),
  column('__proto__', 'text'),
  column('a"]);throw 1;\n\\n', 'text'),
  column('größe 😀', 'number'),
  {
    ...column('one', 'record'),
    members: [
      column('text', 'text'),
      { ...column('many', 'records'), members: [column('number', 'number'), column('__proto__', 'text')] },
    ],
  },
  {
    ...column('some', 'records'),
    members: [column('list', 'list'), { ...column('one', 'record'), members: [column('json', 'json')] }],
  },
];

const asked = columns.filter(({ path }) => path !== 'id' && path !== 'deep');

interface Page {
  readonly wire: WirePage;
  readonly records: readonly RecordDocument[];
}

const id = (index: number): string => `"k${String(index).padStart(3, '0')}"`;

const documents = fc
  .array(membersOf(asked, plainWriting), { minLength: 1, maxLength: 4 })
  .map((all) => all.map((members, i) => `{"id":${id(i)}${members && `,${members}`}}`));

const ofDocuments = (texts: readonly string[]): Page => ({
  wire: sqlite.wirePage(
    Buffer.from(texts.join('')),
    texts.map((text) => Buffer.byteLength(text)),
    'id',
  ),
  records: texts.map(parseDocument),
});

const responses = fc
  .tuple(
    fc.array(membersOf(asked, dynamoWriting), { minLength: 1, maxLength: 4 }),
    fc.constantFrom('', ' ', '\n'),
  )
  .map(([all, s]) => {
    const items = all.map((members, i) => `{"pk":{"S":"x"},"id":{"S":${id(i)}}${members && `,${members}`}}`);
    return [
      `${s}{"Count":${items.length},${s}"Items":[${items.join(`${s},${s}`)}]${s},"ScannedCount":3}${s}`,
    ];
  });

function ofResponse([body = '']: readonly string[]): Page {
  const wire = dynamo.wirePage(Buffer.from(body), 'id', 'pk');
  return { wire, records: dynamo.recordsOf(wire) };
}

const always: Profile = {
  ...(profiles.excel as Profile),
  name: 'always',
  quoting: 'always',
  listSeparator: '; ',
};
const piped: Profile = { ...(profiles.excel as Profile), name: 'piped', delimiter: '|', listSeparator: '|' };
const encodings: readonly { format: Format; profile: Profile; omitBlanks?: true }[] = [
  ...[json, ndjson, csv].map((format) => ({
    format,
    profile: profiles.rfc4180 as Profile,
    omitBlanks: true as const,
  })),
  ...[...Object.values(profiles), always, piped].map((profile) => ({ format: csv, profile })),
  ...[json, ndjson].map((format) => ({ format, profile: profiles.rfc4180 as Profile })),
  ...[xlsx, xlsxFormat({ references: false, limits: { sheetRows: 2 } })].flatMap((format) =>
    [profiles.excel as Profile, piped].map((profile) => ({ format, profile })),
  ),
];

const sources = [
  { source: 'documents', texts: documents, open: ofDocuments },
  { source: 'responses', texts: responses, open: ofResponse },
];

/** The page by its records, undefined where one of them does not fit. */
function byRecords(encoder: Encoder, { records }: Page) {
  const sink = new PartBuffer(64);
  try {
    const { rows, misfits } = encoder.page(encoder.begin(sink), records, sink);
    return { bytes: Buffer.from(sink.bytes.subarray(0, sink.length)), rows, misfits };
  } catch (error) {
    if (error instanceof UnfitRecord) return undefined;
    throw error;
  }
}

function byWire(encoder: Encoder, { wire }: Page, sink: PartBuffer | TightSink) {
  const carry = encoder.begin(sink);
  const before = sink.length;
  const written = encoder.wire?.(carry, wire, sink);
  if (!written) assert.equal(sink.length, before);
  return written && { ...written, bytes: Buffer.from(sink.bytes.subarray(0, sink.length)) };
}

describe('packed bytes', () => {
  it('unpack to what the page’s records pack to', () => {
    const packed = compressed(csv, { algorithm: 'gzip', level: 1 }).compile({ columns, profile: always });
    let [taken, fit] = [0, 0];
    fc.assert(
      fc.property(documents, (texts) => {
        const page = ofDocuments(texts);
        const wanted = byRecords(packed, page);
        const written = byWire(packed, page, new PartBuffer(64));
        if (wanted) fit++;
        if (!written) return;
        taken++;
        assert.deepEqual(written.bytes, wanted?.bytes);
      }),
      { numRuns: 100 },
    );
    expect(taken).toBeGreaterThan(fit / 2);
  });
});

it('a page with a name that has the dots of a path is left to its records, where that name wins', () => {
  const some = [column('id', 'text'), column('a.b', 'text')];
  const encoder = csv.compile({ columns: some, profile: profiles.unix as Profile });
  for (const text of ['{"id":"k1","a.b":"flat","a":{"b":"x"}}', '{"id":"k1","a":{"b":"x"},"a.b":"flat"}']) {
    const page = ofDocuments([text]);
    expect(byWire(encoder, page, new PartBuffer(64))).toBeUndefined();
    expect(byRecords(encoder, page)?.bytes.toString()).toBe('id,a.b\nk1,flat\n');
  }
});

it('a sheet of many columns is written from bytes too, group by group', () => {
  const many = Array.from({ length: 70 }, (_, index) =>
    column(`c${index}`, index % 3 === 0 ? 'integer' : 'text'),
  );
  const row = (n: number) => many.map(({ name }, i) => `"${name}":${i % 3 === 0 ? i * n : `"t${i} <${n}>"`}`);
  const page = ofDocuments([1, 2].map((n) => `{"id":"k${n}",${row(n).join(',')}}`));
  const encoder = xlsx.compile({ columns: many, profile: always });
  const written = byWire(encoder, page, new PartBuffer(64));
  assert(written, 'the page was left to its records');
  assert.deepEqual(written.bytes, byRecords(encoder, page)?.bytes);
});

describe('a page', () => {
  const encoder = csv.compile({ columns: columns.slice(0, 2), profile: profiles.unix as Profile });
  const wireOf = (texts: readonly string[]) => byWire(encoder, ofDocuments(texts), new PartBuffer(64));

  it.each([
    ['keys that repeat', ['{"id":"a"}', '{"id":"a"}']],
    ['keys that fall', ['{"id":"b"}', '{"id":"a"}']],
    ['a number after a text', ['{"id":"b"}', '{"id":1}']],
    ['numbers that fall', ['{"id":10}', '{"id":9}']],
    ['no key', ['{"text":"x"}']],
    ['a key that is null', ['{"id":null}']],
    ['a key with an escape', ['{"id":"\\n"}']],
    ['a list for a record', ['[]']],
    ['two records in one text', ['{"id":1} {"id":2}']],
    ['half a record', ['{"id":1', '}']],
    ['what follows a record', ['{"id":1}x']],
    ['a comma too many', ['{"id":1,}']],
    ['a number with a leading zero', ['{"id":1,"n":01}']],
    ['a number without digits', ['{"id":1,"n":-}']],
    ['a word that is none', ['{"id":1,"n":nul}']],
    ['a control character in a string', ['{"id":1,"n":"\u0001"}']],
    ['an escape that is none', ['{"id":1,"n":"\\x"}']],
    ['a half escape', ['{"id":1,"text":"\\u12"}']],
    ['a string without end', ['{"id":1,"text":"abc']],
    ['an unpaired surrogate', ['{"id":1,"text":"\\ud800"}']],
    ['nesting without end', [`{"id":1,"n":${'['.repeat(5000)}${']'.repeat(5000)}}`]],
  ])('with %s is left to its records', (_what, texts) => {
    const wire = sqlite.wirePage(
      Buffer.from(texts.join('')),
      texts.map((text) => text.length),
      'id',
    );
    const sink = new PartBuffer(64);
    expect([encoder.wire?.(null, wire, sink), sink.length]).toEqual([undefined, 0]);
  });

  it.each([
    ['{"Items":{}}'],
    ['{"Items":[]}x'],
    ['{"Items":[{"id":{"S":"a"}}]'],
    ['{"Items":[{"id":{"S":"a","N":"1"}}]}'],
    ['{"Items":[{"id":{}}]}'],
    ['{"Items":[],"Items":[]}'],
    ['{"It\\u0065ms":[]}'],
    ['{"Items":[{"id":{"N":"x"}}]}'],
  ])('that is the response %s is left to its records', (body) => {
    const wire = dynamo.wirePage(Buffer.from(body), 'id', undefined);
    expect(encoder.wire?.(null, wire, new PartBuffer(64))).toBeUndefined();
  });

  it('gives its keys by their order: numbers, then texts by their bytes', () => {
    const keys = ['-5', '0', '12', '"Z"', '"a"', '"é"', '"\uffff"', '"😀"'];
    expect(wireOf(keys.map((key) => `{"id":${key}}`))).toMatchObject({ rows: 8, first: -5, last: '😀' });
  });

  describe('without order', () => {
    const page = (keys: readonly string[]) => ofDocuments(keys.map((key) => `{"id":${key}}`));
    const wire = (keys: readonly string[]) => ({ ...page(keys).wire, unordered: true as const });

    it('is written as its records are, whatever keys it has', () => {
      const keys = ['"b"', '12', '"a"', '-5', '"12"', '"😀"', '"é"'];
      const written = byWire(encoder, { ...page(keys), wire: wire(keys) }, new PartBuffer(64));
      expect(written).toMatchObject({ rows: 7, first: 'b', last: 'é' });
      expect(written?.bytes).toEqual(byRecords(encoder, page(keys))?.bytes);
    });

    it.each([
      ['a text twice', ['"b"', '"a"', '"b"']],
      ['a number twice', ['7', '"7"', '7']],
      ['no key', ['1', 'null']],
    ])('but with %s is left to its records', (_what, keys) => {
      const sink = new PartBuffer(64);
      expect([encoder.wire?.(null, wire(keys), sink), sink.length]).toEqual([undefined, 0]);
    });

    it('says nothing about the next page, which has one', () => {
      const sink = new PartBuffer(64);
      expect(encoder.wire?.(null, wire(['"b"', '"a"']), sink)).toBeDefined();
      expect(encoder.wire?.(null, page(['"b"', '"a"']).wire, sink)).toBeUndefined();
      expect(encoder.wire?.(null, wire(['"b"', '"a"']), sink)).toBeDefined();
    });
  });

  it('may be empty', () => {
    expect(wireOf([])).toMatchObject({ rows: 0, first: null, last: null });
    const empty = dynamo.wirePage(Buffer.from('{"Items":[],"Count":0}'), 'id', undefined);
    expect(encoder.wire?.(null, empty, new PartBuffer(64))).toMatchObject({ rows: 0, first: null });
  });
});

describe('related records', () => {
  const related = columns.filter(({ members }) => members !== undefined);
  const encoder = ndjson.compile({ columns: related, profile: profiles.unix as Profile });
  const unread = () => assert.fail('a value was read');
  const trees = {
    document: ofDocuments([
      '{"id":1,"one":{"x":[{}],"text":"a","many":[{"number":1},{"number":2.5}, {}]},"some":[{"list":["a"],"one":{"json":"b"}}]}',
      '{"id":2,"some":[ ],"one":{"many":[]}}',
    ]),
    response: ofResponse([
      '{"Items":[{"id":{"N":"1"},"one":{"M":{"x":{"L":[]},"text":{"S":"a"},"many":{"L":[{"M":{"number":{"N":"1"}}},{"M":{"number":{"N":"2.5"}}}, {"M":{}}]}}},"some":{"L":[{"M":{"list":{"L":[{"S":"a"}]},"one":{"M":{"json":{"S":"b"}}}}}]}},{"id":{"N":"2"},"some":{"L":[ ]},"one":{ "M" : {"many":{"L":[]}}}}]}',
    ]),
  };

  it.each(Object.entries(trees))('of a %s are copied, and no value is read', (_form, page) => {
    const written = byWire(encoder, { ...page, wire: { ...page.wire, readValue: unread } }, new TightSink());
    expect(written?.bytes.toString()).toBe(
      '{"one":{"text":"a","many":[{"number":1,"__proto__":null},{"number":2.5,"__proto__":null},{"number":null,"__proto__":null}]},"some":[{"list":["a"],"one":{"json":"b"}}]}\n' +
        '{"one":{"text":null,"many":[]},"some":[]}\n',
    );
    expect(written?.bytes).toEqual(byRecords(encoder, page)?.bytes);
  });
});

it('long lists of related records are copied into a buffer that is full at each', () => {
  const related = columns.filter(({ members }) => members !== undefined);
  const encoder = json.compile({ columns: related, profile: always });
  const some = Array.from({ length: 300 }, (_, n) => `{"list":["a"],"one":{"json":"${'東'.repeat(n % 9)}"}}`);
  const page = ofDocuments([`{"id":1,"some":[${some.join()}],"one":{"many":[${'{},'.repeat(300)}{}]}}`]);
  const written = byWire(encoder, page, new TightSink());
  assert.deepEqual(written?.bytes, byRecords(encoder, page)?.bytes);
});

it('leaves a page with U+0085 to its records in JSON, where it is an escape', () => {
  for (const format of [json, ndjson]) {
    const encoder = format.compile({ columns: [column('a', 'text')], profile: profiles.excel as Profile });
    const bare = ofDocuments(['{"id":1,"a":"x\u0085y"}']);
    expect(byWire(encoder, bare, new TightSink())).toBeUndefined();
    expect(byRecords(encoder, bare)?.bytes.toString()).toContain('{"a":"x\\u0085y"}');
    const escaped = ofDocuments(['{"id":1,"a":"x\\u0085° y"}']);
    expect(byWire(encoder, escaped, new TightSink())?.bytes).toEqual(byRecords(encoder, escaped)?.bytes);
  }
});

describe.each(sources)('$source as bytes', ({ texts, open }) => {
  it.each(encodings)(
    'are $format.name as their records are, profile $profile.name, without blanks: $omitBlanks',
    ({ format, profile, omitBlanks }) => {
      const encoder = format.compile({
        columns,
        profile,
        key: 'id',
        ...(omitBlanks ? { omitBlanks } : {}),
      });
      let [taken, fit, odd] = [0, 0, 0];
      fc.assert(
        fc.property(texts, (all) => {
          const page = open(all);
          const wanted = byRecords(encoder, page);
          const written = byWire(encoder, page, new PartBuffer(1 << 16));
          if (wanted) fit++;
          if (!written) return;
          taken++;
          assert(wanted, 'what does not fit was written');
          assert.equal(written.bytes.toString('latin1'), wanted.bytes.toString('latin1'));
          assert.deepEqual(
            [written.rows, written.first, written.last, written.misfits],
            [wanted.rows, page.records[0]?.id, page.records.at(-1)?.id, wanted.misfits],
          );
          if (wanted.misfits) odd++;
          const tight = byWire(encoder, page, new TightSink());
          assert.deepEqual([tight?.bytes, tight?.misfits], [wanted.bytes, wanted.misfits]);
        }),
        { numRuns: 200 },
      );
      expect(taken).toBeGreaterThan(fit / 2);
      expect(odd).toBeGreaterThan(0);
    },
  );
});
