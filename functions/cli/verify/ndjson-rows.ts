import { Gathered } from './gathered.ts';
import { objectFault, type RowShape } from './json-object.ts';
import type { Notice, RowReader } from './row-reader.ts';

const LF = 0x0a;

/** Counts the lines of an NDJSON file and reads each as an object of the manifest's columns. */
export class NdjsonRows implements RowReader {
  readonly #shape: RowShape;
  readonly #notice: Notice;
  readonly #line = new Gathered();
  #offset = 0;
  #lineStart = 0;
  rows = 0;

  constructor(shape: RowShape, notice: Notice) {
    this.#shape = shape;
    this.#notice = notice;
  }

  get atBorder(): boolean {
    return this.#line.empty;
  }

  read(bytes: Buffer): void {
    let start = 0;
    for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, start)) {
      this.#endLine(this.#line.take(bytes.subarray(start, end)));
      start = end + 1;
      this.#lineStart = this.#offset + start;
    }
    this.#line.add(bytes.subarray(start));
    this.#offset += bytes.length;
  }

  resume(): void {
    this.#line.clear();
    this.#lineStart = this.#offset;
  }

  end(): void {
    if (this.atBorder) return;
    const message = `the last line, from byte ${this.#lineStart} on, has no end`;
    this.#notice({ check: 'syntax', from: this.#lineStart, message });
  }

  #endLine(text: string | undefined): void {
    this.rows++;
    const fault = text === undefined ? 'is longer than 64 MiB' : objectFault(text, this.#shape);
    if (fault === undefined) return;
    const message = `row ${this.rows}, which begins at byte ${this.#lineStart}, ${fault}`;
    this.#notice({ check: 'syntax', from: this.#lineStart, message });
  }
}
