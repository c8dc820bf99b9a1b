import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compileConditions } from '../../../functions/core/filters/compile-conditions.ts';
import type { FilterType } from '../../../functions/core/filters/filter.ts';
import {
  type PredicateName,
  predicateNames,
  predicatesOf,
  takes,
  typesOf,
} from '../../../functions/core/filters/predicates.ts';
import type { Value } from '../../../functions/core/json.ts';
import { Numeral, readNumber } from '../../../functions/core/numeral.ts';
import { Problem } from '../../../functions/core/problem.ts';

const TYPES = ['text', 'number', 'boolean', 'timestamp', 'list', 'json'] as const;
type Type = (typeof TYPES)[number];

const thing = { columns: TYPES.map((type) => ({ name: type, path: type, type })) };

const passes = (type: Type, predicate: PredicateName, wanted: unknown, value: Value): boolean =>
  compileConditions(thing, { [`${type}_${predicate}`]: wanted })(
    value === undefined ? {} : { [type]: value },
  );

type Case = [type: Type, wanted: unknown, yes: readonly Value[], no: readonly Value[]];

const NOTHING = [null, undefined] as const;
const L = readNumber('12345678901234567890123456789012345678') as Numeral;
const MORE = readNumber('12345678901234567890123456789012345678.1') as Numeral;

