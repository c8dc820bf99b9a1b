import type { ColumnType } from '../../core/columns.ts';
import { numeralOf } from '../../core/numeral.ts';
import type { Profile } from '../../core/profile.ts';
import type { Bytes } from '../bytes.ts';
import { compactJson } from '../compact-json.ts';
import { writeAscii, writeNumber } from '../digits.ts';
import { ensureRoom, refuse } from '../misfit.ts';
import { isWhole, numeralText } from '../numerals.ts';
import type { CellWriter } from '../row-writer.ts';
import { SHORT_TEXT_BYTES, writeJson, writeJsonText } from './json-text.ts';

const OPEN = 91;
const CLOSE = 93;
const COMMA = 44;

/** The writer of each column type, by the rules of `ColumnType`. Each leaves room for the `rest` of its row. */
export function jsonCells(profile: Profile, rest: number): Readonly<Record<ColumnType, CellWriter>> {
  return {
    text: textCell(profile, rest),
    integer: integerCell(rest),
    number: numberCell(rest),
    boolean: booleanCell,
    timestamp: stringCell('a timestamp', rest),
    date: stringCell('a date', rest),
    list: listCell(rest),
    json: (bytes, position, value, column) => writeJson(bytes, position, compactJson(value, column), rest),
  };
}

function textCell({ booleans }: Profile, rest: number): CellWriter {
  const asText = (value: unknown, column: number): string => {
    if (typeof value === 'number' && Number.isFinite(value)) return numeralOf(value);
    if (typeof value === 'boolean') return value ? booleans.true : booleans.false;
    return compactJson(value, column);
  };
  return (bytes, position, value, column) =>
    writeJsonText(bytes, position, typeof value === 'string' ? value : asText(value, column), rest);
}

function integerCell(rest: number): CellWriter {
  const other: CellWriter = (bytes, position, value, column) => {
    const digits = numeralText(value, column);
    return isWhole(digits)
      ? writeJson(bytes, position, digits, rest)
      : refuse(column, value, 'a whole number');
  };
  return (bytes, position, value, column) => {
    if (typeof value !== 'number') return other(bytes, position, value, column);
    return Number.isInteger(value)
      ? writeNumber(bytes, position, value)
      : refuse(column, value, 'a whole number');
  };
}

function numberCell(rest: number): CellWriter {
  return (bytes, position, value, column) => {
    if (typeof value !== 'number') return writeJson(bytes, position, numeralText(value, column), rest);
    return Number.isFinite(value)
      ? writeNumber(bytes, position, value)
      : refuse(column, value, 'a number JSON can hold');
  };
}

function booleanCell(bytes: Bytes, position: number, value: unknown, column: number): number {
  if (value === true) return writeAscii(bytes, position, 'true');
  return value === false ? writeAscii(bytes, position, 'false') : refuse(column, value, 'true or false');
}

function stringCell(wanted: string, rest: number): CellWriter {
  return (bytes, position, value, column) =>
    typeof value === 'string' ? writeJsonText(bytes, position, value, rest) : refuse(column, value, wanted);
}

function listCell(rest: number): CellWriter {
  return (bytes, position, value, column) => {
    if (!Array.isArray(value)) return refuse(column, value, 'a list');
    ensureRoom(bytes, position + 2 + rest);
    let p = position;
    bytes[p++] = OPEN;
    for (let i = 0; i < value.length; i++) {
      ensureRoom(bytes, p + SHORT_TEXT_BYTES + 2 + rest);
      if (i > 0) bytes[p++] = COMMA;
      const item: unknown = value[i];
      p =
        typeof item === 'string'
          ? writeJsonText(bytes, p, item, rest + 2)
          : writeJson(bytes, p, compactJson(item, column), rest + 2);
    }
    bytes[p++] = CLOSE;
    return p;
  };
}
