/** RFC 1951 §3.2.5: the first value of each length and distance symbol, and how many bits of its own a value has in it. */
const LENGTH_BASES = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
  227, 258,
];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

export const DISTANCE_BASES: Uint16Array = new Uint16Array(30);
export const DISTANCE_BITS: Uint8Array = new Uint8Array(30);

export const MOST_LENGTH = 258;
export const MOST_DISTANCE = 32_768;

/** Symbols of the literal and length alphabet, and of the distance alphabet. */
export const LITERALS = 286;
export const DISTANCES = 30;
export const END_OF_BLOCK = 256;

/** By length: its symbol, the bits it has of its own, and their value. */
export const LENGTH_SYMBOLS: Uint16Array = new Uint16Array(MOST_LENGTH + 1);
export const LENGTH_EXTRA_BITS: Uint8Array = new Uint8Array(MOST_LENGTH + 1);
export const LENGTH_EXTRA: Uint8Array = new Uint8Array(MOST_LENGTH + 1);

/** By distance less one where that is below 256, else by 256 and its 128th part: distances of one 128 share their symbol. */
const DISTANCE_SYMBOLS = new Uint8Array(512);

export const distanceSymbol = (distance: number): number =>
  DISTANCE_SYMBOLS[distance <= 256 ? distance - 1 : 256 + ((distance - 1) >> 7)] as number;

for (const [index, base] of LENGTH_BASES.entries()) {
  const last = (LENGTH_BASES[index + 1] ?? MOST_LENGTH + 1) - 1;
  for (let length = base; length <= last; length++) {
    LENGTH_SYMBOLS[length] = 257 + index;
    LENGTH_EXTRA_BITS[length] = LENGTH_BITS[index] as number;
    LENGTH_EXTRA[length] = length - base;
  }
}

for (let symbol = 0, base = 1; symbol < DISTANCES; symbol++) {
  const bits = symbol < 4 ? 0 : (symbol >> 1) - 1;
  DISTANCE_BASES[symbol] = base;
  DISTANCE_BITS[symbol] = bits;
  for (let distance = base; distance < base + 2 ** bits; distance++) {
    DISTANCE_SYMBOLS[distance <= 256 ? distance - 1 : 256 + ((distance - 1) >> 7)] = symbol;
  }
  base += 2 ** bits;
}
