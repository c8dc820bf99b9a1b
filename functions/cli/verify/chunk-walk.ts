import { crc32 } from 'node:zlib';
import type { Manifest } from '../../core/manifest.ts';
import type { Difference } from './difference.ts';
import type { RowReader } from './row-reader.ts';

type Chunk = Manifest['chunks'][number];

/** What was found where the manifest says a chunk is. */
export interface FoundChunk {
  readonly bytes: number;
  readonly crc32: string;
  /** Undefined where rows are not counted. */
  readonly rows: number | undefined;
  /** Whether it ends between two rows. */
  readonly whole: boolean;
}

interface Walked {
  readonly chunks: readonly Chunk[];
  readonly reader: RowReader | undefined;
  /** Whether the file has the size it should: then a chunk behind a damaged one still begins at its own place. */
  readonly inPlace: boolean;
}

/** Cuts a stream of bytes where the manifest's chunks end, which must follow each other from 0 on. */
export class ChunkWalk {
  readonly #chunks: readonly Chunk[];
  readonly #reader: RowReader | undefined;
  readonly #inPlace: boolean;
  readonly #found: FoundChunk[] = [];
  #bytes = 0;
  #crc = 0;
  #rows: number | undefined = 0;

  constructor({ chunks, reader, inPlace }: Walked) {
    this.#chunks = chunks;
    this.#reader = reader;
    this.#inPlace = inPlace;
  }

  /** Index of the chunk that the next byte belongs to; as many as there are chunks behind the last one. */
  get current(): number {
    return this.#found.length;
  }

  async read(block: Buffer): Promise<void> {
    let rest = block;
    while (rest.length > 0) {
      const chunk = this.#chunks[this.current];
      const piece = chunk ? rest.subarray(0, chunk.bytes - this.#bytes) : rest;
      if (chunk) this.#crc = crc32(piece, this.#crc);
      await this.#reader?.read(piece);
      this.#bytes += piece.length;
      rest = rest.subarray(piece.length);
      if (chunk && this.#bytes === chunk.bytes) this.#close(chunk);
    }
  }

  /** Per chunk of the manifest what was found; shorter where the file ended before. */
  async end(): Promise<readonly FoundChunk[]> {
    for (let chunk = this.#chunks[this.current]; chunk; chunk = this.#chunks[this.current]) {
      if (chunk.bytes > 0 && this.#bytes === 0) break;
      this.#close(chunk);
    }
    await this.#reader?.end();
    return this.#found;
  }

  #close(chunk: Chunk): void {
    const crc = hex(this.#crc);
    const rowsNow = this.#reader?.rows;
    const rows = rowsNow === undefined || this.#rows === undefined ? undefined : rowsNow - this.#rows;
    this.#found.push({ bytes: this.#bytes, crc32: crc, rows, whole: this.#reader?.atBorder ?? true });
    if (this.#inPlace && crc !== chunk.crc32) this.#reader?.resume();
    this.#bytes = 0;
    this.#crc = 0;
    this.#rows = rowsNow;
  }
}

export const hex = (crc: number): string => crc.toString(16).padStart(8, '0');

/** Says where the manifest's own chunks do not follow each other from 0 to the end of the file. */
export function brokenRanges({ chunks, file }: Manifest): Difference[] {
  const differences: Difference[] = [];
  let end = 0;
  for (const [index, { offset, bytes }] of chunks.entries()) {
    if (offset !== end) {
      const message = `the manifest's chunks[${index}] begins at byte ${offset} and the one before ends at ${end}`;
      differences.push({ check: 'manifest', chunk: index, from: Math.min(offset, end), message });
    }
    end = offset + bytes;
  }
  if (end !== file.bytes) {
    const message = `the manifest's chunks end at byte ${end} and its file at ${file.bytes}`;
    differences.push({ check: 'manifest', from: Math.min(end, file.bytes), message });
  }
  const rows = chunks.reduce((sum, chunk) => sum + chunk.rows, 0);
  if (rows !== file.rows) {
    const message = `the manifest's chunks have ${rows} rows together and its file ${file.rows}`;
    differences.push({ check: 'manifest', expected: file.rows, found: rows, message });
  }
  return differences;
}
