import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalJson } from '../../functions/core/canonical-json.ts';
import { digestOf } from '../../functions/core/statement.ts';

it('is one text for a value, whatever the order of its members, and reads back as it', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const text = canonicalJson(value);
      const turned = Object.fromEntries(Object.entries(value).reverse());
      expect(canonicalJson(turned)).toBe(text);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

it('is the example of RFC 8785 §3.2', () => {
  const value = JSON.parse(
    '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],' +
      '"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}',
  );
  expect(canonicalJson(value)).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
      '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
});

it('sorts names by their UTF-16 units, numerals as the texts that they are', () => {
  expect(canonicalJson({ '10': 1, '9': 2, '': 3, '\u20ac': 4, '\ud83d\ude00': 5, '\ufb33': 6, a: 7 })).toBe(
    '{"":3,"10":1,"9":2,"a":7,"\u20ac":4,"\ud83d\ude00":5,"\ufb33":6}',
  );
});

it('a manifest’s digest leaves its signature out, and nothing else', () => {
  const manifest = { manifest: 2, file: { rows: 1 } };
  expect(digestOf({ signature: { value: 'x' }, ...manifest })).toBe(digestOf(manifest));
  expect(digestOf({ ...manifest, note: '' })).not.toBe(digestOf(manifest));
  expect(digestOf({ ...manifest, file: { rows: 1, signature: 'x' } })).not.toBe(digestOf(manifest));
});
