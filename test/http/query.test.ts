import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Problem, placeOf } from '../../functions/core/problem.ts';
import { pageCount, readNumberedPage } from '../../functions/http/paging.ts';
import { refuseStrangers } from '../../functions/http/query.ts';

const WORDS = { number: 'page', size: ['page_size', 'per_page'], defaultSize: 20, maxSize: 100 };
const page = (query: string) => readNumberedPage(new URLSearchParams(query), WORDS);

function faultsOf(act: () => unknown) {
  try {
    act();
  } catch (error) {
    return (error as Problem).faults;
  }
  return [];
}

describe('a page', () => {
  it.each([
    ['', { number: 1, size: 20 }],
    ['page=3', { number: 3, size: 20 }],
    ['page_size=100', { number: 1, size: 100 }],
    ['per_page=7', { number: 1, size: 7 }],
    ['page=2&page_size=5&per_page=5', { number: 2, size: 5 }],
  ])('reads "%s"', (query, expected) => expect(page(query)).toEqual(expected));

  it.each(['0', '-1', '1.5', '1e2', ' 1', '', 'x', '101', '٣', '99999999999'])('has no size "%s"', (size) => {
    expect(faultsOf(() => page(`page_size=${encodeURIComponent(size)}`))).toEqual([
      {
        in: 'query',
        at: ['page_size'],
        reason: 'value',
        value: size,
        message: 'is not a whole number from 1 to 100',
        allowed: ['1 to 100'],
      },
    ]);
  });

  it('is refused with all that is wrong with it', () => {
    expect(faultsOf(() => page('page=0&page_size=0')).map(placeOf)).toEqual([
      'query.page',
      'query.page_size',
    ]);
  });

  it('has one size, whichever word says it', () => {
    expect(faultsOf(() => page('page_size=5&per_page=6'))).toMatchObject([
      { in: 'query', at: ['per_page'], value: 6, message: 'contradicts page_size' },
    ]);
  });

  it('counts pages so that each item has one', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 100 }), (total, size) => {
        const pages = pageCount(total, size);
        expect(pages * size).toBeGreaterThanOrEqual(total);
        expect((pages - 1) * size).toBeLessThan(Math.max(total, 1));
      }),
    );
  });
});

describe('query parameters', () => {
  const refused = (query: string, known: string[]) =>
    faultsOf(() => refuseStrangers(new URLSearchParams(query), known));

  it('are refused by name where nobody reads them', () => {
    expect(refused('page=1&pagesize=5', ['page', 'page_size'])).toEqual([
      {
        in: 'query',
        at: ['pagesize'],
        reason: 'unknown',
        value: '5',
        allowed: ['page', 'page_size'],
        message: 'is unknown; there are page, page_size',
      },
    ]);
    expect(refused('a', [])).toMatchObject([
      { in: 'query', at: ['a'], message: 'is unknown; there are none here' },
    ]);
  });

  it('are refused when they are given twice', () => {
    expect(refused('page=1&page=2', ['page'])).toEqual([
      {
        in: 'query',
        at: ['page'],
        reason: 'repeated',
        value: ['1', '2'],
        message: 'is given more than once',
      },
    ]);
  });

  it('pass when they are known', () => expect(refused('page=1', ['page'])).toEqual([]));
});
