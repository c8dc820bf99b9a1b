import { numeralOf, withoutTrailingZeros } from '../../core/numeral.ts';

/** The digits of a number that a spreadsheet shows; longer whole numbers are ids that it would spoil. */
const SHOWN_DIGITS = 15;

/** Between these a spreadsheet keeps a double as it is: smaller ones it takes for zero, larger ones it refuses. */
const SMALLEST = 2.2250738585072014e-308;
const LARGEST = 9.99999999999999e307;

/** Whether a number cell gives a canonical numeral back; if not, the numeral is written as text. */
export function isExactNumber(numeral: string): boolean {
  const value = Number(numeral);
  if (!Number.isFinite(value) || numeralOf(value) !== numeral) return false;
  const magnitude = Math.abs(value);
  if (magnitude > LARGEST || (magnitude < SMALLEST && value !== 0)) return false;
  return !Number.isInteger(value) || significantDigits(numeral) <= SHOWN_DIGITS;
}

/** The number of digits between the first and the last one that is not 0, of a whole number's canonical numeral. */
function significantDigits(numeral: string): number {
  const [mantissa = ''] = numeral.split('e');
  return withoutTrailingZeros(mantissa.replace(/[-.]/g, '')).length;
}
