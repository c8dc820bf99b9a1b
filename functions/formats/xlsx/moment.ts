import { readMoment } from '../../core/moment.ts';
import { writeInteger } from '../digits.ts';
import { DATE_STYLE, FRACTION_STYLE, MOMENT_STYLE } from './styles.ts';

const DAY_MS = 86_400_000;
/** The serial number of 1970-01-01. */
const EPOCH = 25_569;
/** 1900-03-01: before it, spreadsheets count a day that never was. */
const FIRST_DAY = 61;

/** Digits of a fraction of a day: they lose less than a microsecond. */
const FRACTION_DIGITS = 11;

/**
 * Writes a moment as a spreadsheet's serial number in UTC, days since 1899-12-30 and a fraction, cut below the millisecond, and
 * the digit of its style at `style`. Gives 0 where the text is no moment or has no such number.
 */
export function writeMoment(bytes: Buffer, position: number, text: string, style: number): number {
  const moment = readMoment(text);
  if (moment === undefined || moment.day + EPOCH < FIRST_DAY) return 0;
  const { day, second, fraction, dated } = moment;
  const thousandths = fraction === '' ? 0 : thousandthsOf(fraction);
  bytes[style] = ZERO + (thousandths > 0 ? FRACTION_STYLE : dated ? DATE_STYLE : MOMENT_STYLE);
  return writeFraction(bytes, writeInteger(bytes, position, day + EPOCH), second * 1000 + thousandths);
}

function thousandthsOf(fraction: string): number {
  let number = 0;
  for (let at = 0; at < 3; at++)
    number = number * 10 + (at < fraction.length ? fraction.charCodeAt(at) - ZERO : 0);
  return number;
}

/** Writes the fraction that milliseconds are of a day, without zeros at its end. */
function writeFraction(bytes: Buffer, position: number, ms: number): number {
  let left = Math.round((ms * 10 ** FRACTION_DIGITS) / DAY_MS);
  if (left === 0) return position;
  bytes[position] = POINT;
  for (let at = position + FRACTION_DIGITS; at > position; at--) {
    const next = Math.floor(left / 10);
    bytes[at] = ZERO + left - next * 10;
    left = next;
  }
  let end = position + FRACTION_DIGITS;
  while (bytes[end] === ZERO) end--;
  return end + 1;
}

const POINT = 46;
const ZERO = 48;
