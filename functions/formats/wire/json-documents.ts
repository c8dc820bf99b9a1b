import type { WirePage } from '../../core/wire-page.ts';
import { giveUp, OPEN_LIST, OPEN_MAP, QUOTE, skipSpace, skipValue, wordEnd } from './json-bytes.ts';
import { FALSE, LIST, NULL, OTHER, TRUE } from './kinds.ts';
import type { Places } from './places.ts';
import type { Name, Names } from './projection.ts';
import { readMembers, type Scanner } from './scanner.ts';

/** Scans JSON texts that stand one behind the other, each a record. */
export class JsonDocuments implements Scanner {
  readonly #places: Places;
  readonly #names: Names;
  readonly #read = (at: number, name: Name): number => this.#member(at, name);
  #ends: readonly number[] = [];
  #index = 0;
  #at = 0;

  constructor(places: Places, names: Names) {
    this.#places = places;
    this.#names = names;
  }

  open({ ends }: WirePage): void {
    this.#ends = ends ?? giveUp();
    this.#index = 0;
    this.#at = 0;
  }

  next(): boolean {
    const { bytes, kinds } = this.#places;
    const end = this.#ends[this.#index++];
    if (end === undefined) return false;
    kinds.fill(0);
    const from = skipSpace(bytes, this.#at);
    if (bytes[from] !== OPEN_MAP) giveUp();
    if (skipSpace(bytes, readMembers(this.#places, from, this.#names, this.#read)) !== end) giveUp();
    this.#at = end;
    return true;
  }

  read(at: number): number {
    const { bytes, kinds } = this.#places;
    if (bytes[at] !== OPEN_MAP) return -1;
    kinds.fill(0);
    return readMembers(this.#places, at, this.#names, this.#read);
  }

  inside(at: number): number {
    return at + 1;
  }

  #member(at: number, { place, inner }: Name): number {
    if (inner !== undefined) return this.#map(at, place, inner);
    return place < 0 ? skipValue(this.#places.bytes, at) : this.#value(at, place);
  }

  /** Reads a member whose own members are asked for; it may be no map. */
  #map(at: number, place: number, inner: Names): number {
    const { bytes } = this.#places;
    this.#places.forget(inner.places);
    if (bytes[at] !== OPEN_MAP) return place < 0 ? skipValue(bytes, at) : this.#value(at, place);
    const end = readMembers(this.#places, at, inner, this.#read);
    if (place >= 0) this.#places.set(place, OTHER, at, end);
    return end;
  }

  #value(at: number, place: number): number {
    const places = this.#places;
    const { bytes } = places;
    const first = bytes[at] as number;
    if (first === QUOTE) return places.text(place, at);
    if (first === OPEN_LIST || first === OPEN_MAP) {
      const end = skipValue(bytes, at);
      places.set(place, first === OPEN_LIST ? LIST : OTHER, at, end);
      return end;
    }
    const end = wordEnd(bytes, at);
    if (end === 0) return places.numeral(place, at);
    places.set(place, first === 116 ? TRUE : first === 102 ? FALSE : NULL, at, end);
    return end;
  }
}
