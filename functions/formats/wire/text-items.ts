import type { WirePage } from '../../core/wire-page.ts';
import { begins, COMMA, QUOTE } from './json-bytes.ts';
import { BARE, DELIMITER, type Places } from './places.ts';

/** What stands around the list and around each text of it, in a list of texts alone without white space. */
interface Marks {
  readonly open: Uint8Array;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  readonly close: Uint8Array;
}

const marks = ([open, before, after, close]: readonly [string, string, string, string]): Marks => ({
  open: Buffer.from(open),
  before: Buffer.from(before),
  after: Buffer.from(after),
  close: Buffer.from(close),
});

const MARKS: Readonly<Record<WirePage['form'], Marks>> = {
  'json-documents': marks(['[', '"', '"', ']']),
  'dynamodb-json': marks(['{"L":[', '{"S":"', '"}', ']}']),
};

const MOST = 1000;

/** Finds the texts of a list that holds up to `MOST` of them, without escapes and nothing else. */
export class TextItems {
  readonly #places: Places;
  readonly #marks: Marks;
  readonly starts = new Int32Array(MOST);
  readonly ends = new Int32Array(MOST);
  /** Whether one of the texts holds the format's delimiter. */
  special = false;

  constructor(places: Places, form: WirePage['form']) {
    this.#places = places;
    this.#marks = MARKS[form];
  }

  /** Sets `starts` and `ends` to the items of the list in a range, and gives their number; -1 for any other list. */
  find(start: number, end: number): number {
    const { open, before, after, close } = this.#marks;
    const { bytes } = this.#places;
    this.special = false;
    if (!begins(bytes, start, open)) return -1;
    let i = start + open.length;
    let count = 0;
    if (i + close.length === end) return begins(bytes, i, close) ? 0 : -1;
    for (; count < MOST; ) {
      if (!begins(bytes, i, before)) return -1;
      const from = i + before.length;
      const to = this.#textEnd(from);
      if (to < 0 || !begins(bytes, to, after)) return -1;
      this.starts[count] = from;
      this.ends[count++] = to;
      i = to + after.length;
      if (i + close.length === end) return begins(bytes, i, close) ? count : -1;
      if (bytes[i++] !== COMMA) return -1;
    }
    return -1;
  }

  /** Whether each of the first `count` texts holds something, and none the ASCII character `mark`. */
  areBare(mark: number, count: number): boolean {
    const { bytes } = this.#places;
    for (let item = 0; item < count; item++) {
      const end = this.ends[item] as number;
      let i = this.starts[item] as number;
      if (i === end) return false;
      for (; i < end; i++) if (bytes[i] === mark) return false;
    }
    return true;
  }

  /** The position of the closing quote; -1 where an escape comes before it. */
  #textEnd(from: number): number {
    const { bytes } = this.#places;
    const classes = this.#places.classes;
    let i = from;
    for (;;) {
      while (classes[bytes[i] as number] === BARE) i++;
      if (classes[bytes[i] as number] !== DELIMITER) return bytes[i] === QUOTE ? i : -1;
      this.special = true;
      i++;
    }
  }
}
