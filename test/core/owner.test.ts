import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ownerFault, ownerName } from '../../functions/core/owner.ts';

describe('an owner’s name', () => {
  it('is trimmed and composed, once and for all', () => {
    expect(ownerName('  Cafe\u0301 \n')).toBe('Café');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(ownerName(ownerName(text))).toBe(ownerName(text));
      }),
    );
  });

  it.each(['acme', 'a b', 'Ünïté 株式会社', 'a#{shard}', '👍', 'x'.repeat(256)])('may be %j', (name) => {
    expect(ownerFault(name)).toBeUndefined();
  });

  it.each([
    ['', /empty/],
    ['a\u0000b', /cannot be seen/],
    ['a\u200bb', /cannot be seen/],
    ['a\u00a0b', /cannot be seen/],
    ['a\u2028b', /cannot be seen/],
    ['\u202eacme', /cannot be seen/],
    ['a\ud800', /half of a character/],
    ['x'.repeat(257), /at most 256/],
  ])('may not be %j', (name, reason) => {
    expect(ownerFault(name)).toMatch(reason);
  });
});
