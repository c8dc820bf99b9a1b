import fc from 'fast-check';

const two = (most: number, least = 0): fc.Arbitrary<string> =>
  fc.integer({ min: least, max: most }).map((number) => String(number).padStart(2, '0'));

const year = fc.oneof(
  fc.integer({ min: 1890, max: 2110 }),
  fc.integer({ min: 0, max: 9999 }),
  fc.constantFrom(0, 1, 9999),
);

/** Most are days that were; some are none. */
const date = fc
  .tuple(
    year.map((number) => String(number).padStart(4, '0')),
    fc.oneof({ weight: 9, arbitrary: two(12, 1) }, { weight: 1, arbitrary: two(14) }),
    fc.oneof({ weight: 9, arbitrary: two(28, 1) }, { weight: 3, arbitrary: two(32) }),
  )
  .map((parts) => parts.join('-'));

const second = fc
  .tuple(
    fc.constantFrom(':', ':', ':', ':', '.'),
    fc.oneof({ weight: 9, arbitrary: two(59) }, { weight: 1, arbitrary: two(61) }),
    fc.oneof(
      fc.constant(''),
      fc
        .tuple(
          fc.constantFrom('.', '.', '.', ','),
          fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 20 }),
        )
        .map((parts) => parts.join('')),
      fc.constantFrom('.999', '.999999', '.9999999', '.9995', '.0009', '.500'),
    ),
  )
  .map((parts) => parts.join(''));

const zone = fc
  .tuple(
    fc.constantFrom('', '', '', ' ', '  '),
    fc.oneof(
      fc.constantFrom('', 'Z', 'Z', 'z', 'UTC'),
      fc
        .tuple(fc.constantFrom('+', '-'), two(24), fc.constantFrom('', ':', ':', '.'), two(61))
        .map((parts) => parts.join('')),
      fc.tuple(fc.constantFrom('+', '-'), two(24)).map((parts) => parts.join('')),
    ),
  )
  .map((parts) => parts.join(''));

const time = fc
  .tuple(
    fc.constantFrom('T', 'T', ' ', 't', '_'),
    fc.oneof({ weight: 9, arbitrary: two(23) }, { weight: 1, arbitrary: two(25) }),
    fc.constantFrom(':', ':', ':', ':', ':', ''),
    fc.oneof({ weight: 9, arbitrary: two(59) }, { weight: 1, arbitrary: two(61) }),
    fc.oneof({ weight: 5, arbitrary: second }, { weight: 1, arbitrary: fc.constant('') }),
    zone,
  )
  .map((parts) => parts.join(''));

/** Texts of which most are moments, and those that are none miss one by a little. */
export const momentText: fc.Arbitrary<string> = fc
  .tuple(
    date,
    fc.oneof(
      { weight: 8, arbitrary: time },
      { weight: 2, arbitrary: fc.constantFrom('', '', 'Z', 'T', ' ') },
    ),
  )
  .map((parts) => parts.join(''));
