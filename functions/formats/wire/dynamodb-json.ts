import type { WirePage } from '../../core/wire-page.ts';
import {
  BACKSLASH,
  begins,
  CLOSE_LIST,
  CLOSE_MAP,
  COMMA,
  giveUp,
  memberValue,
  OPEN_LIST,
  OPEN_MAP,
  QUOTE,
  skipSpace,
  skipValue,
  stringEnd,
} from './json-bytes.ts';
import { FALSE, LIST, NULL, OTHER, TRUE } from './kinds.ts';
import type { Places } from './places.ts';
import type { Name, Names } from './projection.ts';
import { readMembers, type Scanner } from './scanner.ts';

const S = 83;
const N = 78;
const M = 77;
const L = 76;
const ITEMS = 'Items';

/** The length of `{"S":""}`, the shortest usual value. */
const USUAL_BYTES = 8;
const TEXT_HEAD = Buffer.from('{"S"').readInt32BE();
const NUMBER_HEAD = Buffer.from('{"N"').readInt32BE();
const COLON_QUOTE = Buffer.from(':"').readInt16BE();

/** Scans the `Items` of a response to Query or Scan, whose values DynamoDB's type names tell apart: `{"S":"red"}`. */
export class DynamodbJson implements Scanner {
  readonly #places: Places;
  readonly #names: Names;
  readonly #read = (at: number, name: Name): number => this.#member(at, name);
  #at = 0;
  /** Whether `#at` is the position of an item that is still to be read. */
  #more = false;

  constructor(places: Places, names: Names) {
    this.#places = places;
    this.#names = names;
  }

  open(_page: WirePage): void {
    const { bytes } = this.#places;
    const from = skipSpace(bytes, 0);
    if (bytes[from] !== OPEN_MAP) giveUp();
    this.#more = false;
    this.#at = this.#outside(skipSpace(bytes, from + 1));
  }

