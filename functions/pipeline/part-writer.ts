import { crc32 } from 'node:zlib';
import { type HashedRange, RangeHasher, type Span } from '../core/byte-ranges.ts';
import type { Position, Rest } from '../core/chunk.ts';
import { combineCrc32, withoutPrefixCrc32 } from '../core/crc32.ts';
import type { Opening } from '../core/format.ts';
import type { LedgerPart } from '../core/ledger.ts';
import { type Files, MAX_PARTS } from '../core/ports/files.ts';
import { Transient } from '../core/problem.ts';
import { giveBack, PartBuffer, takeBuffer } from '../formats/part-buffer.ts';
import { ExportFailure } from './export-failure.ts';

const MIB = 1024 * 1024;
/** Room that a buffer has to spare behind a full part, for the page that fills it. */
const SPARE_BYTES = 2 * MIB;
const PARTS_IN_FLIGHT = 2;

export interface PartTarget {
  readonly files: Files;
  readonly key: string;
  readonly upload: string;
  readonly partBytes: (number: number) => number;
}

/**
 * Cuts a segment's bytes into parts: each ends at the first page end at which it is full, wherever the chunks were cut,
 * so a part's bytes depend on its number alone and a step that runs twice writes the same ones. What is left at the end
 * of a chunk becomes the rest, with which the next chunk begins. At most two parts are in flight.
 */
export class PartWriter {
  readonly #target: PartTarget;
  readonly #parts: LedgerPart[] = [];
  /** Uploads on their way, and any that failed: the next call that waits for them throws. */
  readonly #inFlight = new Set<Promise<void>>();
  #sink: PartBuffer;
  #hasher = new RangeHasher();
  #number: number;
  #partCrc = 0;
  #pageStart = 0;
  #hasRest = false;
  /** CRC-32 of the rest with which this chunk began. */
  #restCrc = 0;
  /** CRC-32 of all parts sent so far, that rest included. */
  #sentCrc = 0;
  /** How many bytes this chunk encoded. */
  bytes = 0;

  private constructor(target: PartTarget, number: number) {
    this.#target = target;
    this.#number = number;
    this.#sink = takeBuffer(target.partBytes(number) + SPARE_BYTES);
  }

  /** Begins with the rest of the chunk before; undefined where that rest is gone. */
  static async open(target: PartTarget, { part, rest }: Position): Promise<PartWriter | undefined> {
    const writer = new PartWriter(target, part);
    if (!rest) return writer;
    const bytes = await target.files.get(rest.key);
    if (!bytes || bytes.length !== rest.bytes || crc32(bytes) !== rest.crc32) return undefined;
    writer.#load(bytes, rest.crc32);
    return writer;
  }

  /** Where the encoder writes the next page. */
  get sink(): PartBuffer {
    return this.#sink;
  }

  /** Whether the sink holds all that the segment has so far. */
  get isWhole(): boolean {
    return this.#number === 1 && !this.#hasRest;
  }

  /** Puts other bytes at the beginning of a sink that `isWhole`, before the last page is taken in. */
  reopen({ replaces, bytes }: Opening): void {
    const sink = this.#sink;
    const more = bytes.length - replaces;
    sink.reserve(more);
    sink.bytes.copyWithin(bytes.length, replaces, sink.length);
    sink.bytes.set(bytes, 0);
    sink.length += more;
    this.#partCrc = 0;
    this.#pageStart = 0;
    this.#hasher = new RangeHasher();
    this.bytes = 0;
  }

  /** CRC-32 of all bytes that this chunk encoded. */
  get crc32(): number {
    const whole = combineCrc32(this.#sentCrc, this.#partCrc, this.#sink.length);
    return withoutPrefixCrc32(whole, this.#restCrc, this.bytes);
  }

  /** What this chunk encoded, hashed; asked for once, when all of it has been taken in. */
  endRanges(): readonly HashedRange[] {
    return this.#hasher.end();
  }

  /** Bytes that were encoded since the last page was taken in. */
  get pageBytes(): number {
    return this.#sink.length - this.#pageStart;
  }

  /** Takes in what was encoded since the last call, `open` left unhashed; waits where two parts are on their way already. */
  async endPage(open: readonly Span[] = []): Promise<void> {
    const page = this.#sink.bytes.subarray(this.#pageStart, this.#sink.length);
    this.#hasher.take(page, open);
    this.#partCrc = crc32(page, this.#partCrc);
    this.bytes += page.length;
    this.#pageStart = this.#sink.length;
    if (this.#sink.length >= this.#target.partBytes(this.#number)) await this.#flush();
  }

  /** The segment ends: what is left is its last part, of any size; a segment of nothing has one empty part. */
  async end(): Promise<readonly LedgerPart[]> {
    if (this.#sink.length > 0 || this.#number === 1) await this.#flush();
    await Promise.all(this.#inFlight);
    return this.#inOrder();
  }

  /** The chunk ends before the segment does: what is left waits in a scratch object. */
  async pause(
    name: (rest: { bytes: number; crc32: number }) => string,
  ): Promise<{ parts: readonly LedgerPart[]; rest: Rest | null }> {
    await Promise.all(this.#inFlight);
    const bytes = this.#sink.length;
    if (bytes === 0) return { parts: this.#inOrder(), rest: null };
    const rest = { key: name({ bytes, crc32: this.#partCrc }), bytes, crc32: this.#partCrc };
    await this.#target.files.put(rest.key, this.#sink.bytes.subarray(0, bytes), REST_FACTS);
    return { parts: this.#inOrder(), rest };
  }

  /**
   * Waits until no upload runs any more and gives the buffer back. What failed is thrown by the call that met it, never
   * here.
   */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#inFlight);
    giveBack(this.#sink);
    this.#sink = new PartBuffer(0);
  }

  #load(bytes: Uint8Array, crc: number): void {
    this.#sink.reserve(bytes.length);
    this.#sink.bytes.set(bytes, 0);
    this.#sink.length = bytes.length;
    this.#pageStart = bytes.length;
    this.#partCrc = crc;
    this.#restCrc = crc;
    this.#hasRest = true;
  }

  async #flush(): Promise<void> {
    if (this.#number > MAX_PARTS)
      throw new ExportFailure('too_large', 'the file would exceed 156 GiB in one segment');
    while (this.#inFlight.size >= PARTS_IN_FLIGHT) await Promise.race(this.#inFlight);
    const upload = this.#send(this.#sink, this.#number, this.#partCrc).then(() => {
      this.#inFlight.delete(upload);
    });
    upload.catch(() => undefined);
    this.#inFlight.add(upload);
    this.#number++;
    this.#sentCrc = combineCrc32(this.#sentCrc, this.#partCrc, this.#sink.length);
    this.#sink = takeBuffer(this.#target.partBytes(this.#number) + SPARE_BYTES);
    this.#partCrc = 0;
    this.#pageStart = 0;
  }

  async #send(buffer: PartBuffer, number: number, crc: number): Promise<void> {
    const { files, key, upload } = this.#target;
    const part = await files.putPart({ key, upload, number }, buffer.bytes.subarray(0, buffer.length), crc);
    if (part.crc32 !== crc || part.bytes !== buffer.length)
      throw new Transient(`part ${number} arrived as other bytes`);
    this.#parts.push(part);
    giveBack(buffer);
  }

  #inOrder(): readonly LedgerPart[] {
    return this.#parts.toSorted((a, b) => a.number - b.number);
  }
}

const REST_FACTS = { mediaType: 'application/octet-stream', name: 'rest' };
