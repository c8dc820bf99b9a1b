import { describe, expect, it } from 'vitest';
import type { Column } from '../../functions/core/columns.ts';
import type { FormatSpec } from '../../functions/core/format.ts';
import type { Value } from '../../functions/core/json.ts';
import { canonicalNumeral, Numeral, numeralOf } from '../../functions/core/numeral.ts';
import type { Profile } from '../../functions/core/profile.ts';
import { json } from '../../functions/formats/json.ts';
import { ndjson } from '../../functions/formats/ndjson.ts';
import { PartBuffer } from '../../functions/formats/part-buffer.ts';
import { profiles } from '../../functions/formats/profiles.ts';
import { type FormatReader, formatContract } from '../contracts/format-contract.ts';
import { recordColumns } from './hostile-records.ts';
import { canonicalJson, readJson } from './json-text.ts';

const reader: Omit<FormatReader, 'read'> = {
  profiles: [profiles.excel as Profile, profiles.discogs as Profile],
  shown,
  unpairedSurrogates: 'survive',
};

formatContract(json, { ...reader, read: (file, spec) => cells(readJson(file.toString()), spec) });
formatContract(ndjson, {
  ...reader,
  read: (file, spec) => {
    const lines = file.toString().split('\n');
    expect(lines.pop()).toBe('');
    return lines.flatMap((line) => cells([readJson(line)], spec));
  },
});

/** Checks that each object has the columns as its members, in their order, and gives their values. */
function cells(rows: unknown, { columns }: FormatSpec): readonly (readonly unknown[])[] {
  return (rows as Record<string, unknown>[]).map((row) => {
    expect(Object.keys(row)).toEqual(columns.map(({ name }) => name));
    return columns.map(({ name }) => row[name]);
  });
}

function shown(value: Value, { type }: Column, { booleans }: Profile): unknown {
  if (value === null || value === undefined) return null;
  if (type === 'text') {
    if (typeof value === 'boolean') return booleans[`${value}`];
    if (typeof value === 'number') return numeralOf(value);
    return typeof value === 'string' ? value : canonicalJson(value);
  }
  if ((type === 'number' || type === 'integer') && typeof value === 'string')
    return new Numeral(canonicalNumeral(value));
  return readJson(canonicalJson(value));
}

describe('json', () => {
  it('has no newline at its end and is an empty array without rows', () => {
    const spec = { columns: recordColumns.slice(0, 2), profile: profiles.unix as Profile };
    const encoder = json.compile(spec);
    const sink = new PartBuffer(1);
    encoder.end(encoder.page(encoder.begin(sink), [], sink).carry, sink);
    expect(sink.bytes.toString('utf8', 0, sink.length)).toBe('[]');
    sink.reset();
    encoder.end(encoder.page(encoder.begin(sink), [{ text: 'a', integer: 1 }, {}], sink).carry, sink);
    expect(sink.bytes.toString('utf8', 0, sink.length)).toBe(
      '[{"text":"a","integer":1},{"text":null,"integer":null}]',
    );
  });
});