/** For each predicate what it lets through and what it does not. */
const CASES: Readonly<Record<PredicateName, readonly Case[]>> = {
  eq: [
    ['text', 'a', ['a', ['b', 'a']], ['A', 'b', '', ...NOTHING, {}, []]],
    ['text', '5', ['5', 5], ['5.0', 6, [[5]]]],
    ['text', 'Café', ['Café'], ['Cafe\u0301']],
    ['number', 5, [5, '5', '5.00', '0.5e1'], ['five', ' 5', 5.1, true, ...NOTHING]],
    ['number', L.text, [L, L.text], [Number(L.text), MORE]],
    ['boolean', 'true', [true, 'true'], [false, 1, 'yes', ...NOTHING]],
    [
      'timestamp',
      '2025-01-31',
      ['2025-01-31', '2025-01-31 23:59:59.999999', '2025-02-01T00:30:00+01:00'],
      ['2025-02-01', '2025-01-31T23:30:00-01:00', 'soon', ...NOTHING],
    ],
    ['timestamp', '2025-01-31T10:00Z', ['2025-01-31 11:00:00+01'], ['2025-01-31T10:00:00.1Z']],
    ['list', 'a', [['b', 'a'], 'a'], [['A'], [], ...NOTHING]],
  ],
  eq_or_null: [
    ['text', 'a', ['a', ...NOTHING], ['b', '']],
    ['number', 1, [1, '', ...NOTHING], [2]],
  ],
  not_eq: [
    ['text', 'a', ['b', 'A', '', []], ['a', ...NOTHING]],
    ['number', '1', [2, 'one'], [1, '1.0', '', ...NOTHING]],
  ],
  not_eq_or_null: [['text', 'a', ['b', ...NOTHING], ['a']]],
  not_eq_all: [['text', 'a,b', ['c'], ['a', 'b', ...NOTHING]]],
  in: [
    ['text', 'a,b', ['a', 'b'], ['a,b', 'c', ...NOTHING]],
    ['text', ['a,b', 'c'], ['a,b', 'c'], ['a', 'b']],
    ['number', '1,2.50', [1, 2.5, '2.5'], [12, ...NOTHING]],
    ['timestamp', '2025-01,2025-03', ['2025-01-07', '2025-03-31T23:00:00Z'], ['2025-02-01']],
  ],
  in_or_null: [['text', 'a,b', ['a', ...NOTHING], ['c']]],
  not_in: [['text', 'a,b', ['c', ''], ['a', 'b', ...NOTHING]]],
  not_in_or_null: [['text', 'a,b', ['c', ...NOTHING], ['a', 'b']]],
  lt: [
    ['text', 'b', ['a', 'B', '', '10'], ['b', 'c', ...NOTHING]],
    ['text', '\u{10000}', ['\uffff'], ['\u{10001}']],
    ['number', '10', [9, '9.9', -1e300], [10, '10', L, 'nine', ...NOTHING]],
    ['number', MORE.text, [L, 1], [MORE, new Numeral('1e+400')]],
    ['timestamp', '2025-01-31', ['2025-01-30T23:59:59Z'], ['2025-01-31', '2025-02-01', 'x', ...NOTHING]],
  ],
  lt_any: [['number', '1,5', [4], [5, ...NOTHING]]],
  lt_all: [['number', '1,5', [0], [1, 4, ...NOTHING]]],
  lteq: [
    ['number', 10, [10, '10.0', 9], [10.5, ...NOTHING]],
    ['timestamp', '2025-01', ['2025-01-31T23:59:59.9999999Z', '2024-12-31'], ['2025-02-01T00:00:00Z']],
  ],
  lteq_any: [['number', '1,5', [5], [6, ...NOTHING]]],
  lteq_all: [['number', '1,5', [1], [2, ...NOTHING]]],
  gt: [
    ['text', 'b', ['c', 'bb'], ['b', 'B', ...NOTHING]],
    ['number', 10, [11, '10.01', L], [10, 'eleven', ...NOTHING]],
    ['timestamp', '2025-01', ['2025-02-01'], ['2025-01-31T23:59:59Z', ...NOTHING]],
  ],
  gt_any: [['number', '1,5', [2], [1, ...NOTHING]]],
  gt_all: [['number', '1,5', [6], [5, ...NOTHING]]],
  gteq: [['timestamp', '2025-01', ['2025-01-01T00:00:00Z'], ['2024-12-31T23:59:59Z', ...NOTHING]]],
  gteq_any: [['number', '1,5', [1], [0, ...NOTHING]]],
  gteq_all: [['number', '1,5', [5], [4, ...NOTHING]]],
  matches: [
    ['text', 'a_c%', ['abc', 'A\u{1f600}CD', 'abc%'], ['ac', 'abbc', ...NOTHING]],
    ['text', '50\\%', ['50%'], ['500']],
    ['text', '%é%', ['Cafe\u0301s', 'CAFÉS'], ['cafes']],
    ['list', 'a%', [['x', 'ab']], [['x'], [], ...NOTHING]],
  ],
  matches_any: [['text', 'a%,b%', ['ax', 'bx'], ['cx', ...NOTHING]]],
  matches_all: [['text', 'a%,%b', ['ab', 'axb'], ['ax', 'xb', ...NOTHING]]],
  does_not_match: [['text', 'a%', ['b', ''], ['ab', ...NOTHING]]],
  does_not_match_any: [['text', 'a%,%b', ['ax', 'xb', 'x'], ['ab', ...NOTHING]]],
  does_not_match_all: [['text', 'a%,%b', ['x'], ['ax', 'xb', ...NOTHING]]],
  start: [['text', 'ab', ['abc', 'ABC', ['x', 'ab']], ['xab', '', ...NOTHING]]],
  start_any: [['text', 'a,b', ['ax', 'bx'], ['cx', ...NOTHING]]],
  start_all: [['text', 'a,ab', ['abc'], ['ax', ...NOTHING]]],
  not_start: [['text', 'a', ['b', ''], ['a', 'A', ...NOTHING]]],
  not_start_any: [['text', 'a,ab', ['ax', 'x'], ['abc', ...NOTHING]]],
  not_start_all: [['text', 'a,b', ['c'], ['ax', 'bx', ...NOTHING]]],
  end: [['text', '%', ['50%'], ['50', ...NOTHING]]],
  end_any: [['text', 'a,b', ['xa', 'XB'], ['xc', ...NOTHING]]],
  end_all: [['text', 'b,ab', ['xab'], ['xb', ...NOTHING]]],
  not_end: [['text', 'a', ['b'], ['ba', ...NOTHING]]],
  not_end_any: [['text', 'b,ab', ['xb', 'x'], ['xab', ...NOTHING]]],
  not_end_all: [['text', 'a,b', ['c'], ['xa', 'xb', ...NOTHING]]],
  cont: [
    ['text', 'été', ['ÉTÉ de feu', 'l’e\u0301te\u0301'], ['ete', ...NOTHING]],
    ['text', '_', ['a_b'], ['ab']],
    ['text', '23', [1234, L], [1324, {}]],
  ],
  cont_any: [['text', 'a,b', ['xax', 'xbx'], ['xcx', ...NOTHING]]],
  cont_all: [['text', 'a,b', ['ba'], ['xa', ...NOTHING]]],
  not_cont: [['text', 'a', ['b'], ['bab', ...NOTHING]]],
  not_cont_all: [['text', 'a,b', ['c'], ['xa', 'xb', ...NOTHING]]],
  null: [
    ['text', true, [...NOTHING], ['', 'a', []]],
    ['text', 'false', ['', 'a'], [...NOTHING]],
    ['number', true, ['', ...NOTHING], [0, 'x']],
    ['json', true, [...NOTHING], [{}, [], false]],
  ],
  not_null: [
    ['text', true, ['', 'a'], [...NOTHING]],
    ['text', false, [...NOTHING], ['a']],
  ],
  blank: [
    ['text', true, ['', [], ...NOTHING], ['a', ' ', 0, false, {}]],
    ['list', 'false', [['a']], [[], '', ...NOTHING]],
  ],
  present: [
    ['text', 'true', ['a', 0, false, {}], ['', [], ...NOTHING]],
    ['json', false, [[], ...NOTHING], [{}]],
  ],
  true: [
    ['boolean', true, [true, 'true'], [false, 'false', 'yes', 1, '', ...NOTHING]],
    ['boolean', false, [false, 'false'], [true, '', ...NOTHING]],
  ],
  false: [
    ['boolean', 'true', [false, 'false'], [true, 0, '', ...NOTHING]],
    ['boolean', false, [true], [false, ...NOTHING]],
  ],
  jcont: [
    ['json', { a: 1 }, [{ a: 1, b: 2 }, { a: 1.0 }], [{ a: '1' }, { b: 1 }, [{ a: 1 }], ...NOTHING]],
    ['json', '{"a":{"b":[1,2]}}', [{ a: { b: [2, 3, 1], c: 0 } }], [{ a: { b: [1] } }, { a: [1, 2] }]],
    ['json', `{"n":${L.text}}`, [{ n: L }], [{ n: MORE }, { n: Number(L.text) }]],
    ['json', '"a"', ['a', ['b', 'a']], [[['a']], { a: 'a' }]],
    ['json', 'null', [null, [null]], [undefined, [], {}]],
    ['list', ['a', 'b'], [['c', 'b', 'a']], [['a'], 'a', ...NOTHING]],
    ['json', '{}', [{}, { a: 1 }], [[], 'a', ...NOTHING]],
  ],
};

