import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rememberedBodies } from '../../functions/local/body-of.ts';

const row = (value: unknown) => ({ body: JSON.stringify(value) });

describe('bodies that are remembered', () => {
  it('are what the row says, whatever was read of the key before', () => {
    const asked = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.jsonValue()));
    fc.assert(
      fc.property(asked, (all) => {
        const read = rememberedBodies(3);
        for (const [key, value] of all)
          for (const _twice of [1, 2]) expect(read(key, row(value))).toEqual(JSON.parse(row(value).body));
      }),
    );
  });

  it('are parsed once as long as their text stays', () => {
    const read = rememberedBodies<{ readonly list: readonly number[] }>(2);
    const first = read('a', row({ list: [1] }));
    expect(read('a', row({ list: [1] }))).toBe(first);
    expect(read('a', row({ list: [2] }))).toEqual({ list: [2] });
    expect(read('a', row({ list: [1] }))).not.toBe(first);
  });

  it('are nothing where there is no row any more', () => {
    const read = rememberedBodies(2);
    read('a', row({}));
    expect(read('a', undefined)).toBeUndefined();
  });

  it('let nobody write into what others are given', () => {
    const read = rememberedBodies<{ one: { list: number[] } }>(2);
    const body = read('a', row({ one: { list: [1] } }));
    expect(() => body?.one.list.push(2)).toThrow(TypeError);
    expect(() => Object.assign(body?.one ?? {}, { more: 1 })).toThrow(TypeError);
    expect(read('a', row({ one: { list: [1] } }))).toEqual({ one: { list: [1] } });
  });

  it('are forgotten where there are too many', () => {
    const read = rememberedBodies(2);
    const first = read('a', row({}));
    for (const key of ['b', 'c']) read(key, row({}));
    expect(read('a', row({}))).not.toBe(first);
  });
});
