import { crc32 } from 'node:zlib';
import {
  COMPRESSION_EXTENSIONS,
  type Compression,
  type CompressionAlgorithm,
} from '../../core/compression.ts';
import { combineCrc32, withoutPrefixCrc32 } from '../../core/crc32.ts';
import type { Encoder, Format } from '../../core/format.ts';
import type { Json } from '../../core/json.ts';
import type { Sink } from '../../core/sink.ts';
import { PartBuffer } from '../part-buffer.ts';
import { gzip } from './gzip.ts';
import type { Packing } from './packing.ts';
import { zstd } from './zstd.ts';

const PACKINGS: Readonly<Record<CompressionAlgorithm, Packing>> = { gzip, zstd };

/** A text format whose file is packed: each page is a piece of its own, so that pieces still join in any number of processes. */
export function compressed(format: Format, { algorithm, level }: Compression): Format {
  if (format.binary) throw new TypeError(`${format.name} is compressed already`);
  const packing = PACKINGS[algorithm];
  return {
    name: format.name,
    mediaType: packing.mediaType,
    extension: `${format.extension}.${COMPRESSION_EXTENSIONS[algorithm]}`,
    binary: true,
    compile: (spec) => packed({ inner: format.compile(spec), packing, level }),
  };
}

/** Facts of what was written before packing. */
type Carry = {
  readonly inner: Json;
  readonly bytes: number;
  readonly crc32: number;
  /** Whether it begins a file; else its first piece is the packed separator. */
  readonly begun: boolean;
  /** Whether rows were written. */
  readonly filled: boolean;
};

interface Parts {
  readonly inner: Encoder;
  readonly packing: Packing;
  readonly level: number;
}

function packed({ inner, packing, level }: Parts): Encoder {
  const separator = packing.packSeparator(inner.separator);
  const pack = (raw: Uint8Array): Uint8Array => (raw.length === 0 ? NOTHING : packing.pack(raw, level));
  const add = (before: Carry, page: { inner: Json; raw: Uint8Array }, sink: Sink): Carry => {
    const { raw } = page;
    const separated = raw.length > 0 && !before.begun && !before.filled;
    append(sink, separated ? [separator, pack(raw.subarray(inner.separator.length))] : [pack(raw)]);
    return after(before, page.inner, raw);
  };
  return {
    version: `${inner.version}+${packing.version}`,
    separator,
    ...(inner.ordinal === undefined ? {} : { ordinal: inner.ordinal }),
    begin: (sink) => {
      const { raw, result } = rawly((scratch) => inner.begin(scratch));
      append(sink, [packing.head, pack(raw)]);
      return { inner: result, bytes: raw.length, crc32: crc32(raw), begun: true, filled: false };
    },
    segment: (rowsBefore) => ({
      inner: inner.segment(rowsBefore),
      bytes: 0,
      crc32: 0,
      begun: false,
      filled: false,
    }),
    page: (carry, records, sink) => {
      const before = carry as Carry;
      const { raw, result } = rawly((scratch) => inner.page(before.inner, records, scratch));
      return { ...result, carry: add(before, { inner: result.carry, raw }, sink) };
    },
    ...(inner.wire && {
      wire: (carry, page, sink) => {
        const before = carry as Carry;
        const { raw, result } = rawly((scratch) => inner.wire?.(before.inner, page, scratch));
        return result && { ...result, carry: add(before, { inner: result.carry, raw }, sink) };
      },
    }),
    end: (carry, sink) => {
      const before = carry as Carry;
      const { raw } = ending(inner, before);
      append(sink, [pack(raw), packing.tail(after(before, before.inner, raw))]);
    },
    ...openingOf(inner, packing),
    combine: (left, right) => combine(inner, left as Carry, right as Carry),
    rawBytes: (carry) => rawBytes(inner, carry as Carry),
  };
}

const NOTHING = new Uint8Array(0);

/** Holds a page until it is packed, before `rawly` is called again: one for all encoders, as large as the largest page. */
const scratch = new PartBuffer(64 * 1024);

function rawly<Result>(write: (sink: Sink) => Result): { readonly raw: Uint8Array; readonly result: Result } {
  scratch.reset();
  const result = write(scratch);
  return { raw: scratch.bytes.subarray(0, scratch.length), result };
}

const ending = (inner: Encoder, carry: Carry) => rawly((sink) => inner.end(carry.inner, sink));

const rawBytes = (inner: Encoder, carry: Carry): number => carry.bytes + ending(inner, carry).raw.length;

function append(sink: Sink, pieces: readonly Uint8Array[]): void {
  for (const piece of pieces) {
    sink.reserve(piece.length);
    sink.bytes.set(piece, sink.length);
    sink.length += piece.length;
  }
}

const after = (before: Carry, inner: Json, raw: Uint8Array): Carry => ({
  inner,
  bytes: before.bytes + raw.length,
  crc32: crc32(raw, before.crc32),
  begun: before.begun,
  filled: before.filled || raw.length > 0,
});

function openingOf(inner: Encoder, { head, sizedHead }: Packing): Pick<Encoder, 'opening'> {
  if (!sizedHead) return {};
  return {
    opening: (carry) => ({ replaces: head.length, bytes: sizedHead(rawBytes(inner, carry as Carry)) }),
  };
}

/** Behind a file without rows the first rows count without their separator, which the join takes from them. */
function combine({ combine, separator }: Encoder, left: Carry, right: Carry): Carry {
  const alone = left.begun && !left.filled && right.filled;
  const body = alone ? withoutSeparator(right, separator) : right;
  return {
    inner: combine(left.inner, right.inner),
    bytes: left.bytes + body.bytes,
    crc32: combineCrc32(left.crc32, body.crc32, body.bytes),
    begun: left.begun,
    filled: left.filled || right.filled,
  };
}

function withoutSeparator(
  { bytes, crc32: crc }: Carry,
  separator: Uint8Array,
): Pick<Carry, 'bytes' | 'crc32'> {
  const size = bytes - separator.length;
  return { bytes: size, crc32: withoutPrefixCrc32(crc, crc32(separator), size) };
}
