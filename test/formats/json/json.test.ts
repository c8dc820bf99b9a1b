import { describe, expect, it } from 'vitest';
import type { Profile } from '../../../functions/core/profile.ts';
import { json } from '../../../functions/formats/json/index.ts';
import { ndjson } from '../../../functions/formats/ndjson.ts';
import { profiles } from '../../../functions/formats/profiles.ts';
import { formatContract } from '../../contracts/format-contract.ts';
import { file } from '../../contracts/format-files.ts';
import { column, recordColumns } from '../hostile-records.ts';
import { jsonReader, ndjsonReader } from './json-reader.ts';

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

describe('ndjson', () => {
  it('escapes what line readers take for the end of a line', () => {
    const columns = [column('a\u2028', 'text'), column('list', 'list'), column('json', 'json')];
    const encoder = ndjson.compile({ columns, profile: excel });
    const record = { 'a\u2028': 'x\u2028y', list: ['\u2029', 1], json: { '\u2029': '\u2028' } };
    expect(file(encoder, [[record]]).toString()).toBe(
      '{"a\\u2028":"x\\u2028y","list":["\\u2029",1],"json":{"\\u2029":"\\u2028"}}\n',
    );
  });

  it('is a line per row, and nothing without rows', () => {
    const encoder = ndjson.compile({ columns: recordColumns.slice(0, 1), profile: excel });
    expect(file(encoder, []).toString()).toBe('');
    expect(file(encoder, [[{ text: 'a\nb' }], [{}]]).toString()).toBe('{"text":"a\\nb"}\n{"text":null}\n');
  });
});
