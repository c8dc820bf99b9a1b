import type { Value } from '../json.ts';
import { type Moment, readMoment } from '../moment.ts';
import { isNumeral, Numeral, numeralOf, readNumber } from '../numeral.ts';
import type { FilterType } from './filter.ts';

/** A value as a file shows it; undefined for lists, maps and what is missing. */
export function textOf(value: Value): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return numeralOf(value);
  if (typeof value === 'boolean') return String(value);
  return value instanceof Numeral ? value.text : undefined;
}

/** A number, or a text that is one in JSON's grammar. */
export function numberOf(value: Value): number | Numeral | undefined {
  if (typeof value === 'number' || value instanceof Numeral) return value;
  return typeof value === 'string' && isNumeral(value) ? readNumber(value) : undefined;
}

export function booleanOf(value: Value): boolean | undefined {
  if (typeof value === 'boolean') return value;
  return value === 'true' || value === 'false' ? value === 'true' : undefined;
}

export const momentOf = (value: Value): Moment | undefined =>
  typeof value === 'string' ? readMoment(value) : undefined;

/** Whether there is no value: an empty text is none where a number, a boolean or a moment is due. */
export function nullTest(type: FilterType): (value: Value) => boolean {
  if (type === 'number' || type === 'boolean' || type === 'moment')
    return (value) => value === undefined || value === null || value === '';
  return (value) => value === undefined || value === null;
}

export const isBlank = (value: Value): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** Without what people overlook when they search: case, and how a letter with a mark is composed. */
export const folded = (text: string): string => text.normalize('NFC').toLowerCase();
