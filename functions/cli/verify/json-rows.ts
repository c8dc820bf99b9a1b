import { Gathered } from './gathered.ts';
import { objectFault, type RowShape } from './json-object.ts';
import type { Notice, RowReader } from './row-reader.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** What may stand next; `row`: the inside of one; `lost`: nothing makes sense until reading is resumed. */
type Expected = 'list' | 'first' | 'separator' | 'element' | 'row' | 'resumed' | 'nothing' | 'lost';

/** Where a byte between rows leads to; white space leads nowhere, and anything that is not here is a fault. */
const BETWEEN: Readonly<Partial<Record<Expected, Readonly<Record<number, Expected>>>>> = {
  list: { [OPEN_LIST]: 'first' },
  first: { [OPEN_OBJECT]: 'row', [CLOSE_LIST]: 'nothing' },
  separator: { [COMMA]: 'element', [CLOSE_LIST]: 'nothing' },
  element: { [OPEN_OBJECT]: 'row' },
  resumed: { [COMMA]: 'element', [OPEN_OBJECT]: 'row', [CLOSE_LIST]: 'nothing' },
  nothing: {},
};

/** Counts the objects of a JSON list and reads each as an object of the manifest's columns. */
export class JsonRows implements RowReader {
  readonly #shape: RowShape;
  readonly #notice: Notice;
  readonly #row = new Gathered();
  #expected: Expected = 'list';
  #offset = 0;
  #rowStart = 0;
  #depth = 0;
  #inText = false;
  #escaped = false;
  rows = 0;

  constructor(shape: RowShape, notice: Notice) {
    this.#shape = shape;
    this.#notice = notice;
  }

  get atBorder(): boolean {
    return this.#expected !== 'row';
  }

  read(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length && this.#expected !== 'lost') {
      at = this.#expected === 'row' ? this.#insideRow(bytes, at) : this.#betweenRows(bytes, at);
    }
    this.#offset += bytes.length;
  }

  resume(): void {
    this.#expected = 'resumed';
    this.#row.clear();
  }

  end(): void {
    if (this.#expected === 'nothing' || this.#expected === 'lost') return;
    const inside = this.#expected === 'row' ? `, inside the row that begins at byte ${this.#rowStart}` : '';
    const message = `the list has no end: the file ends at byte ${this.#offset}${inside}`;
    this.#notice({ check: 'syntax', from: this.#offset, message });
  }

  #betweenRows(bytes: Buffer, at: number): number {
    const byte = bytes[at] as number;
    if (isSpace(byte)) return at + 1;
    const next = BETWEEN[this.#expected]?.[byte];
    if (next === 'row') {
      this.#beginRow(this.#offset + at);
      return at;
    }
    if (next === undefined) this.#lose(byte, this.#offset + at);
    this.#expected = next ?? 'lost';
    return at + 1;
  }

  #beginRow(offset: number): void {
    this.#expected = 'row';
    this.#rowStart = offset;
    this.#depth = 0;
    this.#inText = false;
    this.#escaped = false;
  }

  #insideRow(bytes: Buffer, start: number): number {
    let depth = this.#depth;
    let inText = this.#inText;
    let at = start;
    if (this.#escaped) at++;
    for (; at < bytes.length; at++) {
      const byte = bytes[at];
      if (inText) {
        if (byte === BACKSLASH) at++;
        else if (byte === QUOTE) inText = false;
      } else if (byte === QUOTE) inText = true;
      else if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth++;
      else if ((byte === CLOSE_OBJECT || byte === CLOSE_LIST) && --depth === 0) {
        this.#endRow(this.#row.take(bytes.subarray(start, at + 1)));
        return at + 1;
      }
    }
    this.#depth = depth;
    this.#inText = inText;
    this.#escaped = at > bytes.length;
    this.#row.add(bytes.subarray(start));
    return bytes.length;
  }

  #endRow(text: string | undefined): void {
    this.#expected = 'separator';
    this.rows++;
    const fault = text === undefined ? 'is longer than 64 MiB' : objectFault(text, this.#shape);
    if (fault === undefined) return;
    const message = `row ${this.rows}, which begins at byte ${this.#rowStart}, ${fault}`;
    this.#notice({ check: 'syntax', from: this.#rowStart, message });
  }

  #lose(byte: number, offset: number): void {
    const found = byte > 0x20 && byte < 0x7f ? `"${String.fromCharCode(byte)}"` : `0x${byte.toString(16)}`;
    const where = this.#expected === 'nothing' ? 'behind the end of the list' : 'between rows';
    this.#notice({ check: 'syntax', from: offset, message: `byte ${offset} is ${found} ${where}` });
  }
}

const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
