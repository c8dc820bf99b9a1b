import type { WirePage } from '../../core/wire-page.ts';
import { CLOSE_MAP, COMMA, giveUp, memberValue, QUOTE, skipSpace, stringEnd } from './json-bytes.ts';
import type { Places } from './places.ts';
import type { Name, Names } from './projection.ts';

/** Finds the asked values of one record after the other, and gives up what it does not know. */
export interface Scanner {
  open(page: WirePage): void;
  /** Fills the places from the next record; false at the end of the page. */
  next(): boolean;
}

/** Reads the value that begins there into the name's places, and gives the position behind it. */
export type ValueReader = (at: number, name: Name) => number;

/**
 * Reads the members of the map that opens there, and gives the position behind it. The order of the map before is
 * expected again, so that most names are compared and not looked up.
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

/** The name that stood behind this one last time, or the one behind that where it is missing now. */
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
