import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalNumeral, isNumeral, Numeral, numeralOf, readNumber } from '../../functions/core/numeral.ts';
import { tries } from '../properties.ts';
import { jsonNumeral } from './json-numeral.ts';

/** The number a text names, exactly: `units · 10^scale`, with the least units. */
function exactly(text: string): { units: bigint; scale: bigint } {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  let units = BigInt(whole.replace('-', '') + fraction);
  let scale = BigInt(exponent) - BigInt(fraction.length);
  if (units === 0n) return { units: 0n, scale: 0n };
  while (units % 10n === 0n) {
    units /= 10n;
    scale += 1n;
  }
  return { units: text.startsWith('-') ? -units : units, scale };
}

/** Every double there is, each bit pattern alike; no NaN and no infinity. */
const anyDouble = fc
  .bigInt({ min: 0n, max: 2n ** 64n - 1n })
  .map((bits) => new Float64Array(BigUint64Array.of(bits).buffer)[0] ?? 0)
  .filter(Number.isFinite);

describe('canonicalNumeral', () => {
  it('names the very same number', () => {
    fc.assert(
      fc.property(jsonNumeral, (text) => {
        expect(exactly(canonicalNumeral(text))).toEqual(exactly(text));
      }),
      { numRuns: tries(1000) },
    );
  });

  it('gives one numeral however the number is written', () => {
    fc.assert(
      fc.property(jsonNumeral, fc.nat(30), (text, zeros) => {
        const { units, scale } = exactly(text);
        const sign = units < 0n ? '-' : '';
        const digits = `${units}`.replace('-', '');
        const pad = '0'.repeat(zeros);
        const large = `${sign}${digits}${pad}.${pad}e${scale - BigInt(zeros)}`.replace('.e', 'e');
        const small = `${sign}0.${pad}${digits}E${scale + BigInt(zeros + digits.length)}`;
        expect(canonicalNumeral(large)).toBe(canonicalNumeral(text));
        expect(canonicalNumeral(small)).toBe(canonicalNumeral(text));
      }),
    );
  });

  it('is in JSON’s grammar, without a needless zero, sign or exponent', () => {
    fc.assert(
      fc.property(jsonNumeral, (text) => {
        const canonical = canonicalNumeral(text);
        expect(() => JSON.parse(canonical)).not.toThrow();
        expect(canonical).toMatch(/^-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?(?:e[+-][1-9]\d*)?$/);
        expect(canonical).not.toBe('-0');
        expect(canonicalNumeral(canonical)).toBe(canonical);
        const { units, scale } = exactly(text);
        const power = BigInt(`${units}`.replace('-', '').length) - 1n + scale;
        expect(canonical.includes('e')).toBe(units !== 0n && (power < -7n || power >= 21n));
      }),
    );
  });

  it.each([
    ['0', '0'],
    ['-0', '0'],
    ['-0.000e5', '0'],
    ['0e999999999999999999999', '0'],
    ['100.00', '100'],
    ['1E2', '100'],
    ['1e-7', '0.0000001'],
    ['0.0000001', '0.0000001'],
    ['9.99e-8', '9.99e-8'],
    ['0.0000000999', '9.99e-8'],
    ['999999999999999999999', '999999999999999999999'],
    ['999999999999999999999.5', '999999999999999999999.5'],
    ['1e21', '1e+21'],
    ['1000000000000000000000', '1e+21'],
    ['1000000000000000000000.10', '1.0000000000000000000001e+21'],
    ['-12.5e-1', '-1.25'],
    ['1e400', '1e+400'],
    ['5e-0400', '5e-400'],
  ])('writes %s as %s', (text, canonical) => {
    expect(canonicalNumeral(text)).toBe(canonical);
  });

  it('keeps an exponent that a double cannot count', () => {
    expect(canonicalNumeral(`12e${'9'.repeat(400)}`)).toBe(`1.2e+1${'0'.repeat(400)}`);
    expect(canonicalNumeral(`1e-${'9'.repeat(400)}`)).toBe(`1e-${'9'.repeat(400)}`);
    expect(canonicalNumeral('1.5e9007199254740993')).toBe('1.5e+9007199254740993');
  });

  it('takes linear time where zeros stand between digits', () => {
    const zeros = '0'.repeat(1_000_000);
    expect(canonicalNumeral(`1${zeros}1.0${zeros}10`)).toBe(`1.${zeros}10${zeros}1e+1000001`);
  });

  it.each(['', '-', '.5', '5.', '1e', 'NaN', 'Infinity', '0x10', ' 1', '1\n', '１'])('refuses %j', (text) => {
    expect(() => canonicalNumeral(text)).toThrow(TypeError);
  });
});

describe('numeralOf', () => {
  it('reads back as the same double, whatever its bits', () => {
    fc.assert(
      fc.property(fc.oneof(anyDouble, fc.double({ noNaN: true, noDefaultInfinity: true })), (value) => {
        expect(Number(numeralOf(value))).toBe(value + 0);
        expect(numeralOf(value)).toBe(canonicalNumeral(String(value)));
      }),
      { numRuns: tries(3000) },
    );
  });

  it.each([
    Number.MIN_VALUE,
    2.225073858507201e-308,
    2.2250738585072014e-308,
    Number.MAX_VALUE,
    Number.MAX_SAFE_INTEGER,
    2 ** 53,
    2 ** 70,
    1e21,
    999999999999999900000,
    1e-6,
    1e-7,
    9.99999999999999e-8,
    0.1 + 0.2,
    -5e-324,
  ])('reads %d back', (value) => {
    expect(Number(numeralOf(value))).toBe(value);
  });

  it('has no negative zero', () => {
    expect(numeralOf(-0)).toBe('0');
  });
});

describe('readNumber', () => {
  it('gives a double exactly where its own numeral is the number that was read', () => {
    fc.assert(
      fc.property(jsonNumeral, (text) => {
        const read = readNumber(text);
        const double = Number(text);
        const same =
          Number.isFinite(double) &&
          exactly(String(double)).units === exactly(text).units &&
          exactly(String(double)).scale === exactly(text).scale;
        expect(typeof read).toBe(same ? 'number' : 'object');
        expect(exactly(String(read))).toEqual(exactly(text));
      }),
      { numRuns: tries(2000) },
    );
  });

  it('gives every double that was written by JSON.stringify back', () => {
    fc.assert(
      fc.property(anyDouble, (value) => {
        expect(readNumber(JSON.stringify(value))).toBe(value + 0);
      }),
    );
  });

  it.each([
    '9007199254740993',
    '0.30000000000000000001',
    '1e400',
    '-1e-400',
    '123456789012345678901234567890',
  ])('keeps the digits of %s', (text) => {
    const read = readNumber(text);
    expect(read).toBeInstanceOf(Numeral);
    expect(exactly(String(read))).toEqual(exactly(text));
  });
});

describe('isNumeral', () => {
  it('accepts what JSON.parse reads as a number', () => {
    const almost = fc.stringMatching(/^[-+]?[0-9.eE+-]{1,8}$/);
    fc.assert(
      fc.property(fc.oneof(jsonNumeral, almost), (text) => {
        expect(isNumeral(text)).toBe(readsAsNumber(text));
      }),
      { numRuns: tries(1000) },
    );
  });

  it.each(['1\n', ' 1', '٣', '1_000', '01', '-', '1.', '.1', '+1'])('refuses %j', (text) => {
    expect(isNumeral(text)).toBe(false);
  });
});

function readsAsNumber(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'number';
  } catch {
    return false;
  }
}
