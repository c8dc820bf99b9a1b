import assert from 'node:assert/strict';
import type { Column } from '../../../functions/core/columns.ts';
import type { FormatSpec } from '../../../functions/core/format.ts';
import type { Value } from '../../../functions/core/json.ts';
import type { FormatReader } from '../../contracts/format-contract.ts';
import { canonicalJson, readJson } from './json-text.ts';

type Reader = Omit<FormatReader, 'profiles'>;

/** Reads JSON by `JSON.parse`, checks that each object has the columns as its members, in their order. */
export const jsonReader: Reader = {
  read: (file, spec) => cells(readJson(textOf(file)), spec),
  shown,
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

const LINE_ENDS = /[\u2028\u2029]/;

function textOf(file: Uint8Array): string {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(file);
  assert.doesNotMatch(text, LINE_ENDS);
  return text;
}

function cells(rows: unknown, { columns }: FormatSpec): readonly (readonly unknown[])[] {
  return (rows as Record<string, unknown>[]).map((row) => {
    assert.deepEqual(
      Object.keys(row),
      columns.map(({ name }) => name),
    );
    return columns.map(({ name }) => row[name]);
  });
}

function shown(value: Value, _column: Column): unknown {
  if (value === null || value === undefined) return null;
  return readJson(canonicalJson(value));
}
