import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equalJson } from '../../functions/core/equal-json.ts';
import type { Json } from '../../functions/core/json.ts';
import { tries } from '../properties.ts';

const json = fc.jsonValue() as fc.Arbitrary<Json>;

/** The same value with the names of every map in reverse. */
function turned(value: Json): Json {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  const map: Record<string, Json> = Object.create(null);
  for (const [name, inner] of Object.entries(value).reverse()) map[name] = turned(inner);
  return map;
}

/** A text with the names of every map in order; `map` tells a map from the list of its entries. */
const sorted = (value: Json): string =>
  JSON.stringify(value, (_name, inner: Json) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? { map: Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)) }
      : inner,
  );

describe('equalJson', () => {
  it('does not mind the order of names, nor a trip through a text', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(equalJson(value, turned(value))).toBe(true);
        expect(equalJson(JSON.parse(JSON.stringify(value)), value)).toBe(true);
      }),
    );
  });

  it('tells values apart exactly where their sorted texts differ', () => {
    const near = json.chain((value) =>
      fc.tuple(
        fc.constant(value),
        fc.oneof(json, fc.constant([value]), fc.constant({ a: value }), fc.constant(value)),
      ),
    );
    fc.assert(
      fc.property(near, ([a, b]) => {
        expect(equalJson(a, b)).toBe(sorted(a) === sorted(b));
        expect(equalJson(b, a)).toBe(equalJson(a, b));
      }),
      { numRuns: tries(500) },
    );
  });

  it.each<[Json | undefined, Json | undefined]>([
    [[], {}],
    [[{}], [[]]],
    [[['a', 1]], { a: 1 }],
    [[1], { 0: 1 }],
    [null, {}],
    [null, undefined],
    [undefined, []],
    [0, '0'],
    [1, true],
    [{ a: 1 }, { a: 1, b: null }],
    [{ a: null }, { b: null }],
    [{ toString: 1 }, {}],
    [{}, { constructor: 1 }],
    [JSON.parse('{"__proto__":1}'), {}],
    [JSON.parse('{"__proto__":{"a":1}}'), JSON.parse('{"__proto__":{"a":2}}')],
    [
      [1, 2],
      [2, 1],
    ],
  ])('%j is not %j', (a, b) => {
    expect(equalJson(a, b)).toBe(false);
    expect(equalJson(b, a)).toBe(false);
  });
});
