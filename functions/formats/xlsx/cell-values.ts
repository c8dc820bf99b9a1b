import type { ColumnType } from '../../core/columns.ts';
import { readMoment } from '../../core/moment.ts';
import { numeralOf } from '../../core/numeral.ts';
import type { Profile } from '../../core/profile.ts';
import { writeAscii } from '../digits.ts';
import type { RecordsText } from '../json/records-text.ts';
import { listText } from '../list-text.ts';
import type { MisfitLog } from '../misfit-log.ts';
import { numeralIn, wholeIn } from '../numerals.ts';
import { ensureRoom } from '../room.ts';
import type { CellWriter } from '../row-writer.ts';
import { isExactNumber } from './exact-number.ts';
import type { XmlTextWriter } from './xml-text.ts';

/** Turns a value that is there into the text of its cell. */
export type ValueText = (value: unknown, column: number) => string;

/**
 * The text of a value in each column type. Where cells do not hold text by themselves it is the text of a value that is not of
 * that type, which is noted, or of a moment that is no number in a workbook.
 */
export function valueTexts(
  profile: Profile,
  log: MisfitLog,
  recordsText: RecordsText,
): Readonly<Record<ColumnType, ValueText>> {
  const text = textOf(profile, log);
  const join = listText(profile, log);
  const odd =
    (wanted: string): ValueText =>
    (value, column) => {
      log.take(value, column, wanted);
      return text(value, column);
    };
  const oddList = odd('a list');
  const time = (wanted: string): ValueText => {
    const oddTime = odd(wanted);
    return (value, column) =>
      typeof value === 'string' && readMoment(value) !== undefined ? value : oddTime(value, column);
  };
  return {
    text,
    integer: odd('a whole number'),
    number: odd('a number'),
    boolean: odd('true or false'),
    timestamp: time('a timestamp'),
    date: time('a date'),
    list: (value, column) => (Array.isArray(value) ? join(value, column) : oddList(value, column)),
    json: log.json,
    record: recordsText,
    records: recordsText,
  };
}

function textOf({ booleans }: Profile, log: MisfitLog): ValueText {
  return (value, column) => {
    if (typeof value === 'string') return value;
    return typeof value === 'boolean' ? booleans[`${value}`] : log.json(value, column);
  };
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

interface NumberTail {
  readonly tails: CellTails;
  readonly text: XmlTextWriter;
  /** The text of a value that is no such number. */
  readonly oddText: ValueText;
  readonly spare: number;
}

/** Writes a number's cell behind its reference: as a number where `isExactNumber`, else as text. Leaves `spare` bytes free. */
export function numberTail(
  type: 'number' | 'integer',
  { tails, text, oddText, spare }: NumberTail,
): CellWriter {
  const numeral = type === 'number' ? numberText : integerText;
  return (bytes, position, value, column) => {
    const digits = numeral(value);
    if (digits === undefined || !isExactNumber(digits)) {
      const shown = digits ?? oddText(value, column);
      const end = text(bytes, writeAscii(bytes, position, tails.text), shown, column);
      return writeAscii(bytes, end, tails.textEnd);
    }
    const open = LONG_WHOLE.test(digits) ? tails.whole : tails.number;
    ensureRoom(bytes, position + open.length + digits.length + tails.numberEnd.length + spare);
    const end = writeAscii(bytes, writeAscii(bytes, position, open), digits);
    return writeAscii(bytes, end, tails.numberEnd);
  };
}

const LONG_WHOLE = /^-?\d{11,15}$/;

/** The canonical numeral of a number or of text that is one; undefined for any other value. */
function numberText(value: unknown): string | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? numeralOf(value) : numeralIn(value);
}

function integerText(value: unknown): string | undefined {
  return typeof value === 'number' && Number.isInteger(value) ? numeralOf(value) : wholeIn(value);
}
