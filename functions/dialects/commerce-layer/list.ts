import type { ExportEntry } from '../../core/export-record.ts';
import { compareKeys } from '../../core/key-order.ts';
import type { ListAsked } from '../../core/operations.ts';
import { invalid } from '../../core/problem.ts';
import { callerOf } from '../../http/asked.ts';
import type { Exchange } from '../../http/dialect.ts';
import { type PagingWords, readNumberedPage } from '../../http/paging.ts';
import { SORTABLE, type SortableName, sortableNames } from './entry.ts';
import { NAME } from './ids.ts';
import { filterParameters, readConditions } from './list-filters.ts';
import { readShowing, unknownIn } from './query.ts';

export const PAGE: PagingWords = {
  number: 'page[number]',
  size: ['page[size]'],
  defaultSize: 10,
  maxSize: 25,
};
export const PAGE_PARAMETERS: readonly string[] = [PAGE.number, ...PAGE.size];

/** Answered from the index, but for what is asked of metadata. */
export function readList(exchange: Exchange): ListAsked {
  const { query } = exchange.request;
  const filters = filterParameters(query);
  readShowing(query, ['sort', ...PAGE_PARAMETERS, ...filters.map(({ parameter }) => parameter)]);
  const page = readNumberedPage(query, PAGE);
  const conditions = readConditions(filters, exchange);
  const order = readOrder(query, exchange);
  return {
    owner: callerOf(exchange).owner,
    dialect: NAME,
    page,
    ...conditions,
    ...(order ? { order } : {}),
  };
}

function readOrder(query: URLSearchParams, exchange: Exchange): ListAsked['order'] {
  const words = (query.get('sort') ?? '').split(',').filter((word) => word !== '');
  const criteria = words.map(criterionOf);
  const strange = criteria.filter(({ name }) => !isSortable(name));
  if (strange.length > 0) throw invalid(strange.map(({ name }) => unknownIn('sort', name, sortableNames)));
  if (criteria.length === 0) return undefined;
  const orders = criteria.map(({ name, sign }) => {
    const read = SORTABLE[name as SortableName];
    return (a: ExportEntry, b: ExportEntry) => sign * compare(read(a, exchange), read(b, exchange));
  });
  return (a, b) => orders.reduce((order, next) => order || next(a, b), 0);
}

const criterionOf = (word: string) =>
  word.startsWith('-') ? { name: word.slice(1), sign: -1 } : { name: word, sign: 1 };

const isSortable = (name: string): name is SortableName => Object.hasOwn(SORTABLE, name);

/** ours: as PostgreSQL orders, what is missing comes after all that is there. */
function compare(a: string | number | undefined, b: string | number | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return compareKeys(a, b);
}
