import type { CsvConventions } from './conventions.ts';
import { headerFault } from './csv-header.ts';
import type { Notice, RowReader } from './row-reader.ts';

const RECORD_START = 0;
const CELL_START = 1;
const PLAIN = 2;
const QUOTED = 3;
const QUOTE = 4;
const CR = 5;

/** What a byte does beside leading to the next state. */
const ENDS_CELL = 8;
const ENDS_RECORD = 16;
const STRAY = 32;
const CELL = CELL_START | ENDS_CELL;
const RECORD = RECORD_START | ENDS_RECORD;

/** RFC 4180 §2: per state, what follows an ordinary byte, a delimiter, a quote, CR and LF. */
const STEPS = Uint8Array.from([
  ...[PLAIN, CELL, QUOTED, CR, RECORD],
  ...[PLAIN, CELL, QUOTED, CR, RECORD],
  ...[PLAIN, CELL, PLAIN | STRAY, CR, RECORD],
  ...[QUOTED, QUOTED, QUOTE, QUOTED, QUOTED],
  ...[PLAIN | STRAY, CELL, QUOTED, CR, RECORD],
  ...[PLAIN | STRAY, CELL | STRAY, QUOTED | STRAY, CR | STRAY, RECORD],
]);
const CLASSES = 5;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
/** Bytes of the longest header that is collected; a longer one is wrong, so that memory stays bounded. */
const MAX_HEADER = 1 << 20;

/** Counts the records of a CSV file and the cells of each; the first record is the header. */
export class CsvRows implements RowReader {
  readonly #conventions: CsvConventions;
  readonly #notice: Notice;
  readonly #classes = new Uint8Array(256);
  #offset = 0;
  #state = RECORD_START;
  #cells = 1;
  #records = 0;
  #recordStart = 0;
  #bomBytes = 0;
  #header: Buffer[] | undefined = [];

  constructor(conventions: CsvConventions, notice: Notice) {
    this.#conventions = conventions;
    this.#notice = notice;
    this.#classes[conventions.delimiter.charCodeAt(0)] = 1;
    this.#classes[0x22] = 2;
    this.#classes[0x0d] = 3;
    this.#classes[0x0a] = 4;
  }

  get rows(): number {
    return Math.max(0, this.#records - 1);
  }

  get atBorder(): boolean {
    return this.#state === RECORD_START;
  }

  read(block: Buffer): void {
    const bytes = this.#bomBytes === this.#offset && this.#offset < BOM.length ? this.#skipBom(block) : block;
    const classes = this.#classes;
    const start = this.#offset;
    let state = this.#state;
    for (let i = 0; i < bytes.length; i++) {
      const step = STEPS[state * CLASSES + (classes[bytes[i] as number] as number)] as number;
      if (step > 7) {
        this.#offset = start + i;
        if (step & ENDS_CELL) this.#cells++;
        if (step & STRAY) this.#stray(state);
        if (step & ENDS_RECORD) this.#endRecord(state === CR, bytes.subarray(0, i + 1));
      }
      state = step & 7;
    }
    this.#state = state;
    this.#offset = start + bytes.length;
    this.#keepHeader(bytes);
  }

  resume(): void {
    this.#state = RECORD_START;
    this.#cells = 1;
    this.#recordStart = this.#offset;
  }

  end(): void {
    if (this.#conventions.bom && this.#bomBytes < BOM.length) this.#noBom();
    if (!this.atBorder) {
      const message = `the last line, from byte ${this.#recordStart} on, has no end`;
      this.#notice({ check: 'syntax', from: this.#recordStart, message });
    } else if (this.#records === 0) {
      this.#notice({ check: 'columns', from: 0, message: 'the file has no header line' });
    }
  }

  /** The bytes of the block behind the part of the byte order mark that it holds. */
  #skipBom(block: Buffer): Buffer {
    let length = 0;
    while (length < block.length && this.#bomBytes < BOM.length) {
      if (block[length] !== BOM[this.#bomBytes]) break;
      this.#bomBytes++;
      length++;
    }
    this.#offset += length;
    this.#recordStart = this.#offset;
    if (this.#bomBytes === BOM.length && !this.#conventions.bom)
      this.#notice({
        check: 'bom',
        from: 0,
        message: 'the file begins with a byte order mark, against the profile',
      });
    return block.subarray(length);
  }

  #noBom(): void {
    this.#notice({
      check: 'bom',
      from: 0,
      message: 'the file does not begin with the byte order mark that the profile asks for',
    });
  }

  #keepHeader(bytes: Buffer): void {
    if (this.#header === undefined) return;
    const size = this.#header.reduce((sum, piece) => sum + piece.length, 0);
    if (size < MAX_HEADER) this.#header.push(Buffer.from(bytes.subarray(0, MAX_HEADER - size)));
  }

  #endRecord(crlf: boolean, upToHere: Buffer): void {
    if (this.#header) this.#endHeader(Buffer.concat([...this.#header, upToHere]));
    else this.#checkCells();
    const { newline } = this.#conventions;
    if (newline !== undefined && crlf !== (newline === '\r\n'))
      this.#fault('syntax', `ends with ${crlf ? 'CR LF' : 'LF alone'}, against the profile`);
    this.#records++;
    this.#cells = 1;
    this.#recordStart = this.#offset + 1;
  }

  #endHeader(line: Buffer): void {
    this.#header = undefined;
    const fault = headerFault(line, this.#conventions);
    if (fault) this.#notice({ check: 'columns', from: this.#recordStart, message: fault });
  }

  #checkCells(): void {
    const wanted = this.#conventions.columns.length;
    if (this.#cells !== wanted)
      this.#fault('columns', `has ${this.#cells} cells and the manifest ${wanted} columns`);
  }

  #stray(state: number): void {
    this.#fault('syntax', state === CR ? 'holds a CR outside quotes' : 'holds a quote that is not doubled');
  }

  #fault(check: 'columns' | 'syntax', what: string): void {
    const line = this.#records === 0 ? 'the header' : `row ${this.#records}`;
    this.#notice({
      check,
      from: this.#offset,
      message: `${line}, which begins at byte ${this.#recordStart}, ${what}`,
    });
  }
}
