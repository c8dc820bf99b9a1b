import type { ColumnType } from '../../core/columns.ts';
import { readMoment } from '../../core/moment.ts';
import { Numeral, numeralOf } from '../../core/numeral.ts';
import type { Profile } from '../../core/profile.ts';
import type { Bytes } from '../bytes.ts';
import { writeAscii, writeInteger, writeNumber } from '../digits.ts';
import type { RecordsText } from '../json/records-text.ts';
import type { MisfitLog } from '../misfit-log.ts';
import { floatNumeral, numeralIn, wholeIn } from '../numerals.ts';
import { ensureRoom } from '../room.ts';
import type { CellWriter } from '../row-writer.ts';
import { writeUsualMoment } from '../usual-moment.ts';
import { csvList } from './csv-list.ts';
import { csvTextWriter, type TextWriter } from './csv-text.ts';
import { decimalSign } from './decimal-sign.ts';
import { sqlTimestamp } from './timestamps.ts';

interface CsvCells {
  readonly profile: Profile;
  readonly recordsText: RecordsText;
  readonly log: MisfitLog;
}

/**
 * The writer of each column type, by the rules of `ColumnType`; each leaves `spare` bytes free behind its cell. A value that is
 * not of its column's type is noted and written as in a column of texts. Compact JSON is written unguarded: of what it begins with
 * only the minus of a number also begins a formula.
 */
export function csvCells(
  { profile, recordsText, log }: CsvCells,
  spare: number,
): Readonly<Record<ColumnType, CellWriter>> {
  const text = csvTextWriter(profile, log, spare);
  const bare = csvTextWriter({ ...profile, guard: false }, log, spare);
  const numbers = numberWriters(profile, spare);
  const any = textCell({ profile, log, text, bare, numbers });
  const odd = (wanted: string): CellWriter => log.odd(wanted, any);
  const records: CellWriter = (bytes, position, value, column) =>
    bare(bytes, position, recordsText(value, column), column);
  return {
    text: any,
    integer: integerCell(numbers, odd('a whole number')),
    number: (profile.numbers === 'float' ? floatCell : numberCell)(numbers, odd('a number')),
    boolean: booleanCell(profile, bare, odd('true or false')),
    timestamp: timeCell(profile, text, odd('a timestamp')),
    date: timeCell(profile, text, odd('a date')),
    list: csvList(profile, text, { log, spare, odd: odd('a list') }),
    json: (bytes, position, value, column) => bare(bytes, position, log.json(value, column), column),
    record: records,
    records,
  };
}

/** Write numbers with the profile's decimal sign. */
interface NumberWriters {
  readonly finite: (bytes: Bytes, position: number, value: number) => number;
  readonly numeral: (bytes: Bytes, position: number, numeral: string) => number;
}

function numberWriters(profile: Profile, spare: number): NumberWriters {
  const numeral: NumberWriters['numeral'] = (bytes, position, digits) => {
    ensureRoom(bytes, position + digits.length + spare);
    return writeAscii(bytes, position, digits);
  };
  const sign = decimalSign(profile);
  if (!sign) return { finite: writeNumber, numeral };
  return {
    finite: (bytes, position, value) => sign(bytes, position, writeNumber(bytes, position, value)),
    numeral: (bytes, position, digits) => sign(bytes, position, numeral(bytes, position, digits)),
  };
}

interface TextCell {
  readonly profile: Profile;
  readonly log: MisfitLog;
  readonly text: TextWriter;
  readonly bare: TextWriter;
  readonly numbers: NumberWriters;
}

function textCell({ profile, log, text, bare, numbers }: TextCell): CellWriter {
  const { booleans } = profile;
  const other: CellWriter = (bytes, position, value, column) => {
    if (typeof value === 'number' && Number.isFinite(value)) return numbers.finite(bytes, position, value);
    if (value instanceof Numeral) return numbers.numeral(bytes, position, value.text);
    if (typeof value === 'boolean') return bare(bytes, position, booleans[`${value}`], column);
    return text(bytes, position, log.json(value, column), column);
  };
  return (bytes, position, value, column) =>
    typeof value === 'string' ? text(bytes, position, value, column) : other(bytes, position, value, column);
}

function integerCell({ finite, numeral }: NumberWriters, odd: CellWriter): CellWriter {
  const other: CellWriter = (bytes, position, value, column) => {
    if (value === '') return position;
    const digits = wholeIn(value);
    return digits === undefined ? odd(bytes, position, value, column) : numeral(bytes, position, digits);
  };
  return (bytes, position, value, column) => {
    if (typeof value !== 'number') return other(bytes, position, value, column);
    return Number.isInteger(value) ? finite(bytes, position, value) : odd(bytes, position, value, column);
  };
}

function numberCell({ finite, numeral }: NumberWriters, odd: CellWriter): CellWriter {
  return (bytes, position, value, column) => {
    if (typeof value === 'number' && Number.isFinite(value)) return finite(bytes, position, value);
    if (value === '') return position;
    const digits = numeralIn(value);
    return digits === undefined ? odd(bytes, position, value, column) : numeral(bytes, position, digits);
  };
}

function floatCell({ numeral }: NumberWriters, odd: CellWriter): CellWriter {
  return (bytes, position, value, column) => {
    if (typeof value === 'number' && (value | 0) === value)
      return writeAscii(bytes, writeInteger(bytes, position, value), '.0');
    if (value === '') return position;
    const isNumber = typeof value === 'number' && Number.isFinite(value);
    const digits = isNumber ? numeralOf(value) : numeralIn(value);
    return digits === undefined
      ? odd(bytes, position, value, column)
      : numeral(bytes, position, floatNumeral(digits));
  };
}

/** A boolean is no text, so no guard applies to its word. */
function booleanCell({ booleans }: Profile, word: TextWriter, odd: CellWriter): CellWriter {
  return (bytes, position, value, column) => {
    if (value === true) return word(bytes, position, booleans.true, column);
    if (value === false) return word(bytes, position, booleans.false, column);
    return value === '' ? position : odd(bytes, position, value, column);
  };
}

function timeCell({ timestamps }: Profile, text: TextWriter, odd: CellWriter): CellWriter {
  if (timestamps === 'iso') return isoCell(text, odd);
  return (bytes, position, value, column) => {
    if (value === '') return position;
    const moment = typeof value === 'string' ? readMoment(value) : undefined;
    if (moment === undefined) return odd(bytes, position, value, column);
    return text(bytes, position, sqlTimestamp(moment), column);
  };
}

/** What is surely a moment is written at once: it holds nothing that a profile guards or encloses. */
function isoCell(text: TextWriter, odd: CellWriter): CellWriter {
  return (bytes, position, value, column) => {
    if (typeof value !== 'string') return odd(bytes, position, value, column);
    const end = writeUsualMoment(bytes, position, value);
    if (end > 0) return end;
    const fits = value === '' || readMoment(value) !== undefined;
    return (fits ? text : odd)(bytes, position, value, column);
  };
}
