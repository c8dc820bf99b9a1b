import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { combineCrc32, crcHex, withoutPrefixCrc32 } from '../../functions/core/crc32.ts';
import { tries } from '../properties.ts';

const run = fc.uint8Array({ maxLength: 300 });
const crc = fc.integer({ min: 0, max: 0xffffffff });
const length = fc.oneof(
  fc.maxSafeNat(),
  fc.nat(100),
  fc.constantFrom(2 ** 29, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 5 * 1024 ** 3, 156 * 1024 ** 3, 2 ** 53 - 1),
);

/** A linear map of 32 bits: the image of each bit. */
type Matrix = readonly number[];

const image = (matrix: Matrix, vector: number): number =>
  matrix.reduce((sum, column, bit) => ((vector >>> bit) & 1 ? sum ^ column : sum), 0) >>> 0;

/** What one zero byte does to a CRC's register, taken from zlib and no polynomial of our own. */
const ZERO_BYTE: Matrix = Array.from({ length: 32 }, (_none, bit) => {
  const plain = crc32(Uint8Array.of(0), 0xffffffff);
  return (crc32(Uint8Array.of(0), (0xffffffff ^ (1 << bit)) >>> 0) ^ plain) >>> 0;
});

/** What `bytes` zero bytes do, by repeated squaring of the matrix. */
function zeros(bytes: number, vector: number): number {
  let power = ZERO_BYTE;
  let shifted = vector;
  for (let rest = BigInt(bytes); rest > 0n; rest >>= 1n) {
    if (rest & 1n) shifted = image(power, shifted);
    power = power.map((column) => image(power, column));
  }
  return shifted;
}

describe('combineCrc32', () => {
  it('gives the CRC that zlib gives of both runs in one', () => {
    fc.assert(
      fc.property(run, run, (a, b) => {
        expect(combineCrc32(crc32(a), crc32(b), b.length)).toBe(crc32(Buffer.concat([a, b])));
      }),
      { numRuns: tries(500) },
    );
  });

  it('is not moved by nothing on either side', () => {
    fc.assert(
      fc.property(crc, length, (one, bytes) => {
        expect(combineCrc32(one, 0, 0)).toBe(one);
        expect(combineCrc32(0, one, bytes)).toBe(one);
      }),
    );
  });

  it('agrees with the matrix of a zero byte for every length, also beyond 2^32', () => {
    fc.assert(
      fc.property(crc, crc, length, (a, b, bytes) => {
        expect(combineCrc32(a, b, bytes)).toBe((zeros(bytes, a) ^ b) >>> 0);
      }),
      { numRuns: tries(60) },
    );
  });

  it('is associative, also beyond 2^32', () => {
    const half = fc.oneof(fc.nat({ max: 2 ** 31 - 1 }), fc.integer({ min: 2 ** 32, max: 2 ** 52 - 1 }));
    fc.assert(
      fc.property(crc, crc, crc, half, half, (a, b, c, n, m) => {
        const left = combineCrc32(combineCrc32(a, b, n), c, m);
        expect(combineCrc32(a, combineCrc32(b, c, m), n + m)).toBe(left);
      }),
    );
  });
});

describe('withoutPrefixCrc32', () => {
  it('gives the CRC of what is left', () => {
    fc.assert(
      fc.property(run, run, (a, b) => {
        expect(withoutPrefixCrc32(crc32(Buffer.concat([a, b])), crc32(a), b.length)).toBe(crc32(b));
      }),
    );
  });

  it('undoes a combination of any length', () => {
    fc.assert(
      fc.property(crc, crc, length, (a, b, bytes) => {
        expect(withoutPrefixCrc32(combineCrc32(a, b, bytes), a, bytes)).toBe(b);
      }),
    );
  });
});

describe('crcHex', () => {
  it.each([
    [0, '00000000'],
    [0xa, '0000000a'],
    [0xffffffff, 'ffffffff'],
    [-1, 'ffffffff'],
    [crc32('123456789'), 'cbf43926'],
  ])('writes %d as %s', (value, hex) => {
    expect(crcHex(value)).toBe(hex);
  });
});
