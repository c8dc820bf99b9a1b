import { Numeral, numeralOf } from './numeral.ts';

/** Orders numbers exactly, those that a double cannot hold by their digits: below 0 where `a` is less. */
export function compareNumbers(a: number | Numeral, b: number | Numeral): number {
  const [x, y] = [Number(a), Number(b)];
  /** Rounding to a double never turns an order round, so only doubles that are the same leave it open. */
  if (x !== y) return x < y ? -1 : 1;
  return a instanceof Numeral || b instanceof Numeral ? compareDigits(digitsOf(a), digitsOf(b)) : 0;
}

interface Digits {
  readonly sign: -1 | 0 | 1;
  /** Significant digits, the first of which is no zero, without zeros at their end. */
  readonly digits: string;
  /** The power of ten of the first digit. */
  readonly power: bigint;
}

function compareDigits(a: Digits, b: Digits): number {
  if (a.sign !== b.sign) return a.sign - b.sign;
  if (a.power !== b.power) return a.power < b.power ? -a.sign : a.sign;
  return a.digits === b.digits ? 0 : a.digits < b.digits ? -a.sign : a.sign;
}

/** Of a canonical numeral. */
function digitsOf(number: number | Numeral): Digits {
  const text = number instanceof Numeral ? number.text : numeralOf(number);
  const sign = text.startsWith('-') ? -1 : 1;
  const [mantissa = '', exponent = '0'] = text.slice(sign < 0 ? 1 : 0).split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const all = whole + fraction;
  let zeros = 0;
  while (all.charCodeAt(zeros) === 48) zeros++;
  let end = all.length;
  while (end > zeros && all.charCodeAt(end - 1) === 48) end--;
  const power = BigInt(whole.length - zeros - 1) + BigInt(exponent);
  return zeros === end ? { sign: 0, digits: '', power: 0n } : { sign, digits: all.slice(zeros, end), power };
}
