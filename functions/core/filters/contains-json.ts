import type { RecordDocument, Value } from '../json.ts';
import { compareNumbers } from '../number-order.ts';
import { Numeral } from '../numeral.ts';

/**
 * Whether a value contains another as PostgreSQL's `@>` has it: a map every member, a list every item in any order, and a
 * list also a single text, number, boolean or null that is one of its items.
 */
export function containsJson(value: Value, wanted: Value): boolean {
  if (Array.isArray(value) && !isNested(wanted)) return value.some((item: Value) => isSame(item, wanted));
  return contains(value, wanted);
}

function contains(value: Value, wanted: Value): boolean {
  if (!isNested(wanted)) return isSame(value, wanted);
  if (!isNested(value) || Array.isArray(value) !== Array.isArray(wanted)) return false;
  if (Array.isArray(wanted) && Array.isArray(value))
    return wanted.every((one: Value) => value.some((item: Value) => contains(item, one)));
  const members = value as RecordDocument;
  return Object.entries(wanted).every(
    ([name, one]) => Object.hasOwn(members, name) && contains(members[name], one),
  );
}

const isNested = (value: Value): value is readonly Value[] | RecordDocument =>
  typeof value === 'object' && value !== null && !(value instanceof Numeral);

const isNumber = (value: Value): value is number | Numeral =>
  typeof value === 'number' || value instanceof Numeral;

const isSame = (value: Value, wanted: Value): boolean =>
  isNumber(value) && isNumber(wanted) ? compareNumbers(value, wanted) === 0 : value === wanted;
