import { writeInteger } from '../digits.ts';

const DAY_MS = 86_400_000;
/** 1900-03-01: before it, spreadsheets count a day that never was. */
const FIRST_DAY = 61;
/** The day after 9999-12-31. */
const DAYS_END = 2_958_466;

/** Days before each month of a year without a leap day. */
const MONTHS = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];

/** Digits of a fraction of a day: they lose less than a microsecond. */
const FRACTION_DIGITS = 11;

/**
 * Writes an ISO 8601 date, or date and time, as a spreadsheet's serial number in UTC: days since 1899-12-30 and a fraction.
 * Without a zone it is taken as UTC. Gives 0, and may have written beyond `position`, where the text is none or has no
 * such number.
 */
export function writeMoment(bytes: Buffer, position: number, text: string): number {
  const day = dayOf(text);
  if (day < 0) return 0;
  if (text.length === 10) return inRange(day) ? writeInteger(bytes, position, day) : 0;
  const ms = millisecondsOf(text);
  if (Number.isNaN(ms)) return 0;
  const shift = ms < 0 ? -1 : ms >= DAY_MS ? 1 : 0;
  const shifted = day + shift;
  if (!inRange(shifted)) return 0;
  return writeFraction(bytes, writeInteger(bytes, position, shifted), ms - shift * DAY_MS);
}

const inRange = (day: number): boolean => day >= FIRST_DAY && day < DAYS_END;

/** The serial number of the `YYYY-MM-DD` at a text's start; negative where there is none. */
function dayOf(text: string): number {
  const century = two(text, 0);
  const tail = two(text, 2);
  const month = two(text, 5);
  const day = two(text, 8);
  if (century < 0 || tail < 0 || text.charCodeAt(4) !== HYPHEN || text.charCodeAt(7) !== HYPHEN) return -1;
  const year = century * 100 + tail;
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return -1;
  const leap = month > 2 && isLeap(year) ? 1 : 0;
  return daysBefore(year) + (MONTHS[month - 1] ?? 0) + leap + day - 1;
}

/** Milliseconds since midnight in UTC, from -1 day to 2 days; NaN where the text has no time from its 10th character on. */
function millisecondsOf(text: string): number {
  const between = text.charCodeAt(10);
  const hour = two(text, 11);
  const minute = two(text, 14);
  if (between !== LETTER_T && between !== SPACE) return Number.NaN;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || text.charCodeAt(13) !== COLON) return Number.NaN;
  let at = 16;
  let seconds = 0;
  if (text.charCodeAt(at) === COLON) {
    seconds = two(text, 17);
    if (seconds < 0 || seconds > 59) return Number.NaN;
    at = 19;
    if (text.charCodeAt(at) === POINT) {
      at = digitsEnd(text, 20);
      if (at === 20) return Number.NaN;
      seconds += fractionOf(text, at);
    }
  }
  return (hour * 60 + minute - zoneMinutes(text, at)) * 60_000 + seconds * 1000;
}

/** The minutes that a zone is ahead of UTC, if nothing, `Z`, `+HH:MM` or `+HHMM` stands from `at` on; NaN for anything else. */
function zoneMinutes(text: string, at: number): number {
  const sign = text.charCodeAt(at);
  if (at === text.length || (sign === LETTER_Z && at + 1 === text.length)) return 0;
  const colon = text.charCodeAt(at + 3) === COLON ? 1 : 0;
  const hours = two(text, at + 1);
  const minutes = two(text, at + 3 + colon);
  const isZone = (sign === PLUS || sign === HYPHEN) && text.length === at + 5 + colon;
  if (!isZone || hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return Number.NaN;
  return (sign === PLUS ? 1 : -1) * (hours * 60 + minutes);
}

/** Writes the fraction that milliseconds are of a day, without zeros at its end. */
function writeFraction(bytes: Buffer, position: number, ms: number): number {
  const most = 10 ** FRACTION_DIGITS;
  let left = Math.min(Math.round((ms * most) / DAY_MS), most - 1);
  if (left === 0) return position;
  bytes[position] = POINT;
  for (let at = position + FRACTION_DIGITS; at > position; at--) {
    const next = Math.floor(left / 10);
    bytes[at] = 48 + left - next * 10;
    left = next;
  }
  let end = position + FRACTION_DIGITS;
  while (bytes[end] === 48) end--;
  return end + 1;
}

/** Days from 1899-12-30 to the first day of a year of the Gregorian calendar. */
function daysBefore(year: number): number {
  const past = year - 1;
  return past * 365 + Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400) - 693_593;
}

function daysIn(year: number, month: number): number {
  if (month === 2 && isLeap(year)) return 29;
  return (MONTHS[month] ?? 0) - (MONTHS[month - 1] ?? 0);
}

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

/** The number of two digits; negative where they are none. */
function two(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}

/** The fraction of a second whose digits end at `end`; digits below a microsecond change no serial number. */
function fractionOf(text: string, end: number): number {
  let digits = 0;
  let scale = 1;
  for (let at = 20; at < end && at < 29; at++) {
    digits = digits * 10 + text.charCodeAt(at) - 48;
    scale *= 10;
  }
  return digits / scale;
}

function digitsEnd(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) >= 48 && text.charCodeAt(at) <= 57) at++;
  return at;
}

const SPACE = 32;
const PLUS = 43;
const HYPHEN = 45;
const POINT = 46;
const COLON = 58;
const LETTER_T = 84;
const LETTER_Z = 90;
