import type { ColumnType } from '../../core/columns.ts';
import { readMoment } from '../../core/moment.ts';
import type { Bytes } from '../bytes.ts';
import { writeAscii, writeNumber } from '../digits.ts';
import type { MisfitLog } from '../misfit-log.ts';
import { numeralIn, wholeIn } from '../numerals.ts';
import { ensureRoom } from '../room.ts';
import type { CellWriter } from '../row-writer.ts';
import { writeUsualMoment } from '../usual-moment.ts';
import { inOneLine, type JsonTextWriter, jsonTextWriter, SHORT_TEXT_BYTES, writeJson } from './json-text.ts';

const OPEN = 91;
const CLOSE = 93;
const COMMA = 44;
const QUOTE = 34;

/**
 * The writer of each column type, by the rules of `ColumnType`; each leaves `spare` bytes free behind its cell. Every value is
 * written as what it is; those that are not of their column's type are noted.
 */
export function jsonCells(log: MisfitLog, spare: number): Readonly<Record<ColumnType, CellWriter>> {
  const text = jsonTextWriter(log, spare);
  const any = anyCell(log, text, spare);
  const odd = (wanted: string): CellWriter => log.odd(wanted, any);
  return {
    text: any,
    integer: integerCell(any, odd('a whole number')),
    number: numberCell(any, odd('a number')),
    boolean: booleanCell(any, odd('true or false')),
    timestamp: timeCell(text, odd('a timestamp')),
    date: timeCell(text, odd('a date')),
    list: listCell(log, odd('a list'), spare),
    json: any,
    record: any,
    records: any,
  };
}

function anyCell(log: MisfitLog, text: JsonTextWriter, spare: number): CellWriter {
  return (bytes, position, value, column) => {
    if (typeof value === 'string') return text(bytes, position, value, column);
    return writeJson(bytes, position, inOneLine(log.json(value, column)), spare);
  };
}

/** A text that other formats read as a number, or as nothing, stays a text here and is no misfit. */
function integerCell(any: CellWriter, odd: CellWriter): CellWriter {
  return (bytes, position, value, column) => {
    if (typeof value === 'number')
      return Number.isInteger(value)
        ? writeNumber(bytes, position, value)
        : odd(bytes, position, value, column);
    return (value === '' || wholeIn(value) !== undefined ? any : odd)(bytes, position, value, column);
  };
}

function numberCell(any: CellWriter, odd: CellWriter): CellWriter {
  return (bytes, position, value, column) => {
    if (typeof value === 'number' && Number.isFinite(value)) return writeNumber(bytes, position, value);
    return (value === '' || numeralIn(value) !== undefined ? any : odd)(bytes, position, value, column);
  };
}

function booleanCell(any: CellWriter, odd: CellWriter): CellWriter {
  return (bytes: Bytes, position, value, column) => {
    if (value === true) return writeAscii(bytes, position, 'true');
    if (value === false) return writeAscii(bytes, position, 'false');
    return (value === '' ? any : odd)(bytes, position, value, column);
  };
}

function timeCell(text: JsonTextWriter, odd: CellWriter): CellWriter {
  return (bytes, position, value, column) => {
    if (typeof value !== 'string') return odd(bytes, position, value, column);
    const end = writeUsualMoment(bytes, position + 1, value);
    if (end > 0) {
      bytes[position] = QUOTE;
      bytes[end] = QUOTE;
      return end + 1;
    }
    const fits = value === '' || readMoment(value) !== undefined;
    return (fits ? text : odd)(bytes, position, value, column);
  };
}

function listCell(log: MisfitLog, odd: CellWriter, spare: number): CellWriter {
  const any = anyCell(log, jsonTextWriter(log, spare + 2), spare + 2);
  return (bytes, position, value, column) => {
    if (!Array.isArray(value)) return odd(bytes, position, value, column);
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
