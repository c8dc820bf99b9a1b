/** Thrown by `giveUp` where a scanner does not know the bytes for certain: the page is then written from its records. */
export class UnknownBytes extends Error {
  override readonly name = 'UnknownBytes';
}

const UNKNOWN = new UnknownBytes('the page is left to its records');

/** One error for all, since making one costs more than a row. */
export function giveUp(): never {
  throw UNKNOWN;
}

export const QUOTE = 34;
export const COMMA = 44;
export const COLON = 58;
export const BACKSLASH = 92;
export const OPEN_LIST = 91;
export const CLOSE_LIST = 93;
export const OPEN_MAP = 123;
export const CLOSE_MAP = 125;

/** RFC 8259 §7: 1 for what a string cannot hold bare, its closing quote included. */
const STOPS = new Uint8Array(256).fill(1, 0, 32);
STOPS[QUOTE] = 1;
STOPS[BACKSLASH] = 1;

const ESCAPES = new Uint8Array(256);
for (const letter of Buffer.from('"\\/bfnrt')) ESCAPES[letter] = 1;
const LOWER_U = 117;

const MOST_LEVELS = 200;

/** A number of 32 bits that holds the byte four times. */
export const fourOf = (byte: number): number => Math.imul(byte, ONES);

const ONES = 0x01010101;
const HIGHS = 0x80808080 | 0;

/** Not 0 where one of the four bytes in `four` is the byte that `wanted` (from `fourOf`) holds four times. */
export function bytesIn(four: number, wanted: number): number {
  const same = four ^ wanted;
  return ((same - ONES) | 0) & ~same & HIGHS;
}

const QUOTES = fourOf(QUOTE);
const BACKSLASHES = fourOf(BACKSLASH);
const SPACES = fourOf(32);

/** Not 0 where one of the four bytes in `four` is one of `STOPS`. */
export function stopsIn(four: number): number {
  const controls = ((four - SPACES) | 0) & ~four & HIGHS;
  return controls | bytesIn(four, QUOTES) | bytesIn(four, BACKSLASHES);
}

/** The next position that is no white space. */
export function skipSpace(bytes: Uint8Array, from: number): number {
  let i = from;
  while (bytes[i] === 32 || bytes[i] === 10 || bytes[i] === 13 || bytes[i] === 9) i++;
  return i;
}

/** The position of a string's closing quote; `from` is behind its opening one. Gives up at an escape that is none. */
export function stringEnd(bytes: Uint8Array, from: number): number {
  let i = from;
  for (;;) {
    while (STOPS[bytes[i] as number] === 0) i++;
    if (bytes[i] === QUOTE) return i;
    i = escapeEnd(bytes, i);
  }
}

/** The position behind the escape whose backslash stands at `at`. */
export function escapeEnd(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== BACKSLASH) giveUp();
  const letter = bytes[at + 1] as number;
  if (ESCAPES[letter] === 1) return at + 2;
  if (letter !== LOWER_U) giveUp();
  for (let i = at + 2; i < at + 6; i++) if (!isHex(bytes[i] as number)) giveUp();
  return at + 6;
}

const isHex = (byte: number): boolean =>
  (byte >= 48 && byte <= 57) || (byte >= 97 && byte <= 102) || (byte >= 65 && byte <= 70);

/** The position behind the value that begins at `at`; gives up where it is not JSON. */
export function skipValue(bytes: Uint8Array, at: number, level = 0): number {
  const first = bytes[at];
  if (first === QUOTE) return stringEnd(bytes, at + 1) + 1;
  if (first === OPEN_MAP) return skipMembers(bytes, at + 1, level + 1);
  if (first === OPEN_LIST) return skipItems(bytes, at + 1, level + 1);
  const word = wordEnd(bytes, at);
  return word > 0 ? word : numeralEnd(bytes, at);
}

function skipMembers(bytes: Uint8Array, from: number, level: number): number {
  if (level > MOST_LEVELS) giveUp();
  let i = skipSpace(bytes, from);
  if (bytes[i] === CLOSE_MAP) return i + 1;
  for (;;) {
    if (bytes[i] !== QUOTE) giveUp();
    i = skipValue(bytes, memberValue(bytes, stringEnd(bytes, i + 1) + 1), level);
    if (bytes[i] !== COMMA) i = skipSpace(bytes, i);
    if (bytes[i] === CLOSE_MAP) return i + 1;
    if (bytes[i] !== COMMA) giveUp();
    i = skipSpace(bytes, i + 1);
  }
}

function skipItems(bytes: Uint8Array, from: number, level: number): number {
  if (level > MOST_LEVELS) giveUp();
  let i = skipSpace(bytes, from);
  if (bytes[i] === CLOSE_LIST) return i + 1;
  for (;;) {
    i = skipValue(bytes, i, level);
    if (bytes[i] !== COMMA) i = skipSpace(bytes, i);
    if (bytes[i] === CLOSE_LIST) return i + 1;
    if (bytes[i] !== COMMA) giveUp();
    i = skipSpace(bytes, i + 1);
  }
}

/** The position of a member's value; `from` is behind the closing quote of its name. */
export function memberValue(bytes: Uint8Array, from: number): number {
  const i = bytes[from] === COLON ? from : skipSpace(bytes, from);
  if (bytes[i] !== COLON) giveUp();
  return (bytes[i + 1] as number) > 32 ? i + 1 : skipSpace(bytes, i + 1);
}

/** The position behind `true`, `false` or `null`; 0 where another value begins at `at`. */
export function wordEnd(bytes: Uint8Array, at: number): number {
  const word = WORDS[bytes[at] as number];
  if (word === undefined) return 0;
  return begins(bytes, at, word) ? at + word.length : giveUp();
}

/** `true`, `false` and `null` by the byte that each begins with. */
const WORDS: readonly (Uint8Array | undefined)[] = Array.from({ length: 256 }, (_none, letter) =>
  ['true', 'false', 'null'].map((word) => Buffer.from(word)).find((word) => word[0] === letter),
);

/** Whether the bytes of `mark` stand at `at`. */
export function begins(bytes: Uint8Array, at: number, mark: Uint8Array): boolean {
  const { length } = mark;
  for (let i = 0; i < length; i++) if (bytes[at + i] !== mark[i]) return false;
  return true;
}

/** The position behind the number that begins at `at` (RFC 8259 §6). */
export function numeralEnd(bytes: Uint8Array, at: number): number {
  let i = bytes[at] === 45 ? at + 1 : at;
  i = bytes[i] === 48 ? i + 1 : digitsEnd(bytes, i);
  if (bytes[i] === 46) i = digitsEnd(bytes, i + 1);
  if (bytes[i] !== 101 && bytes[i] !== 69) return i;
  i++;
  return digitsEnd(bytes, bytes[i] === 43 || bytes[i] === 45 ? i + 1 : i);
}

function digitsEnd(bytes: Uint8Array, from: number): number {
  let i = from;
  while ((bytes[i] as number) >= 48 && (bytes[i] as number) <= 57) i++;
  return i === from ? giveUp() : i;
}
