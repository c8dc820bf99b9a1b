import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../../functions/core/document.ts';
import { compileFilters } from '../../../functions/core/filters/compile.ts';
import type { FilterValue, UntypedFilter } from '../../../functions/core/filters/filter.ts';
import type { RecordDocument, Value } from '../../../functions/core/json.ts';
import { Numeral } from '../../../functions/core/numeral.ts';

const LONG = new Numeral('12345678901234567890.5');
/** The double that is next to it, and not it. */
const ROUNDED = Number(LONG.text);

type FilterOperator =
  | 'eq'
  | 'not_eq'
  | 'in'
  | 'lt'
  | 'lteq'
  | 'gt'
  | 'gteq'
  | 'contains'
  | 'start'
  | 'present';

/**
 * Whether a record whose `x` is that value passes, by a filter as records held it before attributes had types; a record
 * without `x` where it is undefined.
 */
function passes(value: Value, operator: FilterOperator, wanted: FilterValue): boolean {
  const record: RecordDocument = value === undefined ? { y: 1 } : { x: value };
  return compileFilters([{ name: 'f', paths: ['x'], operator, value: wanted }])(record);
}

describe('each operator', () => {
  it.each<[Value, FilterOperator, FilterValue, boolean]>([
    ['a', 'eq', 'a', true],
    ['A', 'eq', 'a', false],
    ['1', 'eq', 1, true],
    [1, 'eq', '1', true],
    [0, 'eq', -0, true],
    [true, 'eq', true, true],
    ['true', 'eq', true, true],
    [null, 'eq', 'null', false],
    [undefined, 'eq', 'undefined', false],
    [['b', 'a'], 'eq', 'a', true],
    [[['a']], 'eq', 'a', false],
    [[], 'eq', '', false],
    [{ a: 1 }, 'eq', '[object Object]', false],
    [LONG, 'eq', ROUNDED, false],
    [LONG, 'eq', '12345678901234567890.5', true],

    ['a', 'not_eq', 'a', false],
    ['b', 'not_eq', 'a', true],
    [null, 'not_eq', 'a', true],
    [undefined, 'not_eq', 'a', true],
    [['b', 'a'], 'not_eq', 'a', false],
    [[], 'not_eq', 'a', true],
    [LONG, 'not_eq', ROUNDED, true],

    ['a', 'in', ['b', 'a'], true],
    ['c', 'in', ['b', 'a'], false],
    [1, 'in', ['1', '2'], true],
    [['c', 'a'], 'in', ['b', 'a'], true],
    [null, 'in', ['null'], false],
    [undefined, 'in', ['undefined'], false],
    [LONG, 'in', [ROUNDED], false],

    [1, 'lt', 2, true],
    [2, 'lt', 2, false],
    [2, 'lteq', 2, true],
    [2, 'gt', 2, false],
    [2, 'gteq', 2, true],
    [-1, 'gt', -2, true],
    ['1', 'lt', 2, true],
    [1, 'lt', '2', true],
    [null, 'lt', 1, false],
    [null, 'gteq', 0, false],
    [undefined, 'gteq', 0, false],
    [true, 'gteq', 0, false],
    [[3], 'gteq', 0, false],
    [{}, 'gteq', 0, false],
    ['10', 'lt', '9', true],
    ['', 'lt', 'a', true],
    [LONG, 'gt', 12345678901234560000, true],
    [LONG, 'lt', 0, false],
    [new Numeral('1e+400'), 'gt', Number.MAX_VALUE, true],
    [new Numeral('-1e+400'), 'lt', -Number.MAX_VALUE, true],
    [new Numeral('1e-400'), 'gteq', 0, true],

    ['Straße', 'contains', 'STRASSE', false],
    ['ÉTÉ de feu', 'contains', 'été', true],
    ['a.c', 'contains', 'a.', true],
    ['abc', 'contains', 'a.', false],
    ['abc', 'contains', '', true],
    [['x', 'ABC'], 'contains', 'b', true],
    [123, 'contains', '2', true],
    [LONG, 'contains', '2', true],
    [undefined, 'contains', '', false],
    [{ a: 'abc' }, 'contains', 'b', false],

    ['abc', 'start', 'ab', true],
    ['abc', 'start', 'AB', true],
    ['xabc', 'start', 'ab', false],
    [['x', 'abc'], 'start', 'ab', true],
    [12, 'start', '1', true],
    [null, 'start', 'n', false],

    ['a', 'present', true, true],
    [0, 'present', true, true],
    [false, 'present', true, true],
    [LONG, 'present', true, true],
    [{}, 'present', true, true],
    ['', 'present', true, false],
    [null, 'present', true, false],
    [[], 'present', true, false],
    [undefined, 'present', true, false],
    [undefined, 'present', false, true],
    ['', 'present', false, true],
    ['a', 'present', false, false],
  ])('%j %s %j: %j', (value, operator, wanted, expected) => {
    expect(passes(value, operator, wanted)).toBe(expected);
  });
});

