import { constants, deflateRawSync } from 'node:zlib';
import type { Packing, Raw } from './packing.ts';

const { Z_SYNC_FLUSH } = constants;

/**
 * One member (RFC 1952), since several readers stop at a second one. A piece is raw deflate from an empty window, ended by
 * a sync flush: whole bytes, not final, and therefore good behind any other.
 */
export const gzip: Packing = {
  version: 'gzip/1',
  mediaType: 'application/gzip',
  /** RFC 1952 §2.3: deflate, without name, time or system, so that equal pieces make equal files. */
  head: Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255),
  pack: (raw, level) =>
    deflateRawSync(raw, {
      level,
      memLevel: 9,
      finishFlush: Z_SYNC_FLUSH,
      chunkSize: Math.max(LEAST_OUTPUT, raw.length >> 1),
    }),
  packSeparator: storedBlock,
  tail,
};

/** The least `chunkSize`: room for a sync flush, since zlib begins another one where the first does not fit. */
const LEAST_OUTPUT = 1024;

/** RFC 1951 §3.2.4: the length, its complement, and the bytes as they are. */
function storedBlock(raw: Uint8Array): Uint8Array {
  if (raw.length === 0) return raw;
  const block = Buffer.alloc(5 + raw.length);
  block.writeUInt16LE(raw.length, 1);
  block.writeUInt16LE(0xffff - raw.length, 3);
  block.set(raw, 5);
  return block;
}

/** An empty final block, then the CRC-32 and the length modulo 2^32 (RFC 1952 §2.3.1). */
function tail({ bytes, crc32 }: Raw): Uint8Array {
  const end = Buffer.from([0x03, 0x00, 0, 0, 0, 0, 0, 0, 0, 0]);
  end.writeUInt32LE(crc32, 2);
  end.writeUInt32LE(bytes % 2 ** 32, 6);
  return end;
}
