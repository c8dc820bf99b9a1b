import type { Sink } from '../../core/sink.ts';
import {
  DISTANCE_BASES,
  DISTANCE_BITS,
  distanceSymbol,
  END_OF_BLOCK,
  LENGTH_EXTRA,
  LENGTH_EXTRA_BITS,
  LENGTH_SYMBOLS,
  MOST_LENGTH,
} from './deflate-symbols.ts';
import { codeLengths, codesOf } from './huffman.ts';
import type { Tokens } from './sheet-tokens.ts';

const MOST_CODE_BITS = 15;
/** Together with its own bits and what a byte may have left, a distance fits 31 bits. */
const MOST_DISTANCE_CODE_BITS = 11;
const MOST_HEADER_CODE_BITS = 7;

/** RFC 1951 §3.2.7: the order in which the lengths of the header's own code are written. */
const HEADER_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** Writes blocks of deflate (RFC 1951), least significant bit first. */
export class BlockWriter {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  #at: number;
  /** Bits that do not fill a byte yet. */
  #held = 0;
  #bits = 0;
  /** By length: symbol's code and own bits, with their number from bit 20 on. */
  readonly #lengths = new Uint32Array(MOST_LENGTH + 1);

  /** Writes from the sink's end on, into room that was made before. */
  constructor({ bytes, length }: Sink) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#at = length;
  }

  /** A block with codes of its own (§3.2.7), not final. */
  block(tokens: Tokens): void {
    tokens.literals[END_OF_BLOCK] = 1;
    const literalLengths = codeLengths(tokens.literals, MOST_CODE_BITS);
    const distanceLengths = codeLengths(tokens.distances, MOST_DISTANCE_CODE_BITS);
    this.#put(0, 1);
    this.#put(2, 2);
    this.#header(literalLengths, distanceLengths);
    const literals = codesOf(literalLengths);
    this.#joinLengths(literals);
    this.#tokens(tokens, literals, codesOf(distanceLengths));
    this.#code(literals[END_OF_BLOCK] as number);
  }

  /** An empty stored block (§3.2.4), after which a byte begins: a sync flush. Gives the end of what was written. */
  flush(): number {
    this.#put(0, 3);
    if (this.#bits > 0) this.#put(0, 8 - this.#bits);
    this.#put(0x0000, 16);
    this.#put(0xffff, 16);
    return this.#at;
  }

  #tokens({ values, count }: Tokens, literals: Uint32Array, distances: Uint32Array): void {
    const view = this.#view;
    const lengths = this.#lengths;
    let [at, held, bits] = [this.#at, this.#held, this.#bits];
    for (let i = 0; i < count; i++) {
      const value = values[i] as number;
      const isLiteral = value < 256;
      const code = (isLiteral ? literals[value] : lengths[value >>> 15]) as number;
      held |= (code & (isLiteral ? 0xffff : 0xfffff)) << bits;
      bits += isLiteral ? code >>> 16 : code >>> 20;
      view.setInt32(at, held, true);
      at += bits >>> 3;
      held >>>= bits & 24;
      bits &= 7;
      if (isLiteral) continue;
      const distance = (value & 0x7fff) + 1;
      const symbol = distanceSymbol(distance);
      const distanceCode = distances[symbol] as number;
      const codeBits = distanceCode >>> 16;
      held |=
        ((distanceCode & 0xffff) | ((distance - (DISTANCE_BASES[symbol] as number)) << codeBits)) << bits;
      bits += codeBits + (DISTANCE_BITS[symbol] as number);
      view.setInt32(at, held, true);
      at += bits >>> 3;
      held >>>= bits & 24;
      bits &= 7;
    }
    [this.#at, this.#held, this.#bits] = [at, held, bits];
  }

  #joinLengths(literals: Uint32Array): void {
    for (let length = 3; length <= MOST_LENGTH; length++) {
      const code = literals[LENGTH_SYMBOLS[length] as number] as number;
      const bits = code >>> 16;
      const extra = (LENGTH_EXTRA[length] as number) << bits;
      this.#lengths[length] =
        (code & 0xffff) | extra | ((bits + (LENGTH_EXTRA_BITS[length] as number)) << 20);
    }
  }

  #header(literalLengths: Uint8Array, distanceLengths: Uint8Array): void {
    const literals = used(literalLengths, 257);
    const distances = used(distanceLengths, 1);
    const runs = runsOf([...literalLengths.subarray(0, literals), ...distanceLengths.subarray(0, distances)]);
    const counts = new Uint32Array(19);
    for (const { symbol } of runs) counts[symbol] = (counts[symbol] as number) + 1;
    const lengths = codeLengths(counts, MOST_HEADER_CODE_BITS);
    const codes = codesOf(lengths);
    let order = HEADER_ORDER.length;
    while (order > 4 && lengths[HEADER_ORDER[order - 1] as number] === 0) order--;
    this.#put(literals - 257, 5);
    this.#put(distances - 1, 5);
    this.#put(order - 4, 4);
    for (const symbol of HEADER_ORDER.slice(0, order)) this.#put(lengths[symbol] as number, 3);
    for (const { symbol, extra, bits } of runs) {
      this.#code(codes[symbol] as number);
      this.#put(extra, bits);
    }
  }

  #code(code: number): void {
    this.#put(code & 0xffff, code >>> 16);
  }

  #put(value: number, bits: number): void {
    this.#held |= value << this.#bits;
    this.#bits += bits;
    for (; this.#bits >= 8; this.#bits -= 8) {
      this.#bytes[this.#at++] = this.#held & 0xff;
      this.#held >>>= 8;
    }
  }
}

/** How many lengths there are up to the last one in use, and at least `least`. */
function used(lengths: Uint8Array, least: number): number {
  let count = lengths.length;
  while (count > least && lengths[count - 1] === 0) count--;
  return count;
}

interface LengthRun {
  readonly symbol: number;
  readonly extra: number;
  readonly bits: number;
}

/** RFC 1951 §3.2.7: 16 repeats the length before 3 to 6 times, 17 and 18 write 3 to 10 and 11 to 138 zeros. */
function runsOf(lengths: readonly number[]): readonly LengthRun[] {
  const runs: LengthRun[] = [];
  for (let at = 0; at < lengths.length; ) {
    const length = lengths[at] as number;
    let same = 1;
    while (lengths[at + same] === length) same++;
    at += same;
    if (length > 0) {
      runs.push({ symbol: length, extra: 0, bits: 0 });
      same--;
    }
    while (same >= 3) {
      const most = Math.min(same, length > 0 ? 6 : 138);
      if (length > 0) runs.push({ symbol: 16, extra: most - 3, bits: 2 });
      else if (most > 10) runs.push({ symbol: 18, extra: most - 11, bits: 7 });
      else runs.push({ symbol: 17, extra: most - 3, bits: 3 });
      same -= most;
    }
    for (; same > 0; same--) runs.push({ symbol: length, extra: 0, bits: 0 });
  }
  return runs;
}
