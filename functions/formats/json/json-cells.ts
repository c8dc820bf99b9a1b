import type { ColumnType } from '../../core/columns.ts';
import { numeralOf } from '../../core/numeral.ts';
import type { Profile } from '../../core/profile.ts';
import type { Bytes } from '../bytes.ts';
import { compactJson } from '../compact-json.ts';
import { writeAscii, writeNumber } from '../digits.ts';
import { refuse } from '../misfit.ts';
import { isWhole, numeralText } from '../numerals.ts';
import { ensureRoom } from '../room.ts';
import type { CellWriter } from '../row-writer.ts';
import { SHORT_TEXT_BYTES, writeJson, writeJsonText } from './json-text.ts';

const OPEN = 91;
const CLOSE = 93;
const COMMA = 44;

/** The writer of each column type, by the rules of `ColumnType`; each leaves `spare` bytes free behind its cell. */
export function jsonCells(profile: Profile, spare: number): Readonly<Record<ColumnType, CellWriter>> {
  const json: CellWriter = (bytes, position, value, column) =>
    writeJson(bytes, position, compactJson(value, column), spare);
  return {
    text: textCell(profile, spare),
    integer: integerCell(spare),
    number: numberCell(spare),
    boolean: booleanCell,
    timestamp: stringCell('a timestamp', spare),
    date: stringCell('a date', spare),
    list: listCell(spare),
    json,
    record: json,
    records: json,
  };
}

function textCell({ booleans }: Profile, spare: number): CellWriter {
  const asText = (value: unknown, column: number): string => {
    if (typeof value === 'number' && Number.isFinite(value)) return numeralOf(value);
    if (typeof value === 'boolean') return value ? booleans.true : booleans.false;
    return compactJson(value, column);
  };
  return (bytes, position, value, column) =>
    writeJsonText(bytes, position, typeof value === 'string' ? value : asText(value, column), spare);
}

function integerCell(spare: number): CellWriter {
  const other: CellWriter = (bytes, position, value, column) => {
    const digits = numeralText(value, column);
    return isWhole(digits)
      ? writeJson(bytes, position, digits, spare)
      : refuse(column, value, 'a whole number');
  };
  return (bytes, position, value, column) => {
    if (typeof value !== 'number') return other(bytes, position, value, column);
    return Number.isInteger(value)
      ? writeNumber(bytes, position, value)
      : refuse(column, value, 'a whole number');
  };
}

function numberCell(spare: number): CellWriter {
  return (bytes, position, value, column) => {
    if (typeof value !== 'number') return writeJson(bytes, position, numeralText(value, column), spare);
    return Number.isFinite(value)
      ? writeNumber(bytes, position, value)
      : refuse(column, value, 'a number JSON can hold');
  };
}

function booleanCell(bytes: Bytes, position: number, value: unknown, column: number): number {
  if (value === true) return writeAscii(bytes, position, 'true');
  return value === false ? writeAscii(bytes, position, 'false') : refuse(column, value, 'true or false');
}

function stringCell(wanted: string, spare: number): CellWriter {
  return (bytes, position, value, column) =>
    typeof value === 'string' ? writeJsonText(bytes, position, value, spare) : refuse(column, value, wanted);
}

function listCell(spare: number): CellWriter {
  return (bytes, position, value, column) => {
    if (!Array.isArray(value)) return refuse(column, value, 'a list');
    ensureRoom(bytes, position + 2 + spare);
    let p = position;
    bytes[p++] = OPEN;
    for (let i = 0; i < value.length; i++) {
      ensureRoom(bytes, p + SHORT_TEXT_BYTES + 2 + spare);
      if (i > 0) bytes[p++] = COMMA;
      const item: unknown = value[i];
      p =
        typeof item === 'string'
          ? writeJsonText(bytes, p, item, spare + 2)
          : writeJson(bytes, p, compactJson(item, column), spare + 2);
    }
    bytes[p++] = CLOSE;
    return p;
  };
}
