import { type Column, columnPath } from '../../core/columns.ts';
import { giveUp } from './json-bytes.ts';

/** A member that `Names` knows: its name, where its value goes, and the member that followed it last time. */
export interface Name {
  /** The name as it stands in JSON, with its closing quote; empty where it never is expected. */
  readonly bytes: Uint8Array;
  /** `bytes` as whole words of four, to be compared at once. */
  readonly fours: Int32Array;
  /** The place of the value, or -1 where nobody asked for it. */
  readonly place: number;
  /** Where members of its map are asked for: those. */
  readonly inner: Names | undefined;
  /** The member that stood behind this one in the record before, which `readMembers` expects there again. */
  next: Name | undefined;
}

const MOST_REMEMBERED = 500;
const NEVER_EXPECTED = { bytes: new Uint8Array(0), fours: new Int32Array(0) };

/** The members of a map that columns ask for, and up to `MOST_REMEMBERED` others that were met, so that they are expected too. */
export class Names {
  /** Stands before the first member; its `next` is the first one of the record before. */
  readonly start: Name = { ...NEVER_EXPECTED, place: -1, inner: undefined, next: undefined };
  /** Every place that a member of this map, or of a map in it, may fill. */
  readonly places: number[] = [];
  readonly #names = new Map<string, Name>();
  readonly #inner = new Map<string, Names>();
  /** Names that have the dots of a path. */
  readonly #literals = new Set<string>();

  /** Asks for the value at a path; the scanner puts it in `place`. */
  ask([name = '', ...inside]: readonly string[], place: number): void {
    this.places.push(place);
    const known = this.#names.get(name);
    if (inside.length > 0) {
      this.#literals.add([name, ...inside].join('.'));
      const inner = this.#inner.get(name) ?? new Names();
      this.#inner.set(name, inner);
      inner.ask(inside, place);
      this.#names.set(name, named(name, known?.place ?? -1, inner));
    } else this.#names.set(name, named(name, place, known?.inner));
  }

  /** Asks no longer for a member, nor for anything in it. */
  drop(name: string): void {
    this.#names.set(name, named(name, -1, undefined));
  }

  /**
   * Looks up the member whose name stands in `range`, and expects it behind `before` from now on. Gives up at a name that has the
   * dots of a path, since its value wins over what the path leads to.
   */
  find(bytes: Buffer, range: { readonly start: number; readonly end: number }, before: Name): Name {
    const text = JSON.parse(bytes.toString('utf8', range.start - 1, range.end + 1)) as string;
    if (this.#literals.has(text)) giveUp();
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

/** The paths that a format's columns ask for, and the places of their values. */
export interface Projection {
  readonly names: Names;
  /** How many places there are. */
  readonly size: number;
  /** The place of each column; columns of one path share theirs. */
  readonly places: readonly number[];
  readonly keyPlace: number;
}

/** Gives each path a place. Throws `UnknownBytes` where the key itself is left out. */
export function project(columns: readonly Column[], key: string, leaveOut: string | undefined): Projection {
  if (leaveOut === key) giveUp();
  const ofKey = { name: key, path: key, label: '', type: 'json' } as const;
  const { places, ...projection } = projectMembers([...columns, ofKey]);
  if (leaveOut !== undefined) projection.names.drop(leaveOut);
  return { ...projection, places: places.slice(0, -1), keyPlace: places.at(-1) as number };
}

/** The same for records within a record, which have no key. */
export function projectMembers(columns: readonly Column[]): Omit<Projection, 'keyPlace'> {
  const names = new Names();
  const places = new Map<string, number>();
  const ofColumns = columns.map(({ path }) => {
    const { steps } = columnPath(path);
    const id = JSON.stringify(steps);
    const known = places.get(id) ?? places.size;
    if (known === places.size) names.ask(steps, known);
    places.set(id, known);
    return known;
  });
  return { names, size: places.size, places: ofColumns };
}
