import { type Column, columnPath } from '../../core/columns.ts';
import { giveUp } from './json-bytes.ts';

/** The name of a member, where its value goes, and which name stood behind it last time. */
export interface Name {
  /** The name as it stands in JSON, and its closing quote. */
  readonly bytes: Uint8Array;
  /** The same, four bytes at once, as far as they go. */
  readonly fours: Int32Array;
  /** The place that takes the value, or -1. */
  readonly place: number;
  /** The members of its map that are asked for. */
  readonly inner: Names | undefined;
  next: Name | undefined;
}

const MOST_REMEMBERED = 500;
const NEVER_EXPECTED = { bytes: new Uint8Array(0), fours: new Int32Array(0) };

/** The members of a map: those that are asked for, and others that were met. */
export class Names {
  /** Stands before the first member. */
  readonly start: Name = { ...NEVER_EXPECTED, place: -1, inner: undefined, next: undefined };
  /** Every place that a member of this map, or of a map in it, fills. */
  readonly places: number[] = [];
  readonly #names = new Map<string, Name>();
  readonly #inner = new Map<string, Names>();

  /** Asks for the value at a path, to be put in a place. */
  ask([name = '', ...inside]: readonly string[], place: number): void {
    this.places.push(place);
    const known = this.#names.get(name);
    if (inside.length > 0) {
      const inner = this.#inner.get(name) ?? new Names();
      this.#inner.set(name, inner);
      inner.ask(inside, place);
      this.#names.set(name, named(name, known?.place ?? -1, inner));
    } else this.#names.set(name, named(name, place, known?.inner));
  }

  /** Leaves out a member whatever was asked of it. */
  drop(name: string): void {
    this.#names.set(name, named(name, -1, undefined));
  }

  /** The member whose name stands in these bytes, which then is expected behind `before`. */
  find(bytes: Buffer, range: { readonly start: number; readonly end: number }, before: Name): Name {
    const text = JSON.parse(bytes.toString('utf8', range.start - 1, range.end + 1)) as string;
    const name = this.#names.get(text) ?? this.#meet(text);
    if (name.bytes.length > 0) before.next = name;
    return name;
  }

  #meet(text: string): Name {
    const name = named(text, -1, undefined);
    if (this.#names.size < MOST_REMEMBERED) this.#names.set(text, name);
    return name;
  }
}

/** A name that JSON must escape is never expected: its bytes would be those of another one. */
function named(text: string, place: number, inner: Names | undefined): Name {
  const bare = JSON.stringify(text) === `"${text}"`;
  return { ...(bare ? expectable(`${text}"`) : NEVER_EXPECTED), place, inner, next: undefined };
}

function expectable(text: string): Pick<Name, 'bytes' | 'fours'> {
  const bytes = Buffer.from(text);
  const fours = Int32Array.from({ length: bytes.length >> 2 }, (_none, i) => bytes.readInt32BE(4 * i));
  return { bytes, fours };
}

export interface Projection {
  readonly names: Names;
  /** How many places there are. */
  readonly size: number;
  /** The place of each column; columns of one path share theirs. */
  readonly places: readonly number[];
  readonly keyPlace: number;
}

/** Where the columns' values and the key go. */
export function project(columns: readonly Column[], key: string, leaveOut: string | undefined): Projection {
  const names = new Names();
  const places = new Map<string, number>();
  const placeOf = (steps: readonly string[]): number => {
    const path = JSON.stringify(steps);
    const known = places.get(path);
    if (known !== undefined) return known;
    places.set(path, places.size);
    names.ask(steps, places.size - 1);
    return places.size - 1;
  };
  const ofColumns = columns.map(({ path }) => placeOf(columnPath(path).steps));
  const keyPlace = placeOf([key]);
  if (leaveOut === key) giveUp();
  if (leaveOut !== undefined) names.drop(leaveOut);
  return { names, size: places.size, places: ofColumns, keyPlace };
}
