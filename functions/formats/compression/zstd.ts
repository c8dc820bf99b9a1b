import { constants, zstdCompressSync } from 'node:zlib';
import type { Packing } from './packing.ts';

const { ZSTD_c_checksumFlag, ZSTD_c_compressionLevel, ZSTD_c_contentSizeFlag } = constants;

/** Whole frames (RFC 8878), each with the size and the checksum of its content; a file of nothing is one frame of nothing. */
export const zstd: Packing = {
  version: 'zstd/1',
  extension: 'zst',
  mediaType: 'application/zstd',
  head: new Uint8Array(0),
  pack,
  packSeparator: rawFrame,
  tail: ({ bytes }) => (bytes === 0 ? pack(new Uint8Array(0), 1) : new Uint8Array(0)),
};

function pack(raw: Uint8Array, level: number): Uint8Array {
  const params = {
    [ZSTD_c_compressionLevel]: level,
    [ZSTD_c_contentSizeFlag]: 1,
    [ZSTD_c_checksumFlag]: 1,
  };
  return zstdCompressSync(raw, { params });
}

/** RFC 8878 §3.1.1: a single segment below 256 bytes, without checksum, in one raw block, which is the last. */
function rawFrame(raw: Uint8Array): Uint8Array {
  if (raw.length === 0) return raw;
  const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, raw.length, 0, 0, 0]);
  head.writeUIntLE((raw.length << 3) | 1, 6, 3);
  return Buffer.concat([head, raw]);
}
