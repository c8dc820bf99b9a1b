import type { WirePage } from '../../core/wire-page.ts';
import { CLOSE_MAP, COMMA, giveUp, memberValue, QUOTE, skipSpace, stringEnd } from './json-bytes.ts';
import type { Places } from './places.ts';
import type { Name, Names } from './projection.ts';

/** Finds the values that `Names` ask for, record by record. Throws `UnknownBytes` at whatever it does not know for certain. */
export interface Scanner {
  /** Begins a page, which `Places` have been opened for. */
  open(page: WirePage): void;
  /** Fills the places from the next record; false at the end of the page. */
  next(): boolean;
  /** Fills the places from the record that is the value at `at`, and gives the position behind it; -1 where that is no map. */
  read(at: number): number;
  /** The position behind the bracket that opens the list at `at`. */
  inside(at: number): number;
}

/** Reads the value that begins at `at` into the places of `name`, and gives the position behind it. */
export type ValueReader = (at: number, name: Name) => number;

/**
 * Reads the members of the map that opens at `at`, and gives the position behind it. It expects names in the order of the map
 * before, so that most are compared and not looked up.
 */
export function readMembers({ bytes, view }: Places, at: number, names: Names, read: ValueReader): number {
  let i = skipSpace(bytes, at + 1);
  if (bytes[i] === CLOSE_MAP) return i + 1;
  let name = names.start;
  for (;;) {
    if (bytes[i] !== QUOTE) giveUp();
    i++;
    const expected = expectedName(view, i, name);
    if (expected === undefined) {
      const end = stringEnd(bytes, i);
      name = names.find(bytes, { start: i, end }, name);
      i = end + 1;
    } else {
      i += expected.bytes.length;
      name = expected;
    }
    i = read(memberValue(bytes, i), name);
    if (bytes[i] !== COMMA) i = skipSpace(bytes, i);
    if (bytes[i] === CLOSE_MAP) return i + 1;
    if (bytes[i] !== COMMA) giveUp();
    i = bytes[i + 1] === QUOTE ? i + 1 : skipSpace(bytes, i + 1);
  }
}

/** The name that stands at `at`, if it is `before.next`, or the one behind that where `before.next` is missing this time. */
function expectedName(view: DataView, at: number, before: Name): Name | undefined {
  const { next } = before;
  if (next === undefined) return undefined;
  if (stands(view, at, next)) return next;
  const after = next.next;
  return after !== undefined && stands(view, at, after) ? after : undefined;
}

function stands(view: DataView, at: number, { bytes, fours }: Name): boolean {
  if (at + bytes.length > view.byteLength) return false;
  let i = 0;
  for (let four = 0; four < fours.length; four++, i += 4)
    if (view.getInt32(at + i) !== fours[four]) return false;
  for (; i < bytes.length; i++) if (view.getUint8(at + i) !== bytes[i]) return false;
  return true;
}
