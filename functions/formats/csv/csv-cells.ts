import type { ColumnType } from '../../core/columns.ts';
import { Numeral, numeralOf } from '../../core/numeral.ts';
import type { Profile } from '../../core/profile.ts';
import type { Bytes } from '../bytes.ts';
import { compactJson } from '../compact-json.ts';
import { writeAscii, writeInteger, writeNumber } from '../digits.ts';
import type { RecordsText } from '../json/records-text.ts';
import { refuse } from '../misfit.ts';
import { floatNumeral, isWhole, numeralText } from '../numerals.ts';
import { ensureRoom } from '../room.ts';
import type { CellWriter } from '../row-writer.ts';
import { csvList } from './csv-list.ts';
import { csvTextWriter, type TextWriter } from './csv-text.ts';
import { decimalSign } from './decimal-sign.ts';
import { sqlTimestamp } from './timestamps.ts';

interface CsvCells {
  readonly profile: Profile;
  readonly recordsText: RecordsText;
}

/**
 * The writer of each column type, by the rules of `ColumnType`; each leaves `spare` bytes free behind its cell.
 * Compact JSON is written unguarded: of what it begins with only the minus of a number also begins a formula.
 */
export function csvCells(
  { profile, recordsText }: CsvCells,
  spare: number,
): Readonly<Record<ColumnType, CellWriter>> {
  const text = csvTextWriter(profile, spare);
  const bare = csvTextWriter({ ...profile, guard: false }, spare);
  const numeral = numeralWriter(spare);
  const records: CellWriter = (bytes, position, value, column) =>
    bare(bytes, position, recordsText(value, column), column);
  const number = decimalCell(profile, numberCell(numeral));
  const float = decimalCell(profile, floatCell(numeral));
  return {
    text: textCell(text, number, wordCell(profile, bare)),
    integer: decimalCell(profile, integerCell(numeral)),
    number: profile.numbers === 'float' ? float : number,
    boolean: wordCell(profile, bare),
    timestamp: timeCell(profile, text, 'a timestamp'),
    date: timeCell(profile, text, 'a date'),
    list: csvList(profile, text, spare),
    json: (bytes, position, value, column) => bare(bytes, position, compactJson(value, column), column),
    record: records,
    records,
  };
}

type NumeralWriter = (bytes: Bytes, position: number, numeral: string) => number;

function numeralWriter(spare: number): NumeralWriter {
  return (bytes, position, numeral) => {
    ensureRoom(bytes, position + numeral.length + spare);
    return writeAscii(bytes, position, numeral);
  };
}

function decimalCell(profile: Profile, number: CellWriter): CellWriter {
  const sign = decimalSign(profile);
  if (!sign) return number;
  return (bytes, position, value, column) => sign(bytes, position, number(bytes, position, value, column));
}

function textCell(text: TextWriter, number: CellWriter, word: CellWriter): CellWriter {
  const other: CellWriter = (bytes, position, value, column) => {
    if (typeof value === 'number' || value instanceof Numeral) return number(bytes, position, value, column);
    if (typeof value === 'boolean') return word(bytes, position, value, column);
    return text(bytes, position, compactJson(value, column), column);
  };
  return (bytes, position, value, column) =>
    typeof value === 'string' ? text(bytes, position, value, column) : other(bytes, position, value, column);
}

function integerCell(numeral: NumeralWriter): CellWriter {
  const other: CellWriter = (bytes, position, value, column) => {
    const digits = numeralText(value, column);
    return isWhole(digits) ? numeral(bytes, position, digits) : refuse(column, value, 'a whole number');
  };
  return (bytes, position, value, column) => {
    if (typeof value !== 'number') return other(bytes, position, value, column);
    return Number.isInteger(value)
      ? writeNumber(bytes, position, value)
      : refuse(column, value, 'a whole number');
  };
}

function numberCell(numeral: NumeralWriter): CellWriter {
  return (bytes, position, value, column) =>
    typeof value === 'number'
      ? writeFinite(bytes, position, value, column)
      : numeral(bytes, position, numeralText(value, column));
}

function floatCell(numeral: NumeralWriter): CellWriter {
  return (bytes, position, value, column) => {
    if (typeof value !== 'number') return numeral(bytes, position, floatNumeral(numeralText(value, column)));
    if ((value | 0) === value) return writeAscii(bytes, writeInteger(bytes, position, value), '.0');
    if (!Number.isFinite(value)) return refuse(column, value, 'a number JSON can hold');
    return writeAscii(bytes, position, floatNumeral(numeralOf(value)));
  };
}

function writeFinite(bytes: Bytes, position: number, value: number, column: number): number {
  return Number.isFinite(value)
    ? writeNumber(bytes, position, value)
    : refuse(column, value, 'a number JSON can hold');
}

/** A boolean is no text, so no guard applies to its word. */
function wordCell({ booleans }: Profile, word: TextWriter): CellWriter {
  return (bytes, position, value, column) => {
    if (value === true) return word(bytes, position, booleans.true, column);
    return value === false
      ? word(bytes, position, booleans.false, column)
      : refuse(column, value, 'true or false');
  };
}

function timeCell({ timestamps }: Profile, text: TextWriter, wanted: string): CellWriter {
  const shown = timestamps === 'sql' ? sqlTimestamp : (iso: string): string => iso;
  return (bytes, position, value, column) =>
    typeof value === 'string' ? text(bytes, position, shown(value), column) : refuse(column, value, wanted);
}
