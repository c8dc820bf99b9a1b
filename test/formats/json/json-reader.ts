import assert from 'node:assert/strict';
import { type Column, columnPath } from '../../../functions/core/columns.ts';
import { valueAt } from '../../../functions/core/document.ts';
import type { FormatSpec } from '../../../functions/core/format.ts';
import type { RecordDocument, Value } from '../../../functions/core/json.ts';
import { Numeral } from '../../../functions/core/numeral.ts';
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

/** Where Python's `splitlines` ends a line, beside CR and LF. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const LINE_ENDS = /[\v\f\x1c-\x1e\x85\u2028\u2029]/;

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

function shown(value: Value, column: Column): unknown {
  const { type } = column;
  if (value === null || value === undefined) return type === 'records' ? [] : null;
  if (column.members) return relatedShown(value, column);
  return readJson(canonicalJson(value));
}

/** Related records with their members and no others; anything else as it is. */
export function relatedShown(value: Value, { type, members = [] }: Column): unknown {
  const record = (one: Value): unknown => {
    if (typeof one !== 'object' || one === null || Array.isArray(one) || one instanceof Numeral)
      return readJson(canonicalJson(one ?? null));
    const inside = one as RecordDocument;
    return Object.fromEntries(
      members.map((member) => [member.name, shown(valueAt(inside, columnPath(member.path).steps), member)]),
    );
  };
  if (type === 'record') return record(value);
  return Array.isArray(value) ? value.map(record) : readJson(canonicalJson(value));
}
