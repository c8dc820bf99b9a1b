import { crc32, gunzipSync, zstdDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  COMPRESSION_LEVELS,
  type CompressionAlgorithm,
  compressionAlgorithms,
} from '../../../functions/core/compression.ts';
import { gzip } from '../../../functions/formats/compression/gzip.ts';
import type { Packing } from '../../../functions/formats/compression/packing.ts';
import { zstd } from '../../../functions/formats/compression/zstd.ts';

const unpack = { gzip: gunzipSync, zstd: zstdDecompressSync };
const packings: Readonly<Record<CompressionAlgorithm, Packing>> = { gzip, zstd };

/** Texts that invite a packer to refer to what stands before them: runs, repetitions and noise. */
const repetitive = fc
  .array(
    fc.oneof(
      fc
        .tuple(fc.constantFrom('0', 'a', ' ', '-'), fc.integer({ min: 1, max: 40 }))
        .map(([one, times]) => one.repeat(times)),
      fc.nat({ max: 9999 }).map((id) => `prd_${String(id).padStart(8, '0')},"text",00000\n`),
      fc.string({ maxLength: 30 }),
    ),
    { minLength: 1, maxLength: 300, size: 'max' },
  )
  .map((parts) => Buffer.from(parts.join('')));

describe.each(compressionAlgorithms)('pieces of %s', (algorithm) => {
  const { head, pack, packSeparator, tail } = packings[algorithm];
  const { least, most } = COMPRESSION_LEVELS[algorithm];
  const level = fc.constantFrom(...new Set([least, least + 1, 3, 5, most]));

  const fileOf = (raws: readonly Uint8Array[], level: number): Buffer => {
    const raw = Buffer.concat(raws);
    const packed = raws.map((one) => pack(one, level));
    return Buffer.concat([head, ...packed, tail({ bytes: raw.length, crc32: crc32(raw) })]);
  };

  it('presume nothing of the pieces before them, at any level', () => {
    fc.assert(
      fc.property(fc.array(repetitive, { minLength: 2, maxLength: 5, size: 'max' }), level, (raws, level) => {
        expect(unpack[algorithm](fileOf(raws, level)).equals(Buffer.concat(raws))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('may be as large as the largest page', () => {
    const line = (index: number) =>
      `prd_${String(index).padStart(8, '0')},${Math.imul(index, 2654435761) >>> 0},text\n`;
    const raw = Buffer.from(Array.from({ length: 150_000 }, (_none, index) => line(index)).join(''));
    const sizes = [1, 129, 512 * 1024, 512 * 1024 + 1, 3 * 1024 * 1024];
    const raws = sizes.map((size) => raw.subarray(raw.length - size));
    expect(unpack[algorithm](fileOf(raws, 1)).equals(Buffer.concat(raws))).toBe(true);
  });

  it('hold a separator in bytes that no build of a library decides', () => {
    const bytes = { gzip: '000100feff' + '2c', zstd: '080000' + '2c' }[algorithm];
    expect(Buffer.from(packSeparator(Buffer.from(','))).toString('hex')).toBe(bytes);
    expect(packSeparator(new Uint8Array(0))).toHaveLength(0);
  });
});
