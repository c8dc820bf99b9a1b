import {
  DISTANCES,
  distanceSymbol,
  LENGTH_SYMBOLS,
  LITERALS,
  MOST_DISTANCE,
  MOST_LENGTH,
} from './deflate-symbols.ts';
import { FAR, Joint } from './sheet-joint.ts';

/** Shorter matches are not worth their search. */
const LEAST_LENGTH = 4;

const LESS_THAN = 60;

/** Behind these, and where a character of several bytes begins, text is looked for that stood before. */
const ENDS_WORD = new Uint8Array(256).fill(1, 0x80);
for (const character of ' \n/-|#&?=.:,;@_>"\'') ENDS_WORD[character.charCodeAt(0)] = 1;

const HASH_BITS = 13;
/** Where four bytes stood last, by their hash. */
const places = new Int32Array(1 << HASH_BITS);
const joint = new Joint();

/** What a stretch of bytes was turned into. */
export interface Tokens {
  /** Literals below 256, and matches as `length << 15 | distance - 1`. */
  readonly values: Uint32Array;
  count: number;
  /** How often each symbol occurs. */
  readonly literals: Uint32Array;
  readonly distances: Uint32Array;
}

/** Holds the tokens of a stretch of so many bytes. */
export function newTokens(capacity: number): Tokens {
  return {
    values: new Uint32Array(capacity),
    count: 0,
    literals: new Uint32Array(LITERALS),
    distances: new Uint32Array(DISTANCES),
  };
}

/** Forgets what stood before, so that nothing refers to it. */
export function beginRun(): void {
  places.fill(FAR);
  joint.reset();
}

export interface Stretch {
  /** The run, of which all before `from` was given already, and a view of the same bytes. */
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly from: number;
  readonly until: number;
}

/**
 * Turns a stretch into literals and matches and gives the place it came to, which may be some bytes beyond `until`. What
 * stands around a cell's content is not searched for, but compared with where its joint says that it stood before.
 */
export function tokenise({ bytes, view, from, until }: Stretch, tokens: Tokens): number {
  const { values, literals, distances } = tokens;
  const size = bytes.length;
  literals.fill(0);
  distances.fill(0);
  let count = 0;
  let at = from;
  while (at < until) {
    if (bytes[at] === LESS_THAN && joint.read(bytes, at)) {
      const { before, numberBefore, numberNear } = joint;
      const number = Math.min(joint.number, size);
      const end = Math.min(joint.end, size);
      let length = shared(view, before, at, number);
      if (length > 0) values[count++] = match(literals, distances, length, at - before);
      for (at += length; at < number; at++) values[count++] = literal(literals, bytes[at] as number);
      length = shared(view, numberNear, at, end);
      if (length > 0) values[count++] = match(literals, distances, length, at - numberNear);
      at += length;
      if (at < end) {
        const rest = numberBefore + at - number;
        length = shared(view, rest, at, end);
        if (length > 0) values[count++] = match(literals, distances, length, at - rest);
        for (at += length; at < end; at++) values[count++] = literal(literals, bytes[at] as number);
      }
      continue;
    }
    if (at + LEAST_LENGTH <= size) {
      const slot = Math.imul(view.getInt32(at, true), 0x9e3779b1) >>> (32 - HASH_BITS);
      const place = places[slot] as number;
      places[slot] = at;
      const length = sharedText(bytes, place, at, size);
      if (length > 0) {
        values[count++] = match(literals, distances, length, at - place);
        at += length;
        continue;
      }
    }
    let byte: number;
    do {
      byte = bytes[at++] as number;
      values[count++] = literal(literals, byte);
    } while (at < until && ENDS_WORD[byte] === 0 && bytes[at] !== LESS_THAN);
  }
  tokens.count = count;
  return at;
}

/** Counts a literal and gives its token. */
function literal(literals: Uint32Array, byte: number): number {
  literals[byte] = (literals[byte] as number) + 1;
  return byte;
}

/** Counts a match and gives its token. */
function match(literals: Uint32Array, distances: Uint32Array, length: number, distance: number): number {
  const lengthSymbol = LENGTH_SYMBOLS[length] as number;
  literals[lengthSymbol] = (literals[lengthSymbol] as number) + 1;
  const symbol = distanceSymbol(distance);
  distances[symbol] = (distances[symbol] as number) + 1;
  return (length << 15) | (distance - 1);
}

/** How many bytes before `until` are the same at `candidate`, four compared at once; 0 where no match can say so. */
function shared(view: DataView, candidate: number, at: number, until: number): number {
  if (!isNear(at, candidate)) return 0;
  const most = until - at;
  let length = 0;
  for (; length + 4 <= most; length += 4) {
    const difference = view.getInt32(candidate + length, true) ^ view.getInt32(at + length, true);
    if (difference !== 0) return matched(length + ((31 - Math.clz32(difference & -difference)) >> 3));
  }
  while (length < most && view.getUint8(candidate + length) === view.getUint8(at + length)) length++;
  return matched(length);
}

/** The same within a cell's content. */
function sharedText(bytes: Uint8Array, candidate: number, at: number, size: number): number {
  if (!isNear(at, candidate)) return 0;
  const most = Math.min(MOST_LENGTH, size - at);
  let length = 0;
  while (
    length < most &&
    bytes[candidate + length] === bytes[at + length] &&
    bytes[at + length] !== LESS_THAN
  )
    length++;
  return matched(length);
}

const matched = (length: number): number => (length < LEAST_LENGTH ? 0 : length);

/** Whether a match may refer from one place back to another. */
const isNear = (at: number, candidate: number): boolean => (at - candidate - 1) >>> 0 < MOST_DISTANCE;
