/**
 * Whether the bytes from `start` to `end` are a moment as most programs write it: `YYYY-MM-DD`, or behind `T` or a space
 * `HH:MM:SS`, a fraction, then nothing, `Z` or `±hh:mm`. False says nothing: `readMoment` knows the other forms, the last days of
 * months and the first and last years.
 */
export function isUsualMoment(bytes: Uint8Array, start: number, end: number): boolean {
  if (!isUsualDay(bytes, start)) return false;
  if (end - start === DATE_LENGTH) return true;
  const between = bytes[start + DATE_LENGTH];
  if (end - start < FRACTION || (between !== LETTER_T && between !== SPACE)) return false;
  if (bytes[start + 13] !== COLON || bytes[start + 16] !== COLON) return false;
  if (two(bytes, start + 11) > 23 || two(bytes, start + 14) > 59 || two(bytes, start + 17) > 59) return false;
  let at = start + FRACTION;
  if (bytes[at] === POINT) {
    at++;
    if (!isDigit(bytes[at] as number)) return false;
    while (isDigit(bytes[at] as number)) at++;
  }
  if (at === end) return true;
  const sign = bytes[at];
  if (sign === LETTER_Z) return at + 1 === end;
  if ((sign !== PLUS && sign !== HYPHEN) || at + 6 !== end || bytes[at + 3] !== COLON) return false;
  return two(bytes, at + 1) <= 23 && two(bytes, at + 4) <= 59;
}

/** Whether a day that is in every year stands at `at`. */
function isUsualDay(bytes: Uint8Array, at: number): boolean {
  if (bytes[at + 4] !== HYPHEN || bytes[at + 7] !== HYPHEN) return false;
  const year = two(bytes, at) * 100 + two(bytes, at + 2);
  const month = two(bytes, at + 5);
  const day = two(bytes, at + 8);
  return year > 1 && year < 9999 && month > 0 && month <= 12 && day > 0 && day <= (month === 2 ? 28 : 30);
}

/** The number of two digits; above every other number where they are none. */
function two(bytes: Uint8Array, at: number): number {
  const [tens, ones] = [bytes[at] as number, bytes[at + 1] as number];
  return isDigit(tens) && isDigit(ones) ? tens * 10 + ones - 528 : 9999;
}

const isDigit = (byte: number): boolean => byte >= 48 && byte <= 57;

const DATE_LENGTH = 10;
const FRACTION = 19;

const SPACE = 32;
const PLUS = 43;
const HYPHEN = 45;
const POINT = 46;
const COLON = 58;
const LETTER_T = 84;
const LETTER_Z = 90;
