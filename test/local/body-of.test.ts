import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rememberedBodies } from '../../functions/local/body-of.ts';

const TWO = { most: 2, longest: 40 };
const row = (value: unknown) => ({ body: JSON.stringify(value) });

describe('bodies that are remembered', () => {
  it('are what the row says, whatever was read of the key before', () => {
    const asked = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.jsonValue()));
    fc.assert(
      fc.property(asked, (all) => {
        const read = rememberedBodies({ most: 3, longest: 12 });
        for (const [key, value] of all)
          for (const _twice of [1, 2]) expect(read(key, row(value))).toEqual(JSON.parse(row(value).body));
      }),
    );
  });

  it('are parsed once as long as their text stays', () => {
    const read = rememberedBodies<{ readonly list: readonly number[] }>(TWO);
    const first = read('a', row({ list: [1] }));
    expect(read('a', row({ list: [1] }))).toBe(first);
    expect(read('a', row({ list: [2] }))).toEqual({ list: [2] });
    expect(read('a', row({ list: [1] }))).not.toBe(first);
  });

  it('are nothing where there is no row any more', () => {
    const read = rememberedBodies(TWO);
    read('a', row({}));
    expect(read('a', undefined)).toBeUndefined();
  });

  it('let nobody write into what others are given', () => {
    const read = rememberedBodies<{ one: { list: number[] } }>(TWO);
    const body = read('a', row({ one: { list: [1] } }));
    expect(() => body?.one.list.push(2)).toThrow(TypeError);
    expect(() => Object.assign(body?.one ?? {}, { more: 1 })).toThrow(TypeError);
    expect(read('a', row({ one: { list: [1] } }))).toEqual({ one: { list: [1] } });
  });

  it('are forgotten, the oldest first, where there are too many', () => {
    const read = rememberedBodies(TWO);
    const [a, b] = ['a', 'b'].map((key) => read(key, row({})));
    expect(read('a', row({}))).toBe(a);
    expect(read('b', row({}))).toBe(b);
    read('c', row({}));
    expect(read('b', row({}))).toBe(b);
    expect(read('a', row({}))).not.toBe(a);
  });

  it('make room for nobody by changing', () => {
    const read = rememberedBodies(TWO);
    const a = read('a', row({}));
    for (const time of [1, 2, 3]) read('b', row({ time }));
    expect(read('a', row({}))).toBe(a);
  });

  it('are not those that are long', () => {
    const read = rememberedBodies(TWO);
    const long = row({ text: 'x'.repeat(40) });
    expect(read('a', long)).not.toBe(read('a', long));
  });

  it('are forgotten with their row', () => {
    const read = rememberedBodies(TWO);
    const a = read('a', row({}));
    read('a', undefined);
    expect(read('a', row({}))).not.toBe(a);
  });
});
