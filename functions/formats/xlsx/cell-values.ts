import type { ColumnType } from '../../core/columns.ts';
import { Numeral, numeralOf } from '../../core/numeral.ts';
import type { Profile } from '../../core/profile.ts';
import type { Bytes } from '../bytes.ts';
import { compactJson } from '../compact-json.ts';
import { writeAscii } from '../digits.ts';
import type { RecordsText } from '../json/records-text.ts';
import { listText } from '../list-text.ts';
import { refuse } from '../misfit.ts';
import { isWhole, numeralText } from '../numerals.ts';
import { ensureRoom } from '../room.ts';
import type { CellWriter } from '../row-writer.ts';
import { isExactNumber } from './exact-number.ts';
import type { XmlTextWriter } from './xml-text.ts';

/** Turns a value that is there into the text of its cell; throws `Misfit` where its column does not allow it. */
export type ValueText = (value: unknown, column: number) => string;

/** The text of a value in each column type whose cells hold text, or text that a date is read from. */
export function valueTexts(
  profile: Profile,
  recordsText: RecordsText,
): Readonly<Record<Exclude<ColumnType, 'integer' | 'number' | 'boolean'>, ValueText>> {
  return {
    text: textOf(profile),
    timestamp: stringOf('a timestamp'),
    date: stringOf('a date'),
    list: listOf(profile),
    json: compactJson,
    record: recordsText,
    records: recordsText,
  };
}

function textOf({ booleans }: Profile): ValueText {
  return (value, column) => {
    if (typeof value === 'string') return value;
    if (typeof value === 'boolean') return value ? booleans.true : booleans.false;
    if (typeof value === 'number' && !Number.isFinite(value))
      return refuse(column, value, 'a number JSON can hold');
    return compactJson(value, column);
  };
}

function stringOf(wanted: string): ValueText {
  return (value, column) => (typeof value === 'string' ? value : refuse(column, value, wanted));
}

function listOf(profile: Profile): ValueText {
  const join = listText(profile);
  return (value, column) => (Array.isArray(value) ? join(value, column) : refuse(column, value, 'a list'));
}

/**
 * The tags of a cell around its content: `number`, `whole` (a whole number that the general look would not show with all of its
 * digits) and `text` follow its reference, `numberEnd` and `textEnd` end it.
 */
export interface CellTails {
  readonly number: string;
  readonly whole: string;
  readonly numberEnd: string;
  readonly text: string;
  readonly textEnd: string;
}

/** Writes a number's cell behind its reference: as a number where `isExactNumber`, else as text. Leaves `spare` bytes free. */
export function numberTail(
  type: 'number' | 'integer',
  { tails, text, spare }: { tails: CellTails; text: XmlTextWriter; spare: number },
): CellWriter {
  const numeral = type === 'number' ? numberText : integerText;
  return (bytes, position, value, column) => {
    const digits = numeral(value, column);
    if (!isExactNumber(digits)) {
      const end = text(bytes, writeAscii(bytes, position, tails.text), digits, column);
      return writeAscii(bytes, end, tails.textEnd);
    }
    const open = LONG_WHOLE.test(digits) ? tails.whole : tails.number;
    ensureRoom(bytes, position + open.length + digits.length + tails.numberEnd.length + spare);
    const end = writeAscii(bytes, writeAscii(bytes, position, open), digits);
    return writeAscii(bytes, end, tails.numberEnd);
  };
}

const LONG_WHOLE = /^-?\d{11,15}$/;

/** The canonical numeral of a number or of text that is one. */
function numberText(value: unknown, column: number): string {
  if (typeof value !== 'number') return numeralText(value, column);
  return Number.isFinite(value) ? numeralOf(value) : refuse(column, value, 'a number JSON can hold');
}

function integerText(value: unknown, column: number): string {
  const digits = value instanceof Numeral || typeof value === 'string' ? numeralText(value, column) : '';
  if (digits !== '' && isWhole(digits)) return digits;
  return Number.isInteger(value) ? numeralOf(value as number) : refuse(column, value, 'a whole number');
}

/** Writes `1` for true and `0` for false (ECMA-376 part 1 §18.18.11, type `b`). */
export const booleanDigit: CellWriter = (bytes: Bytes, position, value, column) => {
  if (value !== true && value !== false) return refuse(column, value, 'true or false');
  bytes[position] = value ? 49 : 48;
  return position + 1;
};
