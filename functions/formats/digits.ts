import { numeralOf } from '../core/numeral.ts';

/** The most bytes `writeNumber` writes. */
export const NUMBER_BYTES = 32;

const ZERO = 48;
const MINUS = 45;
const POINT = 46;

/** `00` to `99`, two bytes each. */
const PAIRS = Buffer.from(Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0')).join(''));

/** Writes the canonical numeral of a finite double, and gives the position after it. */
export function writeNumber(bytes: Buffer, position: number, value: number): number {
  if ((value | 0) === value) return writeInteger(bytes, position, value);
  const magnitude = value < 0 ? -value : value;
  let p = position;
  if (value < 0) bytes[p++] = MINUS;
  if (magnitude < 2e6) {
    if (magnitude >= 0.001) {
      const end = writeDecimal(bytes, p, magnitude);
      if (end !== 0) return end;
    }
  } else if (magnitude < 1e15 && Math.floor(magnitude) === magnitude) return writeLong(bytes, p, magnitude);
  return writeAscii(bytes, position, numeralOf(value));
}

/** Writes text that the caller knows to be ASCII, a byte a character. */
export function writeAscii(bytes: Buffer, position: number, text: string): number {
  for (let i = 0; i < text.length; i++) bytes[position + i] = text.charCodeAt(i);
  return position + text.length;
}

const LEAST_INTEGER = -(2 ** 31);

/** Writes a whole number of 32 bits; `-0` is `0`. */
export function writeInteger(bytes: Buffer, position: number, value: number): number {
  if (value >= 0) return writeDigits(bytes, position, value);
  bytes[position] = MINUS;
  if (value === LEAST_INTEGER) return writeLong(bytes, position + 1, -value);
  return writeDigits(bytes, position + 1, -value);
}

/** Writes a whole number from 1e8 to below 1e15, as its upper digits and its lower eight. */
function writeLong(bytes: Buffer, position: number, value: number): number {
  const upper = Math.floor(value / 1e8);
  const p = writeDigits(bytes, position, upper);
  const lower = value - upper * 1e8;
  const high = (lower / 10000) | 0;
  writeFour(bytes, p, high);
  writeFour(bytes, p + 4, lower - high * 10000);
  return p + 8;
}

/**
 * Writes a decimal below 2e6 that three or six digits after the point hold exactly; gives 0 for any other. At most one decimal
 * of 15 digits or fewer gives a double, so the one that is found is its shortest numeral.
 */
function writeDecimal(bytes: Buffer, position: number, value: number): number {
  const thousandths = Math.round(value * 1000) | 0;
  if (thousandths / 1000 !== value) return writeMillionths(bytes, position, value);
  const whole = (thousandths / 1000) | 0;
  const p = writeDigits(bytes, position, whole);
  const fraction = thousandths - whole * 1000;
  const tenths = (fraction / 100) | 0;
  const left = fraction - tenths * 100;
  bytes[p] = POINT;
  bytes[p + 1] = ZERO + tenths;
  if (left === 0) return p + 2;
  writeTwo(bytes, p + 2, left);
  return bytes[p + 3] === ZERO ? p + 3 : p + 4;
}

function writeMillionths(bytes: Buffer, position: number, value: number): number {
  const millionths = Math.round(value * 1e6);
  if (millionths / 1e6 !== value) return 0;
  const whole = Math.floor(millionths / 1e6);
  const p = writeDigits(bytes, position, whole);
  const fraction = millionths - whole * 1e6;
  const high = (fraction / 100) | 0;
  bytes[p] = POINT;
  writeFour(bytes, p + 1, high);
  writeTwo(bytes, p + 5, fraction - high * 100);
  let end = p + 7;
  while (bytes[end - 1] === ZERO) end--;
  return end;
}

/** Writes a whole number from 0 to below 2^31. */
function writeDigits(bytes: Buffer, position: number, value: number): number {
  if (value < 10) {
    bytes[position] = ZERO + value;
    return position + 1;
  }
  const end = position + digitCount(value);
  let left = value;
  let p = end;
  while (left >= 100) {
    const next = (left / 100) | 0;
    p -= 2;
    writeTwo(bytes, p, left - next * 100);
    left = next;
  }
  if (left < 10) bytes[p - 1] = ZERO + left;
  else writeTwo(bytes, p - 2, left);
  return end;
}

function digitCount(value: number): number {
  if (value < 100) return 2;
  if (value < 10000) return value < 1000 ? 3 : 4;
  if (value < 1000000) return value < 100000 ? 5 : 6;
  if (value < 100000000) return value < 10000000 ? 7 : 8;
  return value < 1000000000 ? 9 : 10;
}

function writeFour(bytes: Buffer, position: number, value: number): void {
  const high = (value / 100) | 0;
  writeTwo(bytes, position, high);
  writeTwo(bytes, position + 2, value - high * 100);
}

function writeTwo(bytes: Buffer, position: number, value: number): void {
  bytes[position] = PAIRS[2 * value] as number;
  bytes[position + 1] = PAIRS[2 * value + 1] as number;
}