  next(): boolean {
    if (!this.#more) return false;
    const { bytes, kinds } = this.#places;
    kinds.fill(0);
    if (bytes[this.#at] !== OPEN_MAP) giveUp();
    const end = skipSpace(bytes, readMembers(this.#places, this.#at, this.#names, this.#read));
    if (bytes[end] === COMMA) this.#at = skipSpace(bytes, end + 1);
    else this.#close(end);
    return true;
  }

  read(at: number): number {
    const { bytes, kinds } = this.#places;
    const type = skipSpace(bytes, at + 1);
    if (bytes[at] !== OPEN_MAP || bytes[type] !== QUOTE) return -1;
    if (bytes[type + 1] !== M || bytes[type + 2] !== QUOTE) return -1;
    const from = memberValue(bytes, type + 3);
    if (bytes[from] !== OPEN_MAP) giveUp();
    kinds.fill(0);
    const end = skipSpace(bytes, readMembers(this.#places, from, this.#names, this.#read));
    return bytes[end] === CLOSE_MAP ? end + 1 : giveUp();
  }

  inside(at: number): number {
    const { bytes } = this.#places;
    return memberValue(bytes, skipSpace(bytes, at + 1) + 3) + 1;
  }

  /** Skips members of the response: up to its first item, or to its end where it has none or `seen` says that they were read. */
  #outside(from: number, seen = false): number {
    const { bytes } = this.#places;
    let i = from;
    if (bytes[i] === CLOSE_MAP) return this.#end(i + 1);
    for (;;) {
      if (bytes[i] !== QUOTE) giveUp();
      const end = stringEnd(bytes, i + 1);
      const name = bytes.toString('latin1', i + 1, end);
      i = memberValue(bytes, end + 1);
      if (name.includes('\\')) giveUp();
      if (name === ITEMS) {
        if (seen || bytes[i] !== OPEN_LIST) giveUp();
        i = skipSpace(bytes, i + 1);
        if (bytes[i] !== CLOSE_LIST) {
          this.#more = true;
          return i;
        }
        seen = true;
        i++;
      } else i = skipValue(bytes, i);
      i = skipSpace(bytes, i);
      if (bytes[i] === CLOSE_MAP) return this.#end(i + 1);
      if (bytes[i] !== COMMA) giveUp();
      i = skipSpace(bytes, i + 1);
    }
  }

  /** Reads what stands behind the last item, from the `]` of `Items` to the end of the response. */
  #close(at: number): void {
    const { bytes } = this.#places;
    if (bytes[at] !== CLOSE_LIST) giveUp();
    this.#more = false;
    const behind = skipSpace(bytes, at + 1);
    if (bytes[behind] === CLOSE_MAP) this.#end(behind + 1);
    else if (bytes[behind] === COMMA) this.#outside(skipSpace(bytes, behind + 1), true);
    else giveUp();
  }

  /** Gives up where anything follows the response. */
  #end(behind: number): number {
    if (skipSpace(this.#places.bytes, behind) !== this.#places.bytes.length) giveUp();
    return behind;
  }

  /** Reads one attribute's value; `#usual` first, since most are plain texts and numbers. */
  #member(at: number, name: Name): number {
    if (name.inner === undefined && name.place >= 0) {
      const end = this.#usual(at, name.place);
      if (end > 0) return end;
    }
    if (name.inner !== undefined) this.#places.forget(name.inner.places);
    else if (name.place < 0) return skipValue(this.#places.bytes, at);
    return this.#value(at, name);
  }

  /** Reads `{"S":"…"}` or `{"N":"…"}` without white space, as DynamoDB writes them; 0 where anything else stands at `at`. */
  #usual(at: number, place: number): number {
    const places = this.#places;
    const { bytes, view } = places;
    if (at + USUAL_BYTES > bytes.length || view.getInt16(at + 4) !== COLON_QUOTE) return 0;
    const head = view.getInt32(at);
    let end = 0;
    if (head === TEXT_HEAD) end = places.text(place, at + 5);
    else if (head === NUMBER_HEAD) {
      end = places.numeral(place, at + 6);
      if (bytes[end++] !== QUOTE) giveUp();
    }
    if (end === 0 || bytes[end] !== CLOSE_MAP) return 0;
    if (places.kinds[place] === OTHER) places.set(place, OTHER, at, end + 1);
    return end + 1;
  }

  /** Reads any attribute value: a map of one member, whose name is its type. */
  #value(at: number, { place, inner }: Name): number {
    const { bytes } = this.#places;
    if (bytes[at] !== OPEN_MAP) giveUp();
    const open = bytes[at + 1] === QUOTE ? at + 1 : skipSpace(bytes, at + 1);
    if (bytes[open] !== QUOTE) giveUp();
    const single = bytes[open + 2] === QUOTE;
    const from = memberValue(bytes, single ? open + 3 : bareNameEnd(bytes, open + 1) + 1);
    const type = bytes[open + 1];
    const end =
      single && type === M && inner !== undefined
        ? this.#map(from, place, inner)
        : place < 0
          ? skipValue(bytes, from)
          : single
            ? this.#single(from, place, type)
            : this.#word(from, place, open + 1);
    const close = bytes[end] === CLOSE_MAP ? end : skipSpace(bytes, end);
    if (bytes[close] !== CLOSE_MAP) giveUp();
    if (place >= 0) this.#widen(place, at, close + 1);
    return close + 1;
  }

  /** Reads the content of an `M` whose members are asked for. */
  #map(from: number, place: number, inner: Names): number {
    if (this.#places.bytes[from] !== OPEN_MAP) giveUp();
    const end = readMembers(this.#places, from, inner, this.#read);
    if (place >= 0) this.#places.set(place, OTHER, from, end);
    return end;
  }

  /** Reads the content of a type whose name is one letter. */
  #single(from: number, place: number, type: number | undefined): number {
    const places = this.#places;
    const { bytes } = places;
    if (type === S && bytes[from] === QUOTE) return places.text(place, from);
    if (type === N && bytes[from] === QUOTE) {
      const end = places.numeral(place, from + 1);
      return bytes[end] === QUOTE ? end + 1 : giveUp();
    }
    const end = skipValue(bytes, from);
    places.set(place, type === L && bytes[from] === OPEN_LIST ? LIST : OTHER, from, end);
    return end;
  }

  /** Reads the content of a type whose name is longer: `BOOL` and `NULL` have kinds of their own, sets become `OTHER`. */
  #word(from: number, place: number, name: number): number {
    const { bytes } = this.#places;
    const end = skipValue(bytes, from);
    const truth = bytes[from] === LOWER_T;
    let kind = OTHER;
    if (begins(bytes, name, BOOL) && (truth || bytes[from] === LOWER_F)) kind = truth ? TRUE : FALSE;
    else if (truth && begins(bytes, name, NULL_NAME)) kind = NULL;
    this.#places.set(place, kind, from, end);
    return end;
  }

  /** Widens the range of an `OTHER` or a `LIST` from its content to the whole `{"L":…}`, since `readValue` needs the type. */
  #widen(place: number, start: number, end: number): void {
    const kind = this.#places.kinds[place];
    if (kind === OTHER || kind === LIST) this.#places.set(place, kind, start, end);
  }
}

const LOWER_T = 116;
const LOWER_F = 102;
const BOOL = Buffer.from('BOOL"');
const NULL_NAME = Buffer.from('NULL"');

/** The position of a name's closing quote; gives up where the name has escapes. */
function bareNameEnd(bytes: Uint8Array, from: number): number {
  const end = stringEnd(bytes, from);
  for (let i = from; i < end; i++) if (bytes[i] === BACKSLASH) giveUp();
  return end;
}
