/**
 * Whether the bytes from `start` to `end` are a moment as most programs write it: `YYYY-MM-DD`, or behind `T` or a space
 * `HH:MM:SS`, a fraction, then nothing, `Z` or `±hh:mm`. False says nothing: `readMoment` knows the other forms, the last days of
 * months and the first and last years. Reads four bytes at once, and none behind `end`.
 */
export function isUsualMoment(view: DataView, start: number, end: number): boolean {
  const length = end - start;
  if (length < FRACTION) return length === DATE_LENGTH && isUsualDate(view, start);
  const year = view.getInt32(start) ^ 0x30303030;
  const month = view.getInt32(start + 4) ^ 0x2d30302d;
  const day = view.getInt32(start + 8) ^ 0x30305430;
  const minute = view.getInt32(start + 12) ^ 0x303a3030;
  const second = view.getInt32(start + 15) ^ 0x303a3030;
  const others =
    beyondDigits(year, 0x0f0f0f0f) |
    beyondDigits(month, 0x000f0f00) |
    beyondDigits(day & ~T_OR_SPACE, 0x0f0f000f) |
    beyondDigits(minute, 0x0f000f0f) |
    beyondDigits(second, 0x0f000f0f);
  const between = day & 0xff00;
  if (others !== 0 || (between !== 0 && between !== T_OR_SPACE)) return false;
  const hour = (day & 15) * 10 + (minute >> 24);
  if (hour > 23 || pair(minute) > 59 || pair(second) > 59) return false;
  return isUsualDay(year, pair(month >> 8), pair(day >> 16)) && isZone(view, start + FRACTION, end);
}

function isUsualDate(view: DataView, start: number): boolean {
  const year = view.getInt32(start) ^ 0x30303030;
  const month = view.getInt32(start + 4) ^ 0x2d30302d;
  const day = view.getInt16(start + 8) ^ 0x3030;
  const others = beyondDigits(year, 0x0f0f0f0f) | beyondDigits(month, 0x000f0f00) | beyondDigits(day, 0x0f0f);
  return others === 0 && isUsualDay(year, pair(month >> 8), pair(day));
}

/** The bits in which `T` and a space differ, where `T` stands in a time. */
const T_OR_SPACE = 0x7400;

/** 0 where all bytes are the values of digits in the places that `digits` fills, and 0 in the others. */
const beyondDigits = (bytes: number, digits: number): number =>
  ((bytes + (digits & 0x06060606)) | bytes) & ~digits;

/** The number that the last two digits make. */
const pair = (digits: number): number => ((digits >> 8) & 15) * 10 + (digits & 15);

/** Whether the day is in every year that is neither the first nor the last; `year` holds its digits. */
const isUsualDay = (year: number, month: number, day: number): boolean =>
  year > 1 && year !== 0x09090909 && month > 0 && month <= 12 && day > 0 && day <= (month === 2 ? 28 : 30);

/** Whether a fraction and a zone, or one of them, or nothing, are all that stands from `from` to `end`. */
function isZone(view: DataView, from: number, end: number): boolean {
  let at = from;
  if (at < end && view.getUint8(at) === POINT) {
    at++;
    while (at < end && isDigit(view.getUint8(at))) at++;
    if (at === from + 1) return false;
  }
  if (at === end) return true;
  const sign = view.getUint8(at);
  if (sign === LETTER_Z) return at + 1 === end;
  if ((sign !== PLUS && sign !== HYPHEN) || at + 6 !== end || view.getUint8(at + 3) !== COLON) return false;
  const hours = view.getInt16(at + 1) ^ 0x3030;
  const minutes = view.getInt16(at + 4) ^ 0x3030;
  if ((beyondDigits(hours, 0x0f0f) | beyondDigits(minutes, 0x0f0f)) !== 0) return false;
  return pair(hours) <= 23 && pair(minutes) <= 59;
}

const isDigit = (byte: number): boolean => byte >= 48 && byte <= 57;

const DATE_LENGTH = 10;
const FRACTION = 19;

const PLUS = 43;
const HYPHEN = 45;
const POINT = 46;
const COLON = 58;
const LETTER_Z = 90;
