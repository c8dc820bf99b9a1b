import { crc32 } from 'node:zlib';
import { UnfitFile } from '../../core/format.ts';
import type { Sink } from '../../core/sink.ts';
import {
  addressAfter,
  type Carry,
  joined,
  NO_SHARE,
  openShare,
  type RowAddress,
  type Share,
} from './carry.ts';
import { append, deflateRun } from './deflate.ts';
import type { XlsxLimits } from './limits.ts';
import { sheetPath } from './parts.ts';
import type { SheetFrame } from './sheet-frame.ts';
import { descriptor, FINAL_BLOCK, localHeader } from './zip.ts';

/** What all runs of one workbook have in common. */
export interface Book {
  readonly frame: SheetFrame;
  readonly limits: XlsxLimits;
  readonly level: number;
}

/** Appends to a run of pieces; `carry` has the facts of all that it holds then. */
export class RunWriter {
  readonly #book: Book;
  readonly #sink: Sink;
  readonly #from: RowAddress | null;
  readonly #sheets: Share[];
  #bytes: number;

  constructor(book: Book, carry: Carry, sink: Sink) {
    this.#book = book;
    this.#sink = sink;
    this.#from = carry.from;
    this.#sheets = [...carry.sheets];
    this.#bytes = carry.bytes;
  }

  get carry(): Carry {
    return { from: this.#from, bytes: this.#bytes, sheets: this.#sheets };
  }

  /** Appends bytes of the archive that are no sheet's XML. Throws `UnfitFile` where the file becomes too large. */
  write(bytes: Uint8Array): void {
    append(this.#sink, bytes);
    this.#count(bytes.length);
  }

  openSheet(): void {
    const sheet = (this.#from?.sheet ?? 1) + this.#sheets.length;
    if (sheet > this.#book.limits.sheets)
      throw new UnfitFile(`the rows need more than the ${this.#book.limits.sheets} sheets of a workbook`);
    this.#sheets.push({ ...NO_SHARE, header: this.#bytes });
    this.write(localHeader({ name: sheetPath(sheet), crc: 0, packed: 0, raw: 0, streamed: true }));
    this.xml(this.#book.frame.open(sheet), 0);
  }

  /** Deflates XML of the open sheet, which has `rows` rows in it. Throws `UnfitFile`. */
  xml(xml: Uint8Array, rows: number): void {
    if (xml.length === 0) return;
    const packed = deflateRun(xml, this.#sink, this.#book.level);
    this.#add({ rows, raw: xml.length, packed, crc: crc32(xml) });
    this.#checkSheet(openShare(this.carry));
    this.#count(packed);
  }

  nextSheet(): void {
    this.closeSheet();
    this.openSheet();
  }

  /** Ends the open sheet. Where that began in another run, `BLANK_DESCRIPTOR` is written, to be amended in the joined file. */
  closeSheet(): void {
    this.xml(this.#book.frame.close(addressAfter(this.carry)?.row ?? 0), 0);
    this.#add({ rows: 0, raw: 0, packed: FINAL_BLOCK.length, crc: 0 });
    this.write(FINAL_BLOCK);
    const share = openShare(this.carry);
    const known = share.header !== null;
    if (!known) this.#sheets[this.#sheets.length - 1] = { ...share, blank: this.#bytes };
    this.write(known ? descriptor(share) : BLANK_DESCRIPTOR);
  }

  /** Throws `UnfitFile` for a sheet that segments without addresses made too large together. */
  #checkSheet({ rows, raw }: Share): void {
    const { sheetRows, sheetBytes } = this.#book.limits;
    if (rows > sheetRows)
      throw new UnfitFile(`a sheet of ${rows} rows exceeds the ${sheetRows} that there may be`);
    if (raw > sheetBytes)
      throw new UnfitFile(`a sheet of ${raw} bytes exceeds the ${sheetBytes} that there may be`);
  }

  #count(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > this.#book.limits.fileBytes) throw tooLarge(this.#book.limits);
  }

  #add(more: Pick<Share, 'rows' | 'raw' | 'packed' | 'crc'>): void {
    this.#sheets[this.#sheets.length - 1] = joined(openShare(this.carry), { ...NO_SHARE, ...more });
  }
}

export const BLANK_DESCRIPTOR: Buffer = descriptor({ crc: 0, packed: 0, raw: 0 });

const tooLarge = ({ fileBytes }: XlsxLimits): UnfitFile =>
  new UnfitFile(
    `the workbook exceeds the ${fileBytes} bytes that its readers can address; choose csv, or fewer rows`,
  );
