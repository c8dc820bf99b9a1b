import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Column } from '../../../functions/core/columns.ts';
import { Numeral } from '../../../functions/core/numeral.ts';
import type { Profile } from '../../../functions/core/profile.ts';
import { json } from '../../../functions/formats/json/index.ts';
import { ndjson } from '../../../functions/formats/ndjson.ts';
import { profiles } from '../../../functions/formats/profiles.ts';
import { formatContract } from '../../contracts/format-contract.ts';
import { file, joined, pieces, TightSink } from '../../contracts/format-files.ts';
import { column, recordColumns, recordsOf, relatedColumns } from '../hostile-records.ts';
import { jsonReader, ndjsonReader } from './json-reader.ts';
import { readJson } from './json-text.ts';

const excel = profiles.excel as Profile;
const discogs = profiles.discogs as Profile;

formatContract(json, { profiles: [excel, discogs], ...jsonReader });
formatContract(ndjson, { profiles: [excel, discogs], ...ndjsonReader });

describe('json', () => {
  const encoder = json.compile({ columns: recordColumns.slice(0, 2), profile: discogs });

  it('is an array, empty without rows, and has no newline at its end', () => {
    expect(file(encoder, []).toString()).toBe('[]');
    expect(file(encoder, [[{ text: 'a', integer: 1 }, {}]]).toString()).toBe(
      '[{"text":"a","integer":1},{"text":null,"integer":null}]',
    );
  });

  it('keeps what is no text in a column of texts, whatever the words of the profile', () => {
    expect(file(encoder, [[{ text: true }, { text: -1e-7 }, { text: ['a'] }]]).toString()).toBe(
      '[{"text":true,"integer":null},{"text":-0.0000001,"integer":null},{"text":["a"],"integer":null}]',
    );
  });
});

/** A row without the members whose values are blank. */
function pruned(row: object, columns: readonly Column[]): object {
  const members = columns.map(({ name, type, members: inside }) => {
    const value = (row as Record<string, unknown>)[name];
    const prune = (one: unknown): unknown => (isObject(one) && inside ? pruned(one, inside) : one);
    const isList = type === 'records' && Array.isArray(value);
    return [name, isList ? value.map(prune) : type === 'record' ? prune(value) : value] as const;
  });
  return Object.fromEntries(members.filter(([, value]) => !isBlank(value)));
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Numeral);

const isBlank = (value: unknown): boolean =>
  value === null ||
  value === '' ||
  ((isObject(value) || Array.isArray(value)) && Object.keys(value).length === 0);

describe.each([json, ndjson])('$name without blanks', (format) => {
  const all = { columns: relatedColumns, profile: excel };
  const encoder = format.compile({ ...all, omitBlanks: true });
  const records = recordsOf(relatedColumns);
  const rowsOf = (bytes: Buffer): readonly object[] => {
    const text = bytes.toString();
    return (format === json ? readJson(text) : text.split('\n').slice(0, -1).map(readJson)) as object[];
  };

  it('has every other member, in the same order', () => {
    fc.assert(
      fc.property(records, (some) => {
        const rows = rowsOf(file(format.compile(all), [some])).map((row) => pruned(row, relatedColumns));
        const found = rowsOf(file(encoder, [some], new TightSink()));
        assert.deepEqual(found, rows);
        assert.deepEqual(found.map(Object.keys), rows.map(Object.keys));
      }),
    );
  });

  it('is the same wherever its pages end', () => {
    fc.assert(
      fc.property(records, fc.nat({ max: 9 }), (some, cut) => {
        const cuts = [Math.min(cut, some.length)];
        assert.deepEqual(joined(encoder, pieces(some, cuts)), file(encoder, [some]));
      }),
      { numRuns: 40 },
    );
  });

  it('keeps false, 0, spaces, and what lies within a value', () => {
    const columns = [
      column('no', 'boolean'),
      column('none', 'integer'),
      column('space', 'text'),
      column('json', 'json'),
      column('list', 'list'),
    ];
    const spec = { columns, profile: excel, omitBlanks: true } as const;
    const record = { no: false, none: 0, space: ' ', json: { a: null, b: [] }, list: [''] };
    expect(file(format.compile(spec), [[record]]).toString()).toContain(
      '{"no":false,"none":0,"space":" ","json":{"a":null,"b":[]},"list":[""]}',
    );
  });

  it('has empty objects for rows of which nothing is left', () => {
    const written = file(encoder, [[{}, { one: {}, deep: { many: [] } }]]).toString();
    expect(written).toBe(format === json ? '[{},{}]' : '{}\n{}\n');
  });
});

describe('ndjson', () => {
  it('escapes what line readers take for the end of a line', () => {
    const columns = [column('a\u2028', 'text'), column('list', 'list'), column('json', 'json')];
    const encoder = ndjson.compile({ columns, profile: excel });
    const record = { 'a\u2028': 'x\u2028\u0085y', list: ['\u2029', 1], json: { '\u2029': '\u2028' } };
    expect(file(encoder, [[record]]).toString()).toBe(
      '{"a\\u2028":"x\\u2028\\u0085y","list":["\\u2029",1],"json":{"\\u2029":"\\u2028"}}\n',
    );
  });

  it('is a line per row, and nothing without rows', () => {
    const encoder = ndjson.compile({ columns: recordColumns.slice(0, 1), profile: excel });
    expect(file(encoder, []).toString()).toBe('');
    expect(file(encoder, [[{ text: 'a\nb' }], [{}]]).toString()).toBe('{"text":"a\\nb"}\n{"text":null}\n');
  });
});
