import { Numeral, numeralOf } from '../core/numeral.ts';
import { isMap } from './is-map.ts';
import { refuse, refuseHalf } from './misfit.ts';

const MOST_LEVELS = 500;

/**
 * A value as JSON without spaces, with canonical numerals; undefined is left out of maps and is null in lists, as in
 * `JSON.stringify`. Throws the `Misfit` of `column` for what JSON cannot hold.
 */
export function compactJson(value: unknown, column: number, level = 0): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return textJson(value, column);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'number' && Number.isFinite(value)) return numeralOf(value);
  if (value instanceof Numeral) return value.text;
  if (level > MOST_LEVELS) return refuse(column, value, `nested within ${MOST_LEVELS} levels`);
  if (Array.isArray(value)) return `[${value.map((item) => compactJson(item, column, level + 1)).join(',')}]`;
  if (isMap(value)) return mapJson(value, column, level);
  return refuse(column, value, 'a value JSON can hold');
}

function textJson(text: string, column: number): string {
  return text.isWellFormed() ? JSON.stringify(text) : refuseHalf(column);
}

function mapJson(map: Record<string, unknown>, column: number, level: number): string {
  const members = Object.keys(map).filter((name) => map[name] !== undefined);
  return `{${members.map((name) => `${textJson(name, column)}:${compactJson(map[name], column, level + 1)}`).join(',')}}`;
}

/** The value with U+FFFD in place of each half of a surrogate pair, in texts and names. */
export function wellFormedValue(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormedValue);
  if (!isMap(value)) return value;
  const members = Object.entries(value).map(([name, inner]) => [name.toWellFormed(), wellFormedValue(inner)]);
  return Object.fromEntries(members);
}
