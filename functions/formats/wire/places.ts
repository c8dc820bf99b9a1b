import type { Value } from '../../core/json.ts';
import { readNumber } from '../../core/numeral.ts';
import type { WirePage } from '../../core/wire-page.ts';
import { BACKSLASH, bytesIn, escapeEnd, fourOf, giveUp, numeralEnd, QUOTE, stopsIn } from './json-bytes.ts';
import {
  DECIMAL,
  ESCAPED,
  FALSE,
  type Kinds,
  MISSING,
  NULL,
  OTHER,
  SPECIAL,
  TEXT,
  TRUE,
  WHOLE,
} from './kinds.ts';

/** What a byte means within a string. */
export const BARE = 0;
export const DELIMITER = 1;
const STOP = 2;

const LOWER_U = 117;
const SLASH = 47;
const MOST_DIGITS = 15;

const NOTHING = Buffer.alloc(0);
export const NO_VIEW = new DataView(new ArrayBuffer(0));

/** Where the values of the record that is being read stand in the page's bytes, by place. */
export class Places {
  readonly kinds: Kinds;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly classes: Uint8Array;
  bytes: Buffer = NOTHING;
  /** The page again, and the buffer that its rows are written to, read and written four bytes at once. */
  view: DataView = NO_VIEW;
  out: DataView = NO_VIEW;
  readonly #delimiters: number;
  #readValue: WirePage['readValue'] = () => giveUp();

  /** `delimiter` is the character that makes text `SPECIAL`, if there is one. */
  constructor(size: number, delimiter: string) {
    this.kinds = new Uint8Array(size);
    this.starts = new Int32Array(size);
    this.ends = new Int32Array(size);
    this.classes = new Uint8Array(256).fill(STOP, 0, 32);
    this.classes[QUOTE] = STOP;
    this.classes[BACKSLASH] = STOP;
    if (delimiter >= ' ') this.classes[delimiter.charCodeAt(0)] = DELIMITER;
    this.#delimiters = fourOf(delimiter >= ' ' ? delimiter.charCodeAt(0) : QUOTE);
  }

  open({ bytes, readValue }: WirePage): void {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#readValue = readValue;
  }

  /** Lets go of the page. */
  close(): void {
    this.bytes = NOTHING;
    this.view = NO_VIEW;
    this.out = NO_VIEW;
  }

  set(place: number, kind: number, start: number, end: number): void {
    this.kinds[place] = kind;
    this.starts[place] = start;
    this.ends[place] = end;
  }

  forget(places: readonly number[]): void {
    for (const place of places) this.kinds[place] = MISSING;
  }

  /** Notes the string whose opening quote stands there, and gives the position behind it. */
  text(place: number, at: number): number {
    const { bytes, classes, view } = this;
    const delimiters = this.#delimiters;
    const fours = bytes.length - 4;
    let i = at + 1;
    let kind = TEXT;
    for (;;) {
      while (i <= fours) {
        const four = view.getInt32(i);
        if ((stopsIn(four) | bytesIn(four, delimiters)) !== 0) break;
        i += 4;
      }
      while (classes[bytes[i] as number] === BARE) i++;
      const byte = bytes[i];
      if (byte === QUOTE) break;
      if (classes[byte as number] === DELIMITER) {
        if (kind === TEXT) kind = SPECIAL;
        i++;
        continue;
      }
      const end = escapeEnd(bytes, i);
      const letter = bytes[i + 1];
      if (letter === LOWER_U || letter === SLASH) kind = OTHER;
      else if (kind !== OTHER) kind = ESCAPED;
      i = end;
    }
    if (kind === OTHER) this.set(place, OTHER, at, i + 1);
    else this.set(place, kind, at + 1, i);
    return i + 1;
  }

  /** Notes the number that begins there, and gives the position behind it. */
  numeral(place: number, at: number): number {
    const end = numeralEnd(this.bytes, at);
    this.set(place, this.#numeralKind(at, end), at, end);
    return end;
  }

  #numeralKind(start: number, end: number): number {
    const { bytes } = this;
    const first = bytes[start] === 45 ? start + 1 : start;
    let point = 0;
    for (let i = first; i < end; i++) {
      const byte = bytes[i] as number;
      if (byte === 46) point = i;
      else if (byte > 57 || byte < 48) return OTHER;
    }
    if ((point === 0 ? end : point) - first > MOST_DIGITS) return OTHER;
    if (point === 0) return bytes[first] === 48 && first > start ? OTHER : WHOLE;
    if (bytes[end - 1] === 48) return OTHER;
    return bytes[first] !== 48 || bytes[point + 1] !== 48 || end - point <= 5 ? DECIMAL : OTHER;
  }

  /** The value at a place, as the page's records hold it. */
  value(place: number): Value {
    const [start, end] = [this.starts[place] as number, this.ends[place] as number];
    switch (this.kinds[place]) {
      case MISSING:
        return undefined;
      case NULL:
        return null;
      case TRUE:
        return true;
      case FALSE:
        return false;
      case TEXT:
      case SPECIAL:
        return this.bytes.toString('utf8', start, end);
      case ESCAPED:
        return JSON.parse(this.bytes.toString('utf8', start - 1, end + 1)) as string;
      case WHOLE:
      case DECIMAL:
        return readNumber(this.bytes.toString('latin1', start, end));
      default:
        return this.#other(this.bytes.toString('utf8', start, end));
    }
  }

  /** Nothing in any disguise is left to the page's records. */
  #other(text: string): Value {
    try {
      return this.#readValue(text) ?? giveUp();
    } catch {
      return giveUp();
    }
  }
}
