import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numeralOf } from '../../functions/core/numeral.ts';
import { NUMBER_BYTES, writeNumber } from '../../functions/formats/digits.ts';
import { floatNumeral, isWhole } from '../../functions/formats/numerals.ts';
import { hostileNumber } from './hostile-records.ts';

const written = (value: number): string => {
  const bytes = Buffer.alloc(NUMBER_BYTES + 1, '~');
  return bytes.toString('latin1', 1, writeNumber(bytes, 1, value));
};

describe('writeNumber', () => {
  it('writes what JavaScript does, in plain digits down to 1e-7', () => {
    fc.assert(
      fc.property(hostileNumber, (value) => {
        expect(written(value)).toBe(numeralOf(value));
      }),
      { numRuns: 5000 },
    );
  });

  it('writes every border between one way of counting digits and the next', () => {
    const borders = Array.from({ length: 23 }, (_, power) =>
      [-2, -1, 0, 1, 2, 0.5, 0.25].map((by) => 10 ** power + by),
    ).flat();
    const powers = Array.from({ length: 60 }, (_, power) => [
      2 ** power - 1,
      2 ** power,
      2 ** power + 1,
    ]).flat();
    const cents = Array.from({ length: 1000 }, (_, n) => [
      n / 100,
      n / 1000,
      n / 1e6,
      9999999 + n / 1e6,
      1e7 + n / 100,
    ]).flat();
    const all = [...borders, ...powers, ...cents];
    for (const value of [...all, ...all.map((one) => -one)]) expect(written(value)).toBe(numeralOf(value));
  });
});

describe('floatNumeral', () => {
  it.each([
    ['0', '0.0'],
    ['100', '100.0'],
    ['-5', '-5.0'],
    ['80.19', '80.19'],
    ['0.0001', '0.0001'],
    ['0.00001', '1e-05'],
    ['0.000012345', '1.2345e-05'],
    ['-0.0000001', '-1e-07'],
    ['5e-324', '5e-324'],
    ['9007199254740992', '9007199254740992.0'],
    ['9999999999999998', '9999999999999998.0'],
    ['10000000000000000', '1e+16'],
    ['123456789012345680000', '1.2345678901234568e+20'],
    ['1e+21', '1e+21'],
    ['1.7976931348623157e+308', '1.7976931348623157e+308'],
    ['1234567.25', '1234567.25'],
  ])('writes %s as Python does: %s', (numeral, float) => {
    expect(floatNumeral(numeral)).toBe(float);
  });

  it('keeps every digit of what no double holds', () => {
    expect(floatNumeral('1234567890123456789.125')).toBe('1.234567890123456789125e+18');
    expect(floatNumeral('1.2345678901234567890123456789012345678e+37')).toBe(
      '1.2345678901234567890123456789012345678e+37',
    );
  });
});

describe('isWhole', () => {
  it.each([
    ['12', true],
    ['1.5', false],
    ['1.5e+21', true],
    ['1.23456e-9', false],
    ['1e-9', false],
    ['-1.2345678901234567890123456789012345678e+37', true],
    ['1.2345678901234567890123456789012345678e+36', false],
  ])('of %s is %s', (numeral, whole) => {
    expect(isWhole(numeral)).toBe(whole);
  });
});
