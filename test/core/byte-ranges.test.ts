import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RangeHasher, rootOf, type Span, sha256 } from '../../functions/core/byte-ranges.ts';

/** Bytes, where they are cut into pages, and spans within pages that stay open. */
const page = fc.uint8Array({ maxLength: 12 }).chain((bytes) =>
  fc.record({
    bytes: fc.constant(bytes),
    open: fc
      .uniqueArray(fc.nat(Math.max(0, bytes.length)), { maxLength: 4 })
      .map((ends) => spansOf(ends.toSorted((a, b) => a - b))),
  }),
);

/** Every second stretch between the borders. */
const spansOf = (borders: readonly number[]): readonly Span[] =>
  borders.flatMap((to, index) =>
    index % 2 === 1 ? [{ offset: borders[index - 1] ?? 0, bytes: to - (borders[index - 1] ?? 0) }] : [],
  );

describe('a hasher of ranges', () => {
  it('covers all bytes in order, and hashes what is not open, however it comes', () => {
    fc.assert(
      fc.property(fc.array(page, { maxLength: 6 }), (pages) => {
        const hasher = new RangeHasher();
        for (const { bytes, open } of pages) hasher.take(bytes, open);
        const ranges = hasher.end();
        const all = Buffer.concat(pages.map(({ bytes }) => bytes));
        let at = 0;
        for (const { bytes, sha256: digest } of ranges) {
          expect(bytes).toBeGreaterThan(0);
          if (digest !== null) expect(digest).toBe(sha256(all.subarray(at, at + bytes)));
          at += bytes;
        }
        expect(at).toBe(all.length);
        const open = ranges.filter(({ sha256: digest }) => digest === null).map(({ bytes }) => bytes);
        expect(open).toEqual(pages.flatMap((one) => one.open.map(({ bytes }) => bytes)));
        expect(ranges.length).toBeLessThanOrEqual(2 * open.length + 1);
      }),
    );
  });
});

it('a root is the digest of digests, and another one in another order', () => {
  const [a, b] = [sha256('a'), sha256('b')];
  const bytes = Buffer.concat([Buffer.from(a, 'hex'), Buffer.from(b, 'hex')]);
  expect(rootOf([a, b])).toBe(createHash('sha256').update(bytes).digest('hex'));
  expect(rootOf([b, a])).not.toBe(rootOf([a, b]));
  expect(rootOf([])).toBe(sha256(''));
});
