import type { ExportEntry } from '../../core/export-record.ts';
import { compileConditions } from '../../core/filters/compile-conditions.ts';
import { compareKeys } from '../../core/key-order.ts';
import type { ListAsked } from '../../core/operations.ts';
import { type Fault, invalid } from '../../core/problem.ts';
import type { FilterWord } from '../../core/resource.ts';
import { callerOf } from '../../http/asked.ts';
import type { Exchange } from '../../http/dialect.ts';
import { type PagingWords, readNumberedPage } from '../../http/paging.ts';
import { SORTABLE, type SortableName, sortableNames } from './entry.ts';
import { eventsOf } from './events.ts';
import { NAME } from './ids.ts';
import { readShowing, unknownIn } from './query.ts';

export const PAGE: PagingWords = {
  number: 'page[number]',
  size: ['page[size]'],
  defaultSize: 10,
  maxSize: 25,
};
export const PAGE_PARAMETERS: readonly string[] = [PAGE.number, ...PAGE.size];

/** Answered from the index alone. */
export function readList(exchange: Exchange): ListAsked {
  const { query } = exchange.request;
  const filters = filterParameters(query);
  readShowing(query, ['sort', ...PAGE_PARAMETERS, ...filters.map(({ parameter }) => parameter)]);
  const page = readNumberedPage(query, PAGE);
  const where = readWhere(filters, exchange);
  const order = readOrder(query, exchange);
  return {
    owner: callerOf(exchange).owner,
    dialect: NAME,
    page,
    ...(where ? { where } : {}),
    ...(order ? { order } : {}),
  };
}

interface FilterParameter {
  readonly parameter: string;
  readonly name: string;
  readonly value: string;
}

/** The parameters `filter[q][…]`, in the order that they came in. */
export function filterParameters(query: URLSearchParams): readonly FilterParameter[] {
  return [...query].flatMap(([parameter, value]) => {
    const name = filterName(parameter);
    return name === undefined ? [] : [{ parameter, name, value }];
  });
}

export const filterName = (parameter: string): string | undefined =>
  /^filter\[q\]\[([^[\]]+)\]$/.exec(parameter)?.[1];

/** All filters together. */
export const FILTERS = 'filter[q]';

const filterPlace = (name = ''): Pick<Fault, 'in' | 'at'> => ({
  in: 'query',
  at: [name === '' ? FILTERS : `${FILTERS}[${name}]`],
});

const moments = ['started_at', 'completed_at', 'interrupted_at', 'created_at', 'updated_at'];

/** Beside the predicates, the words that the vendor's description of the resource has. */
const WORDS: Readonly<Record<string, FilterWord>> = Object.fromEntries([
  ['ids', { paths: ['id'], operator: 'in', type: 'text' }],
  ...moments.map((name) => [`${name}_from`, { paths: [name], operator: 'gteq', type: 'timestamp' }]),
  ...moments.map((name) => [`${name}_to`, { paths: [name], operator: 'lteq', type: 'timestamp' }]),
]);

const typeFor = (name: string) => {
  if (moments.includes(name)) return 'timestamp';
  return name.endsWith('_count') ? 'integer' : 'text';
};

const FILTERABLE = {
  key: 'id',
  columns: [
    ...sortableNames.map((name) => ({ name, path: name, type: typeFor(name) }) as const),
    { name: 'errors_log', path: 'errors_log', type: 'json' } as const,
  ],
  relations: { events: { resource: 'events', many: true } },
  filters: WORDS,
} as const;

const EVENTS = {
  key: 'id',
  columns: [
    { name: 'name', path: 'name', type: 'text' },
    { name: 'created_at', path: 'created_at', type: 'timestamp' },
  ],
} as const;

function readWhere(filters: readonly FilterParameter[], exchange: Exchange): ListAsked['where'] {
  if (filters.length === 0) return undefined;
  refuseMetadata(filters);
  const asked = Object.fromEntries(
    filters.map(({ name, value }) => [name, name === 'ids' ? value.split(',') : value]),
  );
  const test = compileConditions(FILTERABLE, asked, { placeOf: filterPlace, others: { events: EVENTS } });
  return (entry) => test(documentOf(entry, exchange));
}

/** ours: metadata is in no index. */
function refuseMetadata(filters: readonly FilterParameter[]): void {
  const faults = filters
    .filter(({ name }) => /(^|_or_)metadata(_|$)/.test(name))
    .map(
      ({ name, value }): Fault => ({
        ...filterPlace(name),
        reason: 'unknown',
        value,
        message:
          'cannot be answered from the index, which holds reference and reference_origin but no metadata',
        allowed: [...sortableNames, 'errors_log', 'events'],
      }),
    );
  if (faults.length > 0) throw invalid(faults);
}

/** An entry under the names by which it is filtered. */
const documentOf = (entry: ExportEntry, exchange: Exchange) => ({
  ...Object.fromEntries(sortableNames.map((name) => [name, SORTABLE[name](entry, exchange)])),
  errors_log: entry.failure ? { [entry.failure.code]: entry.failure.message } : {},
  events: eventsOf(entry),
});

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
