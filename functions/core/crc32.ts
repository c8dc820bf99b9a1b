/** The reflected polynomial of CRC-32 (RFC 1952 §8). */
const POLYNOMIAL = 0xedb88320;

/** x^(2^i) modulo the polynomial, so that x^n is a product of at most 64 of them. */
const POWERS = powers();

/**
 * CRC-32 of `left ‖ right` from the two CRCs and the length of `right` in bytes.
 * From crc(A‖B) = crc(A)·x^(8·|B|) mod P ⊕ crc(B).
 */
export function combineCrc32(left: number, right: number, rightBytes: number): number {
  return (multiply(shift(rightBytes), left) ^ right) >>> 0;
}

/** A run of bytes, by how many they are and their CRC-32. */
export interface ByteRun {
  readonly bytes: number;
  readonly crc32: number;
}

/** The run that all runs make, one behind the other; none make an empty one. */
export const concatenation = (runs: readonly ByteRun[]): ByteRun =>
  runs.reduce<ByteRun>(
    (left, right) => ({
      bytes: left.bytes + right.bytes,
      crc32: combineCrc32(left.crc32, right.crc32, right.bytes),
    }),
    { bytes: 0, crc32: 0 },
  );

/** CRC-32 of `right` from those of `left ‖ right` and `left`: the equation of `combineCrc32`, solved for the other term. */
export function withoutPrefixCrc32(whole: number, left: number, rightBytes: number): number {
  return combineCrc32(left, whole, rightBytes);
}

/**
 * CRC-32 of bytes in which one run gave way to another of its length, with `bytesBehind` bytes after it: CRCs are linear.
 */
export function replacedCrc32(
  whole: number,
  runs: { before: number; after: number },
  bytesBehind: number,
): number {
  return (whole ^ combineCrc32(runs.before ^ runs.after, 0, bytesBehind)) >>> 0;
}

/** Eight lower-case hex digits, as the manifest states a CRC-32. */
export const crcHex = (crc: number): string => (crc >>> 0).toString(16).padStart(8, '0');

/** x^(8·bytes) modulo the polynomial; `bytes` may exceed 2^32. */
function shift(bytes: number): number {
  let product = 0x80000000;
  for (let bits = bytes, i = 3; bits > 0; bits = Math.floor(bits / 2), i++) {
    if (bits % 2 === 1) product = multiply(POWERS[i & 63] ?? 0, product);
  }
  return product;
}

/** Product modulo the polynomial, with bit 31 standing for x^0. */
function multiply(a: number, b: number): number {
  let product = 0;
  let factor = b;
  for (let bit = 0x80000000; bit !== 0; bit >>>= 1) {
    if (a & bit) product ^= factor;
    factor = factor & 1 ? (factor >>> 1) ^ POLYNOMIAL : factor >>> 1;
  }
  return product >>> 0;
}

function powers(): Uint32Array {
  const table = new Uint32Array(64);
  let power = 0x40000000;
  for (let i = 0; i < table.length; i++) {
    table[i] = power;
    power = multiply(power, power);
  }
  return table;
}
