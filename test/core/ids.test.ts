import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ID_EPOCH, idToUlid, MAX_ID, newId, timeOfId, ulidToId } from '../../functions/core/ids.ts';
import { tries } from '../properties.ts';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LAST_MOMENT = ID_EPOCH + 2 ** 41 - 1;

const id = fc.oneof(fc.maxSafeNat(), fc.nat(10_000), fc.integer({ min: MAX_ID - 10_000, max: MAX_ID }));
const moment = fc.integer({ min: ID_EPOCH, max: LAST_MOMENT });
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const ulid = fc
  .array(fc.constantFrom(...CROCKFORD), { minLength: 25, maxLength: 25 })
  .chain((letters) => fc.integer({ min: 0, max: 7 }).map((first) => `${first}${letters.join('')}`));

/** The 48 bits in which a ULID says its time, read by arithmetic of the test's own. */
const timeOf = (text: string): number =>
  [...text.slice(0, 10)].reduce((sum, letter) => sum * 32 + CROCKFORD.indexOf(letter), 0);

describe('newId', () => {
  it('stays below 2^53 and tells its moment back, from 2025 until 2094', () => {
    fc.assert(
      fc.property(moment, chance, (now, random) => {
        const drawn = newId(now, random);
        expect(Number.isSafeInteger(drawn)).toBe(true);
        expect(timeOfId(drawn)).toBe(now);
      }),
    );
    expect(newId(LAST_MOMENT, 1 - Number.EPSILON / 2)).toBe(MAX_ID);
    expect(newId(ID_EPOCH, 0)).toBe(0);
  });

  it('grows with time, whatever the chance', () => {
    fc.assert(
      fc.property(moment, moment, chance, chance, (a, b, x, y) => {
        fc.pre(a < b);
        expect(newId(a, x)).toBeLessThan(newId(b, y));
      }),
    );
  });
});

describe('a ULID of ours', () => {
  it.each([
    [0, '01JGFJJZ000000000000000000'],
    [7, '01JGFJJZ00AE2584KV15J9KAAB'],
    [4095, '01JGFJJZ00V5J1WES8EVHJ7Q33'],
    [246_000_000_000_000, '01M8DEXSEP47TYAVGJ45GA7R00'],
    [MAX_ID, '03JGFJJYZZWJ3FKSM0PP1YM333'],
  ])('of %s stays the one that callers have', (one, text) => expect(idToUlid(one)).toBe(text));

  it('tells the id back over the whole range, in either case', () => {
    fc.assert(
      fc.property(id, (one) => {
        const text = idToUlid(one);
        expect(text).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
        expect(ulidToId(text)).toBe(one);
        expect(ulidToId(text.toLowerCase())).toBe(one);
      }),
      { numRuns: tries(1000) },
    );
  });

  it('says the moment of its id', () => {
    fc.assert(
      fc.property(id, (one) => {
        expect(timeOf(idToUlid(one))).toBe(timeOfId(one));
      }),
    );
  });

  it('differs from that of every other id, and sorts by time', () => {
    fc.assert(
      fc.property(id, id, (a, b) => {
        fc.pre(a !== b);
        expect(idToUlid(a)).not.toBe(idToUlid(b));
        if (timeOfId(a) < timeOfId(b)) expect(idToUlid(a) < idToUlid(b)).toBe(true);
      }),
    );
  });

  it('of neighbours does not look like a neighbour', () => {
    const tails = Array.from({ length: 4096 }, (_none, i) => idToUlid(5_000_000 * 4096 + i).slice(10, 18));
    expect(new Set(tails).size).toBe(4096);
  });
});

describe('a foreign ULID', () => {
  it('has no id', () => {
    fc.assert(
      fc.property(ulid, (text) => {
        expect(ulidToId(text)).toBeUndefined();
      }),
      { numRuns: tries(500) },
    );
  });

  it('has none either where all but one letter is ours', () => {
    fc.assert(
      fc.property(id, fc.nat(25), fc.constantFrom(...CROCKFORD), (one, at, letter) => {
        const text = idToUlid(one);
        fc.pre(text[at] !== letter);
        expect(ulidToId(text.slice(0, at) + letter + text.slice(at + 1))).toBeUndefined();
      }),
      { numRuns: tries(1000) },
    );
  });

  it.each([
    ['0', 'O'],
    ['1', 'I'],
    ['1', 'l'],
    ['0', '０'],
    ['S', 'ſ'],
    ['SS', 'ß'],
    ['FF', 'ﬀ'],
  ])('has none where its %s is written %s', (ours, other) => {
    const neighbours = Array.from({ length: 4096 }, (_none, i) => idToUlid(4096 * 7_654_321 + i));
    const one = neighbours.find((text) => text.includes(ours)) ?? '';
    expect(ulidToId(one)).toBeDefined();
    expect(ulidToId(one.replace(ours, other))).toBeUndefined();
  });

  it.each([
    '',
    ' ',
    '01ARZ3NDEKTSV4RRFFQ69G5FAV',
    '7ZZZZZZZZZZZZZZZZZZZZZZZZZ',
    '8ZZZZZZZZZZZZZZZZZZZZZZZZZ',
    '00000000000000000000000000',
    `${idToUlid(7)}\n`,
    ` ${idToUlid(7)}`,
    `${idToUlid(7)}0`,
    idToUlid(7).slice(1),
    'constructor',
  ])('has none: %j', (text) => {
    expect(ulidToId(text)).toBeUndefined();
  });
});
