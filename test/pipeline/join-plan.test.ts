import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MIN_PART_BYTES } from '../../functions/core/ports/files.ts';
import { type JoinPart, MAX_COPY, type Piece, planJoin } from '../../functions/pipeline/join-plan.ts';
import { tries } from '../properties.ts';

interface Limits {
  readonly minPart: number;
  readonly maxCopy: number;
}

const REAL: Limits = { minPart: MIN_PART_BYTES, maxCopy: MAX_COPY };

const inMemory = (bytes: number): Piece => ({ kind: 'bytes', bytes: new Uint8Array(bytes) });
const stored = (bytes: number, key = 'object', first = 0): Piece => ({ kind: 'object', key, first, bytes });
const sizeOf = (piece: Piece): number => (piece.kind === 'bytes' ? piece.bytes.length : piece.bytes);
const piecesOf = (part: JoinPart): readonly Piece[] => (part.kind === 'copy' ? [part.from] : part.pieces);
const bytesOf = (part: JoinPart): number => piecesOf(part).reduce((sum, piece) => sum + sizeOf(piece), 0);
const total = (pieces: readonly Piece[]): number => pieces.reduce((sum, piece) => sum + sizeOf(piece), 0);

/** The stretches of bytes that pieces name, in order, with neighbours in one origin made one. */
function stretches(
  pieces: readonly Piece[],
): readonly (readonly [origin: unknown, first: number, end: number])[] {
  const made: [unknown, number, number][] = [];
  for (const piece of pieces) {
    if (sizeOf(piece) === 0) continue;
    const origin = piece.kind === 'bytes' ? piece.bytes.buffer : piece.key;
    const first = piece.kind === 'bytes' ? piece.bytes.byteOffset : piece.first;
    const before = made.at(-1);
    if (before?.[0] === origin && before?.[2] === first) before[2] = first + sizeOf(piece);
    else made.push([origin, first, first + sizeOf(piece)]);
  }
  return made;
}

/** Everything that S3 asks of the parts of one upload, and what the plan promises beyond it. */
function check(pieces: readonly Piece[], limits: Limits): readonly JoinPart[] {
  const parts = planJoin(pieces, limits);
  expect(stretches(parts.flatMap(piecesOf))).toEqual(stretches(pieces));
  for (const part of parts.slice(0, -1)) expect(bytesOf(part)).toBeGreaterThanOrEqual(limits.minPart);
  for (const part of parts) {
    if (part.kind === 'copy') {
      expect(bytesOf(part)).toBeGreaterThanOrEqual(limits.minPart);
      expect(bytesOf(part)).toBeLessThanOrEqual(limits.maxCopy);
    } else {
      const fetched = part.pieces.filter(({ kind }) => kind === 'object');
      expect(total(fetched)).toBeLessThan(2 * limits.minPart);
    }
  }
  const least = Math.ceil(total(pieces) / limits.maxCopy);
  expect(parts.length).toBeLessThanOrEqual(least + 3 * pieces.length + 1);
  expect(parts.length).toBeGreaterThanOrEqual(1);
  if (parts.length > 1) expect(bytesOf(parts.at(-1) as JoinPart)).toBeGreaterThan(0);
  return parts;
}

describe('planJoin', () => {
  it.each([
    { minPart: 5, maxCopy: 50 },
    { minPart: 5, maxCopy: 10 },
    { minPart: 5, maxCopy: 11 },
    { minPart: 1, maxCopy: 2 },
  ])('keeps S3’s rules for every pair of objects between a head and a tail: %o', (limits) => {
    const sizes = Array.from({ length: limits.maxCopy + 2 * limits.minPart + 2 }, (_none, size) => size);
    for (const a of sizes)
      for (const b of sizes) check([inMemory(1), stored(a, 'a'), stored(b, 'b'), inMemory(1)], limits);
  });

  it('keeps them for every small object around twice and three times the largest copy', () => {
    const limits = { minPart: 5, maxCopy: 20 };
    for (let size = 0; size <= 90; size++) {
      check([stored(size)], limits);
      check([inMemory(3), stored(size), inMemory(0)], limits);
      check([stored(4, 'a'), stored(size, 'b', 7), stored(4, 'c')], limits);
    }
  });

  it('keeps them for any run of pieces', () => {
    const limits = fc
      .tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 40 }))
      .map(([minPart, more]) => ({ minPart, maxCopy: 2 * minPart + more }));
    const piece = fc.oneof(
      fc.nat(12).map(inMemory),
      fc
        .tuple(fc.oneof(fc.nat(9), fc.nat(150)), fc.constantFrom('a', 'b', 'c'), fc.nat(5))
        .map((of) => stored(...of)),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), limits, (pieces, limit) => {
        check(pieces, limit);
      }),
      { numRuns: tries(1000) },
    );
  });

  it('keeps them at S3’s own sizes', () => {
    const around = [
      0,
      1,
      MIN_PART_BYTES,
      2 * MIN_PART_BYTES,
      MAX_COPY,
      MAX_COPY + MIN_PART_BYTES,
      2 * MAX_COPY,
      156 * 1024 ** 3,
    ];
    const size = fc
      .tuple(fc.constantFrom(...around), fc.integer({ min: -2, max: 2 }))
      .map(([base, by]) => Math.max(0, base + by));
    fc.assert(
      fc.property(fc.array(size, { maxLength: 8 }), fc.nat(300), fc.nat(3), (sizes, head, tail) => {
        const objects = sizes.map((bytes, i) => stored(bytes, `segment-${i}`, i === 0 ? 1 : 0));
        check([inMemory(head), ...objects, inMemory(tail)], REAL);
      }),
      { numRuns: tries(300) },
    );
  });

  it('stays within the 10,000 parts of an upload for 64 segments of the largest size', () => {
    const segments = Array.from({ length: 64 }, (_none, i) => stored(156 * 1024 ** 3, `segment-${i}`));
    expect(check([inMemory(200), ...segments, inMemory(1)], REAL).length).toBeLessThan(5_200);
  });

  it('gives one empty part for nothing', () => {
    const nothing = [{ kind: 'upload', pieces: [] }];
    expect(planJoin([])).toEqual(nothing);
    expect(planJoin([inMemory(0), stored(0), inMemory(0)])).toEqual(nothing);
  });

  it('copies what is large and fetches no more than what a short run lacks', () => {
    const head = inMemory(100);
    const parts = planJoin([head, stored(MAX_COPY + 10 * MIN_PART_BYTES, 'a'), inMemory(1)]);
    expect(parts.map(({ kind }) => kind)).toEqual(['upload', 'copy', 'copy', 'upload']);
    expect(parts[0]).toEqual({ kind: 'upload', pieces: [head, stored(MIN_PART_BYTES - 100, 'a')] });
    expect(bytesOf(parts[3] as JoinPart)).toBe(1);
  });

  it.each([MIN_PART_BYTES, MIN_PART_BYTES + 1, MAX_COPY])('copies an object of %d bytes in one', (size) => {
    expect(planJoin([stored(size), inMemory(1)])).toEqual([
      { kind: 'copy', from: stored(size) },
      { kind: 'upload', pieces: [inMemory(1)] },
    ]);
  });

  it('leaves the pieces as they were', () => {
    const pieces = [inMemory(3), stored(60, 'a', 2), inMemory(2)];
    const before = structuredClone(pieces);
    planJoin(pieces, { minPart: 5, maxCopy: 20 });
    expect(pieces).toEqual(before);
  });
});
