import { isTooDeep } from '../document.ts';
import type { Value } from '../json.ts';
import { readSpan } from '../moment.ts';
import { Numeral, readNumber } from '../numeral.ts';
import type { FilterType, FilterValue } from './filter.ts';
import { type PredicateName, takes } from './predicates.ts';

/** Code units of a text, and of the JSON that is to be contained. */
const LONGEST_TEXT = 1000;
const MOST_ITEMS = 1000;

/** Why a value cannot be taken, in words that go on from the filter's name. */
export interface Unread {
  readonly fault: string;
}

type One = string | number | boolean;

export const isUnread = (read: FilterValue | Unread | undefined): read is Unread =>
  typeof read === 'object' && 'fault' in read;

/** Reads what a caller gave to a predicate; a list may be a text with commas, as query strings have it. */
export function readValue(predicate: PredicateName, type: FilterType, value: unknown): FilterValue | Unread {
  const taken = takes(predicate);
  if (taken === 'boolean') return readBoolean(value);
  if (taken === 'json') return readJson(value);
  if (taken === 'one') return readOne(type, value);
  return readList(typeof value === 'string' ? value.split(',') : value, (item) => readOne(type, item));
}

/** Reads each item of a list, or the only one. */
export function readList(
  value: unknown,
  read: (item: unknown) => One | Unread | undefined,
): FilterValue | Unread {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (items.length === 0) return { fault: 'must name at least one value' };
  if (items.length > MOST_ITEMS) return { fault: `names ${items.length} values, more than ${MOST_ITEMS}` };
  const all = items.map(read);
  return all.find(isUnread) ?? (all.filter((item) => item !== undefined) as readonly One[]);
}

export function readOne(type: FilterType, value: unknown): One | Unread {
  if (Array.isArray(value)) return { fault: 'takes one value, not a list' };
  if (type === 'number') return readNumeral(value);
  if (type === 'boolean') return readBoolean(value);
  if (typeof value !== 'string' || value === '') return { fault: `${shown(value)} is not a text` };
  if (value.length > LONGEST_TEXT)
    return { fault: `is a text of ${value.length} characters, longer than ${LONGEST_TEXT}` };
  if (type === 'moment' && readSpan(value) === undefined)
    return { fault: `${shown(value)} is not an ISO 8601 date or time` };
  return value;
}

/** Not `0x1f`, which JavaScript would read too. No two parts of it can take the same digits, so it takes no time. */
const DECIMAL = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d+))?$/;

/** Text that is a number counts, since query strings and command lines have no other form; it keeps all its digits. */
function readNumeral(value: unknown): One | Unread {
  if (typeof value === 'number' && Number.isFinite(value)) {
    if (!Number.isInteger(value) || Number.isSafeInteger(value) || Number(value.toPrecision(15)) === value)
      return value;
    return { fault: `${value} has more digits than a JSON number carries; write it as a text` };
  }
  const number = typeof value === 'string' && value.length <= LONGEST_TEXT ? decimalOf(value) : undefined;
  if (number === undefined) return { fault: `${shown(value)} is not a number` };
  return number instanceof Numeral ? number.text : number;
}

/** The number that a text is, as people write it: also `+7`, `.5` and `1e2`. */
export function decimalOf(text: string): number | Numeral | undefined {
  const match = DECIMAL.exec(text.trim());
  if (!match || !Number.isFinite(Number(text))) return undefined;
  const [, sign = '', whole = '0', point, only, exponent = '0'] = match;
  return readNumber(`${sign === '-' ? '-' : ''}${whole}.${point || only || '0'}e${exponent}`);
}

export function readBoolean(value: unknown): boolean | Unread {
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  return { fault: `${shown(value)} is not true or false` };
}

/** JSON as a text, or what was parsed from it; gives its text. */
function readJson(value: unknown): string | Unread {
  const text = jsonOf(value);
  if (text === undefined) return { fault: `${shown(value)} is not JSON` };
  return text.length <= LONGEST_TEXT
    ? text
    : { fault: `is JSON of ${text.length} characters, longer than ${LONGEST_TEXT}` };
}

function jsonOf(value: unknown): string | undefined {
  try {
    if (typeof value === 'string') JSON.parse(value);
    else if (isTooDeep(value as Value)) return undefined;
    return typeof value === 'string' ? value : JSON.stringify(value);
  } catch {
    return undefined;
  }
}

const SHOWN = 100;

/** A value as a message may repeat it. */
export function shown(value: unknown): string {
  if (typeof value === 'string')
    return value.length > SHOWN ? `${JSON.stringify(value.slice(0, SHOWN))}…` : JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return String(value);
  return Array.isArray(value) ? 'a list' : 'an object';
}
