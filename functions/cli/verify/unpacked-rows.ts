import type { Transform } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import type { CompressionAlgorithm } from '../../core/compression.ts';
import type { Notice, RowReader } from './row-reader.ts';

const UNPACKERS: Readonly<Record<CompressionAlgorithm, () => Transform>> = {
  gzip: createGunzip,
  zstd: createZstdDecompress,
};

interface Packed {
  readonly algorithm: CompressionAlgorithm;
  /** Reads what comes out. */
  readonly inner: RowReader;
  readonly notice: Notice;
}

/** Counts the rows of a packed file. Where it cannot be unpacked any more, nothing behind is counted. */
export class UnpackedRows implements RowReader {
  readonly #inner: RowReader;
  readonly #notice: Notice;
  readonly #unpacker: Transform;
  readonly #ended: Promise<void>;
  #isBroken = false;
  /** Bytes that came out so far. */
  #unpacked = 0;
  /** Bytes that went in so far. */
  #offset = 0;

  constructor({ algorithm, inner, notice }: Packed) {
    this.#inner = inner;
    this.#notice = notice;
    this.#unpacker = UNPACKERS[algorithm]();
    this.#unpacker.on('data', (bytes: Buffer) => {
      this.#unpacked += bytes.length;
      inner.read(bytes);
    });
    this.#ended = new Promise((resolve) => {
      this.#unpacker.once('end', resolve);
      this.#unpacker.once('error', (error) => resolve(this.#break(error)));
    });
  }

  get rows(): number | undefined {
    return this.#isBroken ? undefined : this.#inner.rows;
  }

  get atBorder(): boolean {
    return this.#isBroken || this.#inner.atBorder;
  }

  get unpackedBytes(): number | undefined {
    return this.#isBroken ? undefined : this.#unpacked;
  }

  /** Settles when all that the bytes hold has been read. */
  async read(bytes: Buffer): Promise<void> {
    if (this.#isBroken) return;
    const written = new Promise<void>((resolve) => this.#unpacker.write(bytes, () => resolve()));
    await Promise.race([written, this.#ended]);
    while (this.#unpacker.readableLength > 0 && !this.#isBroken) await turn();
    this.#offset += bytes.length;
  }

  /** What is packed cannot be read from the middle. */
  resume(): void {}

  async end(): Promise<void> {
    if (!this.#isBroken) this.#unpacker.end();
    await this.#ended;
    if (!this.#isBroken) await this.#inner.end();
  }

  #break({ message }: Error): void {
    this.#isBroken = true;
    const where = `from about byte ${this.#offset} on`;
    this.#notice({
      check: 'syntax',
      from: this.#offset,
      message: `the file cannot be unpacked ${where}: ${message}`,
    });
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
