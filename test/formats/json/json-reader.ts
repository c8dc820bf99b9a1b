import assert from 'node:assert/strict';
import type { Column } from '../../../functions/core/columns.ts';
import type { FormatSpec } from '../../../functions/core/format.ts';
import type { Value } from '../../../functions/core/json.ts';
import { canonicalNumeral, Numeral, numeralOf } from '../../../functions/core/numeral.ts';
import type { Profile } from '../../../functions/core/profile.ts';
import type { FormatReader } from '../../contracts/format-contract.ts';
import { canonicalJson, readJson } from './json-text.ts';

type Reader = Omit<FormatReader, 'profiles'>;

/** Reads JSON by `JSON.parse`, checks that each object has the columns as its members, in their order. */
export const jsonReader: Reader = {
  read: (file, spec) => cells(readJson(textOf(file)), spec),
  shown,
  unpairedSurrogates: 'survive',
};

/** The same, line by line; the last line ends like all others. */
export const ndjsonReader: Reader = {
  ...jsonReader,
  read: (file, spec) => {
    const lines = textOf(file).split('\n');
    assert.equal(lines.pop(), '');
    return lines.flatMap((line) => cells([readJson(line)], spec));
  },
};

const textOf = (file: Uint8Array): string =>
  new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(file);

function cells(rows: unknown, { columns }: FormatSpec): readonly (readonly unknown[])[] {
  return (rows as Record<string, unknown>[]).map((row) => {
    assert.deepEqual(
      Object.keys(row),
      columns.map(({ name }) => name),
    );
    return columns.map(({ name }) => row[name]);
  });
}

function shown(value: Value, { type }: Column, { booleans }: Profile): unknown {
  if (value === null || value === undefined) return null;
  if (type === 'text') return textShown(value, booleans);
  const isNumber = type === 'number' || type === 'integer';
  if (isNumber && typeof value === 'string') return new Numeral(canonicalNumeral(value));
  return readJson(canonicalJson(value));
}

function textShown(value: Value, booleans: Profile['booleans']): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return booleans[`${value}`];
  return typeof value === 'number' ? numeralOf(value) : canonicalJson(value);
}