describe('moments', () => {
  it.each<[string, FilterOperator, string, boolean]>([
    ['2024-12-31T23:00:00Z', 'gteq', '2025-01-01T00:00:00+02:00', true],
    ['2024-12-31T21:59:59Z', 'gteq', '2025-01-01T00:00:00+02:00', false],
    ['2025-01-01T01:00:00+02:00', 'lt', '2025-01-01T00:00:00Z', true],
    ['2025-01-01T10:00:00Z', 'gteq', '2025-01-01T10:00Z', true],
    ['2025-01-01T10:00:00Z', 'lteq', '2025-01-01T10:00Z', true],
    ['2025-01-01T10:00:00.500Z', 'gteq', '2025-01-01T10:00:00Z', true],
    ['2025-01-01T10:00:00.500Z', 'lteq', '2025-01-01T10:00:00Z', false],
    ['2025-01-31T00:00:00Z', 'lteq', '2025-01-31', true],
    ['2025-01-31T23:59:59Z', 'lteq', '2025-01-31', true],
    ['2025-01-31 23:59:59', 'lteq', '2025-01-31', true],
    ['2025-02-01T00:00:00Z', 'lteq', '2025-01-31', false],
    ['2025-01-31T00:00:00Z', 'gteq', '2025-01-31', true],
    ['2025-01-31T12:00:00Z', 'gt', '2025-01-31', false],
    ['2025-01-31T12:00:00Z', 'lteq', '2025-01', true],
    ['2025-02-01T00:00:00Z', 'gt', '2025-01', true],
    ['2025-01-31', 'lteq', '2025-01-31', true],
    ['2016-12-31T23:59:60Z', 'gteq', '2016-12-31T23:59:59Z', false],
  ])('%s %s %s: %j', (value, operator, wanted, expected) => {
    expect(passes(value, operator, wanted)).toBe(expected);
  });

  it('are the same however their zone and fraction are written', () => {
    const moment = fc.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
    const zone = fc.integer({ min: -14 * 60, max: 14 * 60 });
    fc.assert(
      fc.property(moment, moment, zone, zone, (a, b, x, y) => {
        expect(passes(inZone(a, x), 'lteq', inZone(b, y))).toBe(a <= b);
        expect(passes(inZone(a, x), 'gteq', inZone(a, y))).toBe(true);
      }),
    );
  });
});

function inZone(moment: Date, minutes: number): string {
  const local = new Date(moment.getTime() + minutes * 60_000).toISOString().slice(0, -1);
  const [hour, minute] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60].map((n) =>
    `${n}`.padStart(2, '0'),
  );
  return `${local}${minutes < 0 ? '-' : '+'}${hour}:${minute}`;
}

describe('laws', () => {
  const value: fc.Arbitrary<Value> = fc.oneof(
    fc.string({ maxLength: 3 }),
    fc.integer({ min: -3, max: 3 }),
    fc.boolean(),
    fc.constantFrom(null, undefined, LONG, [], ['a', 1], {}),
  );
  const wanted = fc.oneof(fc.string({ maxLength: 3 }), fc.integer({ min: -3, max: 3 }));

  it('not_eq is the contrary of eq, and in is eq with any of them', () => {
    fc.assert(
      fc.property(value, wanted, wanted, (one, a, b) => {
        expect(passes(one, 'not_eq', a)).toBe(!passes(one, 'eq', a));
        if (typeof a !== typeof b) return;
        expect(passes(one, 'in', [a, b] as string[])).toBe(passes(one, 'eq', a) || passes(one, 'eq', b));
      }),
    );
  });

  it('every comparable value is on one side of a bound or on it, and no other value is anywhere', () => {
    fc.assert(
      fc.property(value, wanted, (one, bound) => {
        const sides = (['lt', 'eq', 'gt'] as const).map((operator) => passes(one, operator, bound));
        const comparable = sides.some(Boolean) && !Array.isArray(one);
        if (comparable) expect(sides.filter(Boolean)).toHaveLength(1);
        expect(passes(one, 'lteq', bound)).toBe(comparable && !passes(one, 'gt', bound));
        expect(passes(one, 'gteq', bound)).toBe(comparable && !passes(one, 'lt', bound));
      }),
    );
  });

  it('two bounds at one text share the records out between them', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (id, bound) => {
        expect(passes(id, 'gt', bound)).toBe(!passes(id, 'lteq', bound));
      }),
    );
  });
});

describe('paths', () => {
  const filter = (changes: Partial<UntypedFilter>): UntypedFilter => ({
    name: 'f',
    paths: ['a.b'],
    operator: 'eq',
    value: 1,
    ...changes,
  });

  it('lead through maps, and one that is enough satisfies the filter', () => {
    const test = compileFilters([filter({ paths: ['x', 'a.b'] })]);
    expect(test({ a: { b: 1 } })).toBe(true);
    expect(test({ x: 1 })).toBe(true);
    expect(test({ a: [{ b: 1 }] })).toBe(false);
    expect(test({ 'a.b': 1 })).toBe(true);
  });

  it('of several filters must all be satisfied, and of none no record fails', () => {
    const test = compileFilters([filter({}), filter({ paths: ['c'], value: 2 })]);
    expect(test({ a: { b: 1 }, c: 2 })).toBe(true);
    expect(test({ a: { b: 1 } })).toBe(false);
    expect(compileFilters([])({})).toBe(true);
  });

  it.each([
    'constructor',
    'constructor.name',
    '__proto__',
    '__proto__.toString',
    'toString',
    'a.length',
    'n.text',
    '',
    '.',
    'a.0',
  ])('%j finds nothing that the record does not hold', (path) => {
    const record: RecordDocument = { a: ['x'], n: LONG, s: 'text' };
    expect(compileFilters([filter({ paths: [path], operator: 'present', value: true })])(record)).toBe(false);
    expect(compileFilters([filter({ paths: [path], operator: 'not_eq', value: 'x' })])(record)).toBe(true);
    for (const operator of ['eq', 'in', 'contains', 'start', 'lt', 'gteq'] as const) {
      const value = operator === 'in' ? [''] : '';
      expect(compileFilters([filter({ paths: [path], operator, value })])(record)).toBe(false);
    }
  });

  it('find a name that is special in JavaScript where the record does hold it', () => {
    const record = parseDocument('{"__proto__":{"constructor":1}}');
    expect(compileFilters([filter({ paths: ['__proto__.constructor'] })])(record)).toBe(true);
  });
});
