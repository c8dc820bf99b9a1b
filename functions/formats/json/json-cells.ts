import type { ColumnType } from '../../core/columns.ts';
import type { Bytes } from '../bytes.ts';
import { compactJson } from '../compact-json.ts';
import { writeAscii, writeNumber } from '../digits.ts';
import { refuse } from '../misfit.ts';
import { isWhole, numeralText } from '../numerals.ts';
import { ensureRoom } from '../room.ts';
import type { CellWriter } from '../row-writer.ts';
import { inOneLine, type JsonTextWriter, jsonTextWriter, SHORT_TEXT_BYTES, writeJson } from './json-text.ts';

const OPEN = 91;
const CLOSE = 93;
const COMMA = 44;

/** The writer of each column type, by the rules of `ColumnType`; each leaves `spare` bytes free behind its cell. */
export function jsonCells(spare: number): Readonly<Record<ColumnType, CellWriter>> {
  const text = jsonTextWriter(spare);
  const any = anyCell(text, spare);
  return {
    text: any,
    integer: integerCell(spare),
    number: numberCell(spare),
    boolean: booleanCell,
    timestamp: stringCell('a timestamp', text),
    date: stringCell('a date', text),
    list: listCell(spare),
    json: any,
    record: any,
    records: any,
  };
}

function anyCell(text: JsonTextWriter, spare: number): CellWriter {
  return (bytes, position, value, column) =>
    typeof value === 'string'
      ? text(bytes, position, value, column)
      : writeJson(bytes, position, inOneLine(compactJson(value, column)), spare);
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

function stringCell(wanted: string, text: JsonTextWriter): CellWriter {
  return (bytes, position, value, column) =>
    typeof value === 'string' ? text(bytes, position, value, column) : refuse(column, value, wanted);
}

function listCell(spare: number): CellWriter {
  const any = anyCell(jsonTextWriter(spare + 2), spare + 2);
  return (bytes, position, value, column) => {
    if (!Array.isArray(value)) return refuse(column, value, 'a list');
    ensureRoom(bytes, position + 2 + spare);
    let p = position;
    bytes[p++] = OPEN;
    for (let i = 0; i < value.length; i++) {
      ensureRoom(bytes, p + SHORT_TEXT_BYTES + 2 + spare);
      if (i > 0) bytes[p++] = COMMA;
      p = any(bytes, p, value[i] as unknown, column);
    }
    bytes[p++] = CLOSE;
    return p;
  };
}
