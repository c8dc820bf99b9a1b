import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileFilters } from '../../../functions/core/filters/compile.ts';
import { compileConditions } from '../../../functions/core/filters/compile-conditions.ts';
import { predicateNames } from '../../../functions/core/filters/predicates.ts';
import { readFilters } from '../../../functions/core/filters/read-filters.ts';
import type { RecordDocument } from '../../../functions/core/json.ts';
import { Problem } from '../../../functions/core/problem.ts';
import { tries } from '../../properties.ts';
import { library } from './library.ts';

const read = (asked: Record<string, unknown>) => readFilters(asked, library.books, library);
const pathsOf = (name: string, value: unknown = 'x') => {
  const { filters, faults } = read({ [name]: value });
  expect(faults).toEqual([]);
  return filters.flatMap(({ attributes, predicate }) => attributes.map(({ path }) => `${path} ${predicate}`));
};
const faultOf = (name: string, value: unknown = 'x') => {
  const { faults } = read({ [name]: value });
  expect(faults).toHaveLength(1);
  expect(faults[0]?.at).toEqual(['filters', name]);
  return faults[0];
};
const passes = (asked: Record<string, unknown>, record: RecordDocument): boolean => {
  const { filters, faults } = read(asked);
  expect(faults).toEqual([]);
  return compileFilters(JSON.parse(JSON.stringify(filters)))(record);
};

describe('a name', () => {
  it.each([
    ['title_eq', ['title eq']],
    ['title_not_eq_or_null', ['title not_eq_or_null']],
    ['title_or_author_name_cont', ['title cont', 'byline cont']],
    ['shop.code_start', ['shop.code start']],
    ['shop_code_start', ['shop.code start']],
    ['author_code_eq', ['author.code eq']],
    ['author_name_eq', ['byline eq']],
    ['author_name_holder_name_eq', ['holder.name eq']],
    ['copies_shelf_start', ['copies[].shelf start']],
    ['copies_book_title_eq', ['copies[].book.title eq']],
    ['copies_lendings_book_author_code_in', ['copies[].lendings[].book.author.code in']],
    ['author_books_copies_shelf_eq', ['author.books[].copies[].shelf eq']],
    ['series_id_eq', ['series.id eq']],
    ['id_gt', ['id gt']],
    ['search', ['title cont', 'byline cont']],
  ])('%s asks %j', (name, paths) => {
    expect(pathsOf(name)).toEqual(paths);
  });

  it.each([
    ['titel_eq', 'unknown'],
    ['title', 'unknown'],
    ['title_', 'unknown'],
    ['_eq', 'unknown'],
    ['eq', 'unknown'],
    ['', 'unknown'],
    ['title_equals', 'unknown'],
    ['title_or_eq', 'unknown'],
    ['title_or_nothing_eq', 'unknown'],
    ['title_and_id_eq', 'unknown'],
    ['author_eq', 'unknown'],
    ['author_pages_eq', 'unknown'],
    ['series_title_eq', 'unknown'],
    ['title_not_cont_any', 'unknown'],
    ['__proto___eq', 'unknown'],
    ['constructor_eq', 'unknown'],
    ['title_constructor', 'unknown'],
    ['author___proto___eq', 'unknown'],
    [`${'copies_book_'.repeat(30)}id_eq`, 'unknown'],
    ['pages_cont', 'type'],
    ['lent_lt', 'type'],
    ['specs_eq', 'type'],
    ['title_jcont', 'type'],
    ['title_true', 'type'],
    ['title_or_pages_cont', 'type'],
  ])('%j is refused as %s', (name, reason) => {
    expect(faultOf(name)).toMatchObject({ reason, value: 'x' });
  });

  it('that is wrong is told what there is', () => {
    expect(faultOf('titel_eq')?.allowed).toEqual(expect.arrayContaining(['search', 'title', 'copies_…']));
    expect(faultOf('title_equals')?.allowed).toEqual(expect.arrayContaining(['eq', 'cont_any']));
    expect(faultOf('pages_cont')?.allowed).toContain('lteq_all');
  });
});

