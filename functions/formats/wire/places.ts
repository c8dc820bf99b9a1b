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

/** The classes of a byte within a string: it stands for itself, it is the format's delimiter, or it ends a run of both. */
export const BARE = 0;
export const DELIMITER = 1;
const STOP = 2;

const LOWER_U = 117;
const SLASH = 47;
const SPACE = 32;
const MOST_DIGITS = 15;

const NOTHING = Buffer.alloc(0);
export const NO_VIEW = new DataView(new ArrayBuffer(0));

/**
 * The values of the record that is being read, by place: the kind of each, and its range `starts` to `ends` in the page's `bytes`.
 * A place is the index of one asked path; `project` gives them out.
 */
export class Places {
  readonly kinds: Kinds;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** By byte: `BARE`, `DELIMITER` or `STOP`. */
  readonly classes: Uint8Array;
  bytes: Buffer = NOTHING;
  /** Reads `bytes` four at once. */
  view: DataView = NO_VIEW;
  /** Writes the sink's buffer four bytes at once; `Program` sets it. */
  out: DataView = NO_VIEW;
  /** Each delimiter four times; the first one stands in for those that are not there. */
  readonly #delimiters: readonly [number, number, number];
  readonly #hasSeveral: boolean;
  #readValue: WirePage['readValue'] = () => giveUp();

  /** `delimiters` as in `WireRows`. */
  constructor(size: number, delimiters: string) {
    this.kinds = new Uint8Array(size);
    this.starts = new Int32Array(size);
    this.ends = new Int32Array(size);
    this.classes = new Uint8Array(256).fill(STOP, 0, 32);
    this.classes[QUOTE] = STOP;
    this.classes[BACKSLASH] = STOP;
    const bare = [...Buffer.from(delimiters, 'latin1')].filter((byte) => byte >= SPACE);
    for (const byte of bare) this.classes[byte] = DELIMITER;
    const [first = QUOTE, second = first, third = first] = bare;
    this.#delimiters = [fourOf(first), fourOf(second), fourOf(third)];
    this.#hasSeveral = bare.length > 1;
  }

  open({ bytes, readValue }: WirePage): void {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#readValue = readValue;
  }

  /** Lets go of the page, which else would stay in memory with the compiled encoder. */
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

  /** Makes places `MISSING`: of members with one name the last one stays, with nothing of those before it. */
  forget(places: readonly number[]): void {
    for (const place of places) this.kinds[place] = MISSING;
  }

  /** Sets the place to the string whose opening quote stands at `at`; gives the position behind its closing one. */
  text(place: number, at: number): number {
    const { bytes, classes, view } = this;
    const [first, second, third] = this.#delimiters;
    const several = this.#hasSeveral;
    const fours = bytes.length - 4;
    let i = at + 1;
    let kind = TEXT;
    for (;;) {
      while (i <= fours) {
        const four = view.getInt32(i);
        if ((stopsIn(four) | bytesIn(four, first)) !== 0) break;
        if (several && (bytesIn(four, second) | bytesIn(four, third)) !== 0) break;
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

  /** Sets the place to the number that begins at `at`; gives the position behind it. */
  numeral(place: number, at: number): number {
    const end = numeralEnd(this.bytes, at);
    this.set(place, this.#numeralKind(at, end), at, end);
    return end;
  }

  /** `OTHER` for what is not canonical already, such as `1.50`, `1e3` or `-0`, and for what may need an exponent. */
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

  /** Reads the value at a place: equal to what the page's records hold there. Throws `UnknownBytes`. */
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

  /** Gives up where `readValue` cannot read the text, or reads null from it: its cell was taken for one that is written. */
  #other(text: string): Value {
    try {
      return this.#readValue(text) ?? giveUp();
    } catch {
      return giveUp();
    }
  }
}