describe('the predicates', () => {
  it('are the 51 of the vendor', () => {
    expect(predicateNames).toHaveLength(51);
    expect(Object.keys(CASES).sort()).toEqual([...predicateNames].sort());
  });

  it('are documented, each with what it takes', () => {
    const documented = readFileSync(new URL('../../../docs/filters.md', import.meta.url), 'utf8');
    const rows = [...documented.matchAll(/^\| `(\w+)` \| (a value|a list|JSON|`true` or `false`) \|/gm)];
    const words = { one: 'a value', list: 'a list', json: 'JSON', boolean: '`true` or `false`' };
    expect(rows.map(([, name, taken]) => [name, taken])).toEqual(
      predicateNames.map((name) => [name, words[takes(name)]]),
    );
  });

  const cases = Object.entries(CASES).flatMap(([name, all]) =>
    all.map(([type, wanted, yes, no]) => ({ predicate: name as PredicateName, type, wanted, yes, no })),
  );
  it.each(cases)('$type _$predicate $wanted', ({ predicate, type, wanted, yes, no }) => {
    expect(yes.filter((value) => !passes(type, predicate, wanted, value))).toEqual([]);
    expect(no.filter((value) => passes(type, predicate, wanted, value))).toEqual([]);
  });

  const TYPE_OF: Readonly<Record<Type, FilterType>> = {
    text: 'text',
    number: 'number',
    boolean: 'boolean',
    timestamp: 'moment',
    list: 'list',
    json: 'json',
  };
  const some = (type: Type, predicate: PredicateName): unknown =>
    takes(predicate) === 'boolean' ? true : type === 'number' ? 1 : type === 'timestamp' ? '2025' : 'true';

  it.each(TYPES)('that do not fit %s are refused, and those that do are told', (type) => {
    for (const predicate of predicateNames) {
      if (typesOf(predicate).includes(TYPE_OF[type])) continue;
      const name = `${type}_${predicate}`;
      const ask = () => compileConditions(thing, { [name]: some(type, predicate) });
      expect(ask).toThrow(Problem);
      try {
        ask();
      } catch (error) {
        expect((error as Problem).faults).toMatchObject([
          { in: 'body', at: ['filters', name], reason: 'type', allowed: predicatesOf(TYPE_OF[type]) },
        ]);
      }
    }
  });
});
