import type { RecordDocument, Value } from './json.ts';
import { Numeral, readNumber } from './numeral.ts';

/**
 * Only such a text can hold a number that a double would change: 16 digits, or an exponent of three. A number inside a document
 * stands behind a colon, a comma or a bracket, which most digits inside texts do not.
 */
const MAY_LOSE_DIGITS = /[:,[]\s*-?(?:\d[\d.]{15}|[\d.]+[eE][+-]?\d{3})/;

/** Reads a JSON document; a number that a double cannot hold comes back as a `Numeral`. Throws SyntaxError. */
export function parseDocument(text: string): RecordDocument {
  if (!MAY_LOSE_DIGITS.test(text)) return JSON.parse(text) as RecordDocument;
  return JSON.parse(text, (_name: string, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' && context?.source !== undefined ? readNumber(context.source) : value,
  ) as RecordDocument;
}

/**
 * The value at a dotted path; undefined where a step is missing. Lists are not entered. A member whose name has the dots of the
 * path wins over the way through maps.
 */
export function valueAt(document: RecordDocument, path: readonly string[]): Value {
  let value: Value = document;
  for (const [at, name] of path.entries()) {
    if (!isDocument(value)) return undefined;
    const literal = at === path.length - 1 ? name : path.slice(at).join('.');
    if (Object.hasOwn(value, literal) && value[literal] !== undefined) return value[literal];
    if (!Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

/** Levels of nesting: more than a record has reason for, and few enough for every reader and writer that recurses. */
export const MOST_LEVELS = 500;

/** Whether lists and maps are nested in each other on more than `levels` levels. */
export function isTooDeep(value: Value, levels = MOST_LEVELS): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Numeral) return false;
  return levels === 0 || Object.values(value).some((inner: Value) => isTooDeep(inner, levels - 1));
}

const isDocument = (value: Value): value is RecordDocument =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Numeral);
