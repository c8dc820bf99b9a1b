import { canonicalNumeral, isNumeral, Numeral, withoutTrailingZeros } from '../core/numeral.ts';

/** The canonical numeral of a `Numeral`, or of text in JSON's grammar of numbers; undefined for any other value. */
export function numeralIn(value: unknown): string | undefined {
  if (value instanceof Numeral) return value.text;
  return typeof value === 'string' && isNumeral(value) ? canonicalNumeral(value) : undefined;
}

/** The same of a whole number. */
export function wholeIn(value: unknown): string | undefined {
  const numeral = numeralIn(value);
  return numeral !== undefined && isWhole(numeral) ? numeral : undefined;
}

/** Whether a canonical numeral is a whole number. */
export function isWhole(numeral: string): boolean {
  const exponential = /^-?\d(?:\.(\d+))?e\+(\d+)$/.exec(numeral);
  if (!exponential) return !/[.e]/.test(numeral);
  return (exponential[1] ?? '').length <= Number(exponential[2]);
}

/** A canonical numeral as Python prints a float: always a point, and an exponent below 1e-4 and from 1e16 on. */
export function floatNumeral(numeral: string): string {
  if (/^-?\d{1,16}$/.test(numeral)) return `${numeral}.0`;
  if (/^-?\d{1,16}\.\d+$/.test(numeral) && !/^-?0\.0000/.test(numeral)) return numeral;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(numeral) ?? [];
  const significant = (whole + fraction).replace(/^0+/, '');
  const digits = withoutTrailingZeros(significant);
  const zeros = whole.length + fraction.length - significant.length;
  const power = BigInt(exponent) + BigInt(whole.length - 1 - zeros);
  const mantissa = digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits;
  const size = String(power < 0n ? -power : power).padStart(2, '0');
  return `${sign}${mantissa}e${power < 0n ? '-' : '+'}${size}`;
}
