import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileLike } from '../../../functions/core/filters/like.ts';
import { tries } from '../../properties.ts';

/** As it is defined, character by character. */
function matches(pattern: readonly string[], text: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return text.length === 0;
  if (first === '%')
    return Array.from({ length: text.length + 1 }, (_, i) => i).some((i) => matches(rest, text.slice(i)));
  return text.length > 0 && (first === '_' || first === text[0]) && matches(rest, text.slice(1));
}

describe('a pattern', () => {
  it.each([
    ['abc', 'abc', true],
    ['', '', true],
    ['', 'a', false],
    ['%', '', true],
    ['a%a', 'a', false],
    ['a%a', 'aa', true],
    ['%ab%ab', 'ab', false],
    ['%ab%ab', 'xabab', true],
    ['_', '\u{1f600}', true],
    ['a\\_c', 'a_c', true],
    ['a\\_c', 'abc', false],
    ['a\\\\%', 'a\\b', true],
    ['a\\', 'a\\', true],
    ['.*', 'ab', false],
    ['%.(%', 'x.(y', true],
  ])('%j on %j: %j', (pattern, text, expected) => {
    expect(compileLike(pattern)(text)).toBe(expected);
  });

  it('means what its definition says', () => {
    const few = (units: string[], maxLength: number) =>
      fc.string({ unit: fc.constantFrom(...units), maxLength });
    fc.assert(
      fc.property(
        few(['a', 'b', '%', '_', '\u{1f600}'], 8),
        few(['a', 'b', '\u{1f600}'], 9),
        (pattern, text) => {
          expect(compileLike(pattern)(text)).toBe(matches([...pattern], [...text]));
        },
      ),
      { numRuns: tries(3000) },
    );
  });

  it('longer than a word is found too', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 0, max: 70 }), (length, before) => {
        const like = compileLike(`%${'ab_'.repeat(length)}c%`);
        expect(like(`${'ab'.repeat(before)}${'abx'.repeat(length)}c`)).toBe(true);
        expect(like(`${'ab'.repeat(before)}${'abx'.repeat(length - 1)}c`)).toBe(false);
      }),
    );
  });

  it.each([
    ['%a%a%a%a%a%a%a%a%a%a%b', 'a'.repeat(400_000)],
    [`%${'a'.repeat(900)}b%`, 'a'.repeat(400_000)],
    [`%b${'a'.repeat(900)}%`, 'a'.repeat(400_000)],
    [`%${'a_'.repeat(450)}b%`, 'a'.repeat(400_000)],
    [`${'%_'.repeat(490)}b`, 'a'.repeat(400_000)],
    [`${'%a_'.repeat(330)}%b%`, 'a'.repeat(400_000)],
  ])('%.20s takes a bounded time', (pattern, text) => {
    const like = compileLike(pattern);
    const from = performance.now();
    expect(like(text)).toBe(false);
    expect(performance.now() - from).toBeLessThan(1000);
  });
});
