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
  const { negative, digits, lead, exponent } = parts(numeral);
  if (digits === '') return '0';
  const sign = negative ? '-' : '';
  const point = lead + Number(exponent);
  if (point > 21 || point < -6) return sign + withExponent(digits, BigInt(lead) - 1n + BigInt(exponent));
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

/** The exponent is a bigint, since a text may hold one that a double cannot count. */
function withExponent(digits: string, exponent: bigint): string {
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
  return `${digits[0]}${fraction}e${exponent < 0n ? '' : '+'}${exponent}`;
}

/** Significant digits without zeros at either end; before the exponent, `lead` is how many of them precede the point. */
function parts(numeral: string): { negative: boolean; digits: string; lead: number; exponent: string } {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(numeral);
  if (!match) throw new TypeError(`not a number: ${numeral}`);
  const [, minus, whole = '', fraction = '', exponent = '0'] = match;
  const all = whole + fraction;
  const significant = all.replace(/^0+/, '');
  const lead = whole.length - (all.length - significant.length);
  return { negative: minus === '-', digits: withoutTrailingZeros(significant), lead, exponent };
}

/** Without the zeros at its end; `/0+$/` would take quadratic time where zeros stand in between. */
export function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (digits.charCodeAt(end - 1) === 48) end--;
  return digits.slice(0, end);
}
