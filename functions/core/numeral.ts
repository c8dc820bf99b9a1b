/** A number that a double cannot hold, kept as its canonical numeral. */
export class Numeral {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

/** The grammar of a number in RFC 8259 §6. */
const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

export const isNumeral = (text: string): boolean => JSON_NUMBER.test(text);

/**
 * The one numeral of a number in every text format: no trailing zeros, no `-0`,
 * and an exponent only below 1e-7 and from 1e21 on, in the form JavaScript writes it.
 */
export function canonicalNumeral(numeral: string): string {
  const { negative, digits, point } = parts(numeral);
  if (digits === '') return '0';
  const sign = negative ? '-' : '';
  if (point > 21 || point < -6) return sign + withExponent(digits, point - 1);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (digits.length <= point) return sign + digits.padEnd(point, '0');
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** A double's canonical numeral; it reads back as the same double. */
export function numeralOf(value: number): string {
  const text = String(value);
  return text.includes('e') ? canonicalNumeral(text) : text;
}

/** A number of a JSON text: a double where that loses nothing, else a `Numeral`. */
export function readNumber(source: string): number | Numeral {
  const value = Number(source);
  const canonical = canonicalNumeral(source);
  return Number.isFinite(value) && numeralOf(value) === canonical ? value : new Numeral(canonical);
}

function withExponent(digits: string, exponent: number): string {
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
  return `${digits[0]}${fraction}e${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`;
}

/** Significant digits without zeros at either end; `point` is how many of them stand before the decimal point. */
function parts(numeral: string): { negative: boolean; digits: string; point: number } {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(numeral);
  if (!match) throw new TypeError(`not a number: ${numeral}`);
  const [, minus, whole = '', fraction = '', exponent = '0'] = match;
  const all = whole + fraction;
  const significant = all.replace(/^0+/, '');
  const point = whole.length - (all.length - significant.length) + Number(exponent);
  return { negative: minus === '-', digits: significant.replace(/0+$/, ''), point };
}
