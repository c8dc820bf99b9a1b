/** An instant in UTC, to the last digit of its text. */
export interface Moment {
  /** Days since 1970-01-01. */
  readonly day: number;
  /** Whole seconds since that day's midnight. */
  readonly second: number;
  /** Digits of a fraction of a second, without zeros at their end. */
  readonly fraction: string;
  /** Whether its text was a date alone, which is taken as that day's midnight. */
  readonly dated: boolean;
}

/** The time from `start` to before `end`; without an end the one instant of its start. */
export interface Span {
  readonly start: Moment;
  readonly end?: Moment;
}

/** The first and the day after the last that four digits can name, in days since 1970-01-01. */
const FIRST_DAY = -719_162;
const DAYS_END = 2_932_897;

export const DAY_SECONDS = 86_400;

/**
 * Reads the ISO 8601 and RFC 3339 texts that databases and languages write: `YYYY-MM-DD`, behind `T` or a space `HH:MM`,
 * `HH:MM:SS` and a fraction of any length, then nothing (UTC), `Z`, `±hh`, `±hhmm` or `±hh:mm`, also behind a space.
 * Undefined for any other text, for a day or a time that never was, and for an instant outside the years 1 to 9999.
 */
export function readMoment(text: string): Moment | undefined {
  const day = dayAt(text);
  if (day === NONE) return undefined;
  if (text.length === DATE_LENGTH) return { day, second: 0, fraction: '', dated: true };
  const between = text.charCodeAt(DATE_LENGTH);
  if (between !== SPACE && (between | LOWER) !== LETTER_T) return undefined;
  const second = clockAt(text);
  if (second === NONE) return undefined;
  const hasSeconds = text.charCodeAt(SECONDS) === COLON;
  const hasFraction = hasSeconds && isPoint(text.charCodeAt(FRACTION));
  const end = hasFraction ? digitsEnd(text, FRACTION + 1) : hasSeconds ? FRACTION : SECONDS;
  if (hasFraction && end === FRACTION + 1) return undefined;
  const offset = offsetAt(text, end);
  if (offset === NONE) return undefined;
  const fraction = hasFraction ? withoutZeros(text, FRACTION + 1, end) : '';
  return shifted(day, second - offset, fraction);
}

/** Reads a moment, or all of a day (`YYYY-MM-DD`) or month (`YYYY-MM`) in UTC. */
export function readSpan(text: string): Span | undefined {
  if (text.length === MONTH_LENGTH) {
    const first = dayAt(`${text}-01`);
    if (first === NONE) return undefined;
    const end = first + daysIn(Number(text.slice(0, 4)), Number(text.slice(5)));
    return { start: midnight(first), end: midnight(end) };
  }
  const start = readMoment(text);
  if (start === undefined) return undefined;
  return start.dated ? { start, end: midnight(start.day + 1) } : { start };
}

/** Below 0 where `left` is before `right`, above 0 where it is after. */
export function compareMoments(left: Moment, right: Moment): number {
  if (left.day !== right.day) return left.day - right.day;
  if (left.second !== right.second) return left.second - right.second;
  return left.fraction < right.fraction ? -1 : Number(left.fraction > right.fraction);
}

/** Below 0 where the moment is before the span, 0 within it, above 0 after it. */
export function compareToSpan(moment: Moment, { start, end }: Span): number {
  const order = compareMoments(moment, start);
  if (end === undefined || order < 0) return order;
  return compareMoments(moment, end) < 0 ? 0 : 1;
}

const midnight = (day: number): Moment => ({ day, second: 0, fraction: '', dated: true });

/** The moment `second` seconds after a day's midnight, or before it. */
function shifted(day: number, second: number, fraction: string): Moment | undefined {
  const shift = second < 0 ? -1 : second >= DAY_SECONDS ? 1 : 0;
  const moved = day + shift;
  if (moved < FIRST_DAY || moved >= DAYS_END) return undefined;
  return { day: moved, second: second - shift * DAY_SECONDS, fraction, dated: false };
}

/** The day of the `YYYY-MM-DD` at a text's start. */
function dayAt(text: string): number {
  const century = two(text, 0);
  const tail = two(text, 2);
  const month = two(text, 5);
  const day = two(text, 8);
  if (century < 0 || tail < 0 || text.charCodeAt(4) !== HYPHEN || text.charCodeAt(7) !== HYPHEN) return NONE;
  const year = century * 100 + tail;
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return NONE;
  const leap = month > 2 && isLeap(year) ? 1 : 0;
  return daysBefore(year) + (MONTHS[month - 1] as number) + leap + day - 1;
}

/** Whole seconds since midnight of the `HH:MM` or `HH:MM:SS` behind a date. */
function clockAt(text: string): number {
  const hour = two(text, 11);
  const minute = two(text, 14);
  const second = text.charCodeAt(SECONDS) === COLON ? two(text, 17) : 0;
  if (text.charCodeAt(13) !== COLON || hour < 0 || minute < 0 || second < 0) return NONE;
  return hour > 23 || minute > 59 || second > 59 ? NONE : hour * 3600 + minute * 60 + second;
}

/** The seconds that a zone is ahead of UTC, if it or nothing stands from `at` to the text's end. */
function offsetAt(text: string, at: number): number {
  if (at === text.length) return 0;
  const from = text.charCodeAt(at) === SPACE ? at + 1 : at;
  const sign = text.charCodeAt(from);
  const length = text.length - from;
  if ((sign | LOWER) === LETTER_Z && length === 1) return 0;
  if (sign !== PLUS && sign !== HYPHEN) return NONE;
  const hours = two(text, from + 1);
  const colon = length === 6 && text.charCodeAt(from + 3) === COLON ? 1 : 0;
  const minutes = length === 3 ? 0 : two(text, from + 3 + colon);
  if (length !== 3 && length !== 5 + colon) return NONE;
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return NONE;
  return (sign === PLUS ? 60 : -60) * (hours * 60 + minutes);
}

function withoutZeros(text: string, from: number, end: number): string {
  let last = end;
  while (last > from && text.charCodeAt(last - 1) === ZERO) last--;
  return text.slice(from, last);
}

/** Days before each month of a year without a leap day. */
const MONTHS = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];

/** Days from 1970-01-01 to the first day of a year of the Gregorian calendar. */
function daysBefore(year: number): number {
  const past = year - 1;
  return past * 365 + Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400) + FIRST_DAY;
}

function daysIn(year: number, month: number): number {
  if (month === 2 && isLeap(year)) return 29;
  return (MONTHS[month] as number) - (MONTHS[month - 1] as number);
}

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

/** The number of two digits; negative where they are none. */
function two(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO;
  const ones = text.charCodeAt(at + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}

function digitsEnd(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) >= ZERO && text.charCodeAt(at) <= ZERO + 9) at++;
  return at;
}

/** ISO 8601 writes a fraction behind either. */
const isPoint = (code: number): boolean => code === POINT || code === COMMA;

/** In place of a number that is not there. */
const NONE = Number.MIN_SAFE_INTEGER;

const MONTH_LENGTH = 7;
const DATE_LENGTH = 10;
/** Where seconds and their fraction begin, if they are there. */
const SECONDS = 16;
const FRACTION = 19;

/** The bit that makes a letter lower case. */
const LOWER = 32;
const SPACE = 32;
const PLUS = 43;
const COMMA = 44;
const HYPHEN = 45;
const POINT = 46;
const ZERO = 48;
const COLON = 58;
const LETTER_T = 116;
const LETTER_Z = 122;
