import { crc32 } from 'node:zlib';

/** A bit that may be flipped without harm: an index of a byte, and a mask with one bit. */
export type FreeBit = readonly [index: number, mask: number];

/**
 * Flips free bits so that the bytes have that CRC-32. CRCs are linear, so which bits is a system of 32 equations over GF(2):
 * a few more than 32 bits nearly always have a solution.
 */
export function repairCrc(bytes: Buffer, wanted: number, free: readonly FreeBit[]): Buffer {
  const is = crc32(bytes);
  const basis = new Map<number, { readonly effect: number; readonly bits: ReadonlySet<FreeBit> }>();
  for (const bit of free) {
    let effect = (crc32(flipped(bytes, [bit])) ^ is) >>> 0;
    let bits: ReadonlySet<FreeBit> = new Set([bit]);
    for (let lead = leadOf(effect); effect !== 0; lead = leadOf(effect)) {
      const known = basis.get(lead);
      if (!known) {
        basis.set(lead, { effect, bits });
        break;
      }
      effect = (effect ^ known.effect) >>> 0;
      bits = bits.symmetricDifference(known.bits);
    }
  }
  let left = (is ^ wanted) >>> 0;
  let chosen: ReadonlySet<FreeBit> = new Set();
  while (left !== 0) {
    const known = basis.get(leadOf(left));
    if (!known) throw new Error('the free bits do not reach this CRC-32');
    left = (left ^ known.effect) >>> 0;
    chosen = chosen.symmetricDifference(known.bits);
  }
  return flipped(bytes, [...chosen]);
}

const leadOf = (value: number): number => 31 - Math.clz32(value);

function flipped(bytes: Buffer, bits: readonly FreeBit[]): Buffer {
  const copy = Buffer.from(bytes);
  for (const [index, mask] of bits) copy.writeUInt8(copy.readUInt8(index) ^ mask, index);
  return copy;
}

/** All bits of bytes whose value nobody looks at. */
export const allBits = (from: number, bytes: number): FreeBit[] =>
  Array.from({ length: bytes * 8 }, (_none, bit) => [from + (bit >> 3), 1 << (bit & 7)] as const);
