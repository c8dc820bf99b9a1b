import fc from 'fast-check';

const digits = (min: number, max: number) =>
  fc.oneof(
    fc.stringMatching(new RegExp(`^[0-9]{${min},${max}}$`)),
    fc.stringMatching(new RegExp(`^[09]{${min},${max}}$`)),
  );

const whole = fc.oneof(
  { weight: 1, arbitrary: fc.constant('0') },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.integer({ min: 1, max: 9 }), digits(0, 24)).map(([a, b]) => `${a}${b}`),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.bigInt({ min: -3n, max: 3n }), fc.integer({ min: 40, max: 70 }))
      .map(([a, bits]) => `${2n ** BigInt(bits) + a}`),
  },
);

const exponent = fc.oneof(
  { weight: 4, arbitrary: fc.constant('') },
  {
    weight: 3,
    arbitrary: fc
      .tuple(
        fc.constantFrom('e', 'E'),
        fc.constantFrom('', '+', '-'),
        fc.constantFrom('', '0', '00'),
        fc.nat(40),
      )
      .map((parts) => parts.join('')),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('e', 'e-', 'E+'), fc.integer({ min: 90, max: 420 }))
      .map((parts) => parts.join('')),
  },
);

/** A number as RFC 8259 §6 lets it be written, with many near the borders of what a double holds. */
export const jsonNumeral = fc
  .tuple(fc.constantFrom('', '-'), whole, fc.option(digits(1, 24), { nil: '' }), exponent)
  .map(([sign, before, after, e]) => `${sign}${before}${after === '' ? '' : `.${after}`}${e}`);
