import { compareKeys, type RecordKey } from '../key-order.ts';
import type { Filter } from './filter.ts';

/** Keys behind `after`, up to `upto` and with it, among which all are that filters on the key let through; null is open. */
export interface KeyBounds {
  /** What keys are compared as: keys of the other kind may pass wherever they lie. */
  readonly type: 'text' | 'number';
  readonly after: RecordKey | null;
  readonly upto: RecordKey | null;
}

/** Bytes of a key that every source takes. */
const LONGEST_KEY = 1000;

/** The bounds that filters give to the key; undefined where they give none. What lies within them must still be tested. */
export function keyBounds(filters: readonly Filter[], key: string): KeyBounds | undefined {
  const bounds = filters.flatMap((filter) => boundsOf(filter, key) ?? []);
  const [first] = bounds;
  if (first === undefined) return undefined;
  const afters = bounds.map(({ after }) => after).filter((bound) => bound !== null);
  const uptos = bounds.map(({ upto }) => upto).filter((bound) => bound !== null);
  const after = afters.toSorted(compareKeys).at(-1) ?? null;
  const upto = uptos.toSorted(compareKeys)[0] ?? null;
  const isEmpty = after !== null && upto !== null && compareKeys(after, upto) > 0;
  return { type: first.type, after: isEmpty ? upto : after, upto };
}

function boundsOf({ attributes, predicate, value }: Filter, key: string): KeyBounds | undefined {
  const [attribute] = attributes;
  if (attribute?.path !== key || attributes.length > 1 || !fits(attribute.type, value)) return undefined;
  const type = typeof value === 'number' ? 'number' : 'text';
  const below = typeof value === 'number' ? value - 1 : justBelow(value);
  if (predicate === 'eq') return { type, after: below, upto: value };
  if (predicate === 'gteq') return { type, after: below, upto: null };
  if (predicate === 'gt') return { type, after: value, upto: null };
  return predicate === 'lt' || predicate === 'lteq' ? { type, after: null, upto: value } : undefined;
}

function fits(type: string, value: unknown): value is RecordKey {
  if (type === 'number') return typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER;
  return type === 'text' && typeof value === 'string' && value !== '' && isKey(value);
}

const isKey = (text: string): boolean => text.isWellFormed() && text.length * 3 < LONGEST_KEY;

/** A text that is less, with hardly any in between. */
function justBelow(text: string): string | null {
  const points = [...text];
  const last = points.pop()?.codePointAt(0) ?? 0;
  const head = points.join('');
  if (last === 0) return head === '' ? null : head;
  return `${head}${String.fromCodePoint(last === 0xe000 ? 0xd7ff : last - 1)}\u{10ffff}`;
}