describe('a value', () => {
  it.each<[string, unknown]>([
    ['title_eq', ['a']],
    ['title_eq', 5],
    ['title_eq', ''],
    ['title_eq', null],
    ['title_eq', { a: 1 }],
    ['title_eq', 'x'.repeat(1001)],
    ['title_in', []],
    ['title_in', [['a']]],
    ['title_in', ['a', null]],
    ['title_in', Array(1001).fill('a')],
    ['title_null', 'maybe'],
    ['title_null', 1],
    ['pages_eq', 'many'],
    ['pages_eq', `${'1'.repeat(65_536)}x`],
    ['pages_eq', Number('12345678901234567890')],
    ['pages_in', '1,x'],
    ['published_gt', '2025-02-30'],
    ['published_eq', '1 January'],
    ['lent_eq', 'yes'],
    ['specs_jcont', '{'],
    ['specs_jcont', 'a'.repeat(2000)],
    ['specs_jcont', { a: 'a'.repeat(2000) }],
    ['specs_jcont', Symbol.iterator],
    ['title_or_pages_eq', 'x'],
  ])('of %s is not %j', (name, value) => {
    const fault = faultOf(name, value);
    expect(fault).toMatchObject({ reason: 'value', value });
    expect(fault?.message.length).toBeLessThan(250);
  });

  it('is kept exactly', () => {
    const { filters } = read({ pages_eq: '+12345678901234567890.10', price_in: '007,.5,1e3' });
    expect(filters.map(({ value }) => value)).toEqual(['12345678901234567890.1', [7, 0.5, 1000]]);
  });

  it('stands for attributes of different types as each understands it', () => {
    expect(passes({ title_or_pages_eq: '007' }, { title: '007' })).toBe(true);
    expect(passes({ title_or_pages_eq: '007' }, { title: '7' })).toBe(false);
    expect(passes({ title_or_pages_eq: '007' }, { pages: 7 })).toBe(true);
    expect(passes({ title_or_pages_in: '5,6' }, { pages: '6.0' })).toBe(true);
  });
});

describe('relations', () => {
  const copies = [
    { id: 1, shelf: 'A1', lendings: [{ cents: 5 }] },
    { id: 2, shelf: 'B2', cents: 12 },
  ];

  it('are satisfied by one related record', () => {
    expect(passes({ copies_shelf_start: 'b' }, { copies })).toBe(true);
    expect(passes({ copies_shelf_start: 'c' }, { copies })).toBe(false);
    expect(passes({ copies_shelf_not_eq: 'A1' }, { copies })).toBe(true);
    expect(passes({ copies_lendings_cents_lt: 6 }, { copies })).toBe(true);
    expect(passes({ copies_shelf_eq: 'A1', copies_cents_eq: 12 }, { copies })).toBe(true);
    expect(passes({ author_name_holder_born_lteq: '1950-01' }, { holder: { born: '1949-12-31' } })).toBe(
      true,
    );
  });

  it.each([
    [{}],
    [{ copies: null }],
    [{ copies: [] }],
    [{ copies: 'x' }],
    [{ copies: [null] }],
    [{ copies: {} }],
  ])('that are missing read as null: %j', (record) => {
    expect(passes({ copies_shelf_null: true }, record)).toBe(true);
    expect(passes({ copies_shelf_eq_or_null: 'x' }, record)).toBe(true);
    expect(passes({ copies_shelf_not_eq: 'x' }, record)).toBe(false);
    expect(passes({ author_books_title_present: true }, record)).toBe(false);
  });
});

