import { describe, expect, it } from 'vitest';
import type { Profile } from '../../../functions/core/profile.ts';
import { json } from '../../../functions/formats/json/index.ts';
import { ndjson } from '../../../functions/formats/ndjson.ts';
import { profiles } from '../../../functions/formats/profiles.ts';
import { formatContract } from '../../contracts/format-contract.ts';
import { file } from '../../contracts/format-files.ts';
import { recordColumns } from '../hostile-records.ts';
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

  it('shows booleans in a text column by the words of the profile, and numbers as text', () => {
    expect(file(encoder, [[{ text: true }, { text: -1e-7 }]]).toString()).toBe(
      '[{"text":"Y","integer":null},{"text":"-0.0000001","integer":null}]',
    );
  });
});

describe('ndjson', () => {
  it('is a line per row, and nothing without rows', () => {
    const encoder = ndjson.compile({ columns: recordColumns.slice(0, 1), profile: excel });
    expect(file(encoder, []).toString()).toBe('');
    expect(file(encoder, [[{ text: 'a\nb' }], [{}]]).toString()).toBe('{"text":"a\\nb"}\n{"text":null}\n');
  });
});
