import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readReason, readUnfit, unfitText } from '../../functions/core/unfit-text.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const unfit = fc.record({
  record: fc.oneof(
    text,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constant(undefined),
  ),
  field: fc.oneof(text, fc.constantFrom('price', 'price.amount', 'a: b', '"', 'a, field b: c')),
  reason: fc.oneof(text, fc.constant('"x" is not a number')),
});

it('has its parts back from the sentence', () => {
  fc.assert(
    fc.property(unfit, (one) => {
      const record = one.record === undefined ? undefined : JSON.parse(JSON.stringify(one.record));
      expect(readUnfit(unfitText(one))).toEqual({ ...one, record });
    }),
  );
});

it.each([
  ['"a is not b" is not a number', { value: 'a is not b', allowed: ['a number'] }],
  ['1.5 is not a whole number', { value: 1.5, allowed: ['a whole number'] }],
  ['a list is not a timestamp', { value: 'a list', allowed: ['a timestamp'] }],
  ['text with an unpaired surrogate cannot be written', {}],
])('reads %s', (reason, parts) => {
  expect(readReason(reason)).toEqual(parts);
});

it('reads no other sentence', () => {
  for (const other of ['', 'the export failed', 'record 1', 'field a: b'])
    expect(readUnfit(other)).toBeUndefined();
});