describe('conditions over anything', () => {
  const entries = {
    columns: [
      { name: 'id', path: 'id', type: 'text' },
      { name: 'status', path: 'status', type: 'text' },
      { name: 'created_at', path: 'createdAt', type: 'timestamp' },
    ],
  } as const;
  const placeOf = (...name: string[]) => ({ in: 'query' as const, at: ['filter', 'q', ...name] });

  it('are a function over an entry', () => {
    const test = compileConditions<{ status: string; createdAt: string }>(
      entries,
      { status_in: 'pending,running', created_at_gteq: '2025-01' },
      { placeOf },
    );
    expect(test({ status: 'running', createdAt: '2025-01-01T00:00:00.000Z' })).toBe(true);
    expect(test({ status: 'failed', createdAt: '2025-01-01T00:00:00.000Z' })).toBe(false);
    expect(test({ status: 'running', createdAt: '2024-12-31T23:59:59.999Z' })).toBe(false);
  });

  it('say where in the request they are wrong', () => {
    const ask = () => compileConditions(entries, { state_eq: 'x', created_at_cont: 'y' }, { placeOf });
    expect(ask).toThrow(/^query\.filter\.q\.state_eq: .*; query\.filter\.q\.created_at_cont: /);
  });
});

describe('whatever is asked', () => {
  const piece = fc.constantFrom(
    ...[
      'title',
      'pages',
      'author',
      'copies',
      'lendings',
      'book',
      'specs',
      'or',
      'not',
      '_',
      '__proto__',
      'x',
    ],
    ...predicateNames,
  );
  const name = fc.oneof(
    fc.array(piece, { minLength: 1, maxLength: 60 }).map((pieces) => pieces.join('_')),
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc
      .tuple(fc.constantFrom('title', 'pages', 'lent', 'published', 'tags', 'specs'), piece)
      .map((two) => two.join('_')),
  );
  const value = fc.oneof(
    fc.anything({ maxDepth: 3, withBigInt: true, withNullPrototype: true }),
    fc.jsonValue(),
    fc.string({ unit: 'binary', maxLength: 3000 }),
    fc.constantFrom('true', '2025-01', '1e5', ',', 'a,b', '%_%'.repeat(300), '\ud800', '1'.repeat(60_000)),
  );

  it('becomes filters that run, or faults that name it', () => {
    const asked = fc.dictionary(name, value, { maxKeys: 6 });
    const record = {
      id: 'a',
      title: 'a'.repeat(100),
      pages: '5',
      copies: [{ shelf: ['x'] }],
      specs: { a: [1] },
    };
    fc.assert(
      fc.property(asked, (all) => {
        const { filters, faults } = read(all);
        for (const { at } of faults) expect(Object.hasOwn(all, at[1] ?? '')).toBe(true);
        const stored = JSON.parse(JSON.stringify(filters));
        expect(stored).toEqual(filters);
        expect(typeof compileFilters(stored)(record)).toBe('boolean');
        if (faults.length > 0)
          expect(() => compileConditions(library.books, all, { others: library })).toThrow(Problem);
      }),
      { numRuns: tries(1000) },
    );
  });

  it.each([
    [
      'relations in circles',
      Object.fromEntries(
        Array.from({ length: 100 }, (_, i) => [`${'copies_book_'.repeat(22)}x${i}_eq`, 'x']),
      ),
    ],
    [
      'many alternatives',
      Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`${'title_or_'.repeat(30)}x${i}_eq`, 'x'])),
    ],
    ['nothing but separators', { [`title${'_or_'.repeat(70)}_eq`]: 'x' }],
    ['a name of a mebibyte', { [`${'title_or_'.repeat(116_508)}id_eq`]: 'x' }],
    ['too many', Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`x${i}`, 'x']))],
    [
      'too much',
      Object.fromEntries(
        Array.from({ length: 60 }, (_, i) => [`${'_'.repeat(i)}title_in`, Array(900).fill('x'.repeat(900))]),
      ),
    ],
    ['deep values', { specs_jcont: JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`) }],
  ])('%s take no time', (_what, asked) => {
    const from = performance.now();
    expect(read(asked).faults.length).toBeGreaterThan(0);
    expect(performance.now() - from).toBeLessThan(2000);
  });

  it('is bounded together', () => {
    const many = Object.fromEntries(
      predicateNames
        .filter((one) => one.endsWith('_any'))
        .map((one) => [`title_${one}`, Array(30).fill('x'.repeat(900))]),
    );
    expect(read(many).faults).toMatchObject([{ at: ['filters'], reason: 'value' }]);
  });
});
