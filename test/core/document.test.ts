import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTooDeep, MOST_LEVELS, parseDocument, valueAt } from '../../functions/core/document.ts';
import type { RecordDocument, Value } from '../../functions/core/json.ts';
import { canonicalNumeral, Numeral, numeralOf, readNumber } from '../../functions/core/numeral.ts';
import { tries } from '../properties.ts';
import { jsonNumeral } from './json-numeral.ts';

/** A text and, by the way it was made rather than by reading it, what it says. */
interface Written {
  readonly text: string;
  readonly says: string;
}

const names = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'toString', 'length', '0', '1', '', 'a', 'b', 'é😀', '1e400'),
  fc.string({ maxLength: 4 }),
);
const texts = fc.oneof(jsonNumeral, fc.string({ unit: 'binary' }), fc.constantFrom('1e400', '"1e400"', '\\'));

const written = fc.letrec<{ value: Written; leaf: Written; list: Written; map: Written }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, tie('leaf'), tie('list'), tie('map')),
  leaf: fc.oneof(
    jsonNumeral.map((text) => ({ text, says: canonicalNumeral(text) })),
    texts.map((text) => ({ text: JSON.stringify(text), says: JSON.stringify(text) })),
    fc.constantFrom('true', 'false', 'null').map((text) => ({ text, says: text })),
  ),
  list: fc.array(tie('value'), { maxLength: 4 }).map((items) => ({
    text: `[${items.map(({ text }) => ` ${text}\n`).join(',')}]`,
    says: `[${items.map(({ says }) => says).join(',')}]`,
  })),
  map: fc.array(fc.tuple(names, tie('value')), { maxLength: 4 }).map((entries) => ({
    text: `{${entries.map(([name, { text }]) => `${JSON.stringify(name)} :${text}`).join(', ')}}`,
    says: saysMap(new Map(entries.map(([name, { says }]) => [name, says]))),
  })),
}));

const saysMap = (entries: ReadonlyMap<string, string>): string =>
  `{${[...entries]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, says]) => `${JSON.stringify(name)}:${says}`)
    .join(',')}}`;

/** What a value says, in the same words: names sorted, numbers by their canonical numeral. */
function saying(value: Value): string {
  if (value instanceof Numeral) return value.text;
  if (typeof value === 'number') return numeralOf(value);
  if (Array.isArray(value)) return `[${value.map(saying).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return saysMap(new Map(Object.entries(value).map(([name, inner]) => [name, saying(inner)])));
}

/** Reads every number by its source text, without looking first whether that is needed. */
const readAlways = (text: string): Value =>
  JSON.parse(text, (_name, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' ? readNumber(context?.source ?? '') : value,
  ) as Value;

describe('valueAt', () => {
  it('finds a name with dots before the way through maps', () => {
    const flat = { 'a.b': 1, a: { b: 2, c: 3, 'd.e': 4 } };
    expect(['a.b', 'a.c', 'a.d.e', 'a.d', 'a.b.c'].map((path) => valueAt(flat, path.split('.')))).toEqual([
      1,
      3,
      4,
      undefined,
      undefined,
    ]);
  });
});

describe('parseDocument', () => {
  it('says what the text says: every digit, every name, the last of a name that comes twice', () => {
    fc.assert(
      fc.property(written.map, ({ text, says }) => {
        expect(saying(parseDocument(text))).toBe(says);
      }),
      { numRuns: tries(1000) },
    );
  });

  it('never overlooks a number that a double would change', () => {
    const short = fc
      .tuple(
        fc.constantFrom('', '-'),
        fc.stringMatching(/^(0|[1-9]\d{0,17})$/),
        fc.stringMatching(/^(\.\d{1,17})?$/),
        fc.stringMatching(/^([eE][+-]?\d{1,3})?$/),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(short, jsonNumeral), (numeral) => {
        const text = `{"price":${numeral}}`;
        expect(parseDocument(text)).toStrictEqual(readAlways(text));
      }),
      { numRuns: tries(3000) },
    );
  });

  it('never overlooks one however many of its digits are zeros', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.nat(20), fc.integer({ min: 1, max: 999 }), (before, after, units) => {
        for (const numeral of [
          `0.${'0'.repeat(before)}${units}${'0'.repeat(after)}7`,
          `${units}${'0'.repeat(before)}1e-${after}`,
        ]) {
          expect(saying(parseDocument(`{"n":${numeral}}`))).toBe(`{"n":${canonicalNumeral(numeral)}}`);
        }
      }),
    );
  });

  it('leaves a text alone that looks like a number', () => {
    const text = '{"ean":"12345678901234567890","e":"1e400","n":12345678901234567890}';
    expect(parseDocument(text)).toStrictEqual({
      ean: '12345678901234567890',
      e: '1e400',
      n: new Numeral('12345678901234567890'),
    });
  });

  it.each([
    ['on the fast path', '{"__proto__":{"admin":true},"a":1}'],
    ['where numbers keep their digits', '{"__proto__":{"admin":true},"a":12345678901234567890}'],
  ])('keeps a name that is special in JavaScript an ordinary one %s', (_title, text) => {
    const document = parseDocument(text);
    expect(Object.keys(document)).toEqual(['__proto__', 'a']);
    expect(Object.getPrototypeOf(document)).toBe(Object.prototype);
    expect(valueAt(document, ['__proto__', 'admin'])).toBe(true);
    expect(valueAt(document, ['admin'])).toBeUndefined();
  });

  it('reads a negative zero as a zero on both paths', () => {
    expect(saying(parseDocument('{"n":-0.0}'))).toBe('{"n":0}');
    expect(saying(parseDocument('{"n":-0.0,"m":1e400}'))).toBe('{"m":1e+400,"n":0}');
  });

  it.each(['', '{', '{"a":01}', '{"a":12345678901234567890', "{'a':1e400}", '{"a":NaN}', '{"a":1e400,}'])(
    'refuses %j as JSON.parse does',
    (text) => {
      expect(() => parseDocument(text)).toThrow(SyntaxError);
    },
  );
});

describe('valueAt', () => {
  const hidden = fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    'length',
    '0',
    'text',
    'prototype',
    'x',
  );

  it('finds what the text wrote under each name, and nothing that it did not', () => {
    const document = parseDocument(
      '{"a":{"b":{"":7}},"list":[{"x":1}],"n":12345678901234567890,"s":"text","z":null}',
    );
    expect(valueAt(document, ['a', 'b', ''])).toBe(7);
    expect(valueAt(document, [])).toBe(document);
    fc.assert(
      fc.property(
        fc.constantFrom(['a'], ['a', 'b'], ['list'], ['n'], ['s'], ['z'], []),
        fc.array(hidden, { minLength: 1 }),
        (to, on) => {
          expect(valueAt(document, [...to, ...on])).toBeUndefined();
        },
      ),
    );
  });

  it('does not enter lists or numbers that keep their digits', () => {
    const document: RecordDocument = { list: [{ x: 1 }], n: new Numeral('1e+400') };
    for (const path of [
      ['list', '0'],
      ['list', 'length'],
      ['list', '0', 'x'],
      ['n', 'text'],
    ])
      expect(valueAt(document, path)).toBeUndefined();
  });
});

describe('a document that is nested', () => {
  const nested = (levels: number) => {
    let value: Value = 1;
    for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { a: 1, b: value };
    return value;
  };

  it.each([
    [0, false],
    [MOST_LEVELS, false],
    [MOST_LEVELS + 1, true],
    [1_000_000, true],
  ])('%i levels deep is too deep: %j', (levels, expected) => {
    expect(isTooDeep(nested(levels))).toBe(expected);
  });
});
