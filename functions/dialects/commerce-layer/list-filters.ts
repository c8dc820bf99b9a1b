import { type ExportEntry, type ExportRecord, entryOf } from '../../core/export-record.ts';
import { compileConditions } from '../../core/filters/compile-conditions.ts';
import type { ListAsked } from '../../core/operations.ts';
import type { Fault } from '../../core/problem.ts';
import type { FilterWord } from '../../core/resource.ts';
import type { Exchange } from '../../http/dialect.ts';
import { SORTABLE, sortableNames } from './entry.ts';
import { eventsOf } from './events.ts';
import type { Extra } from './requests.ts';

export interface FilterParameter {
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

/** All filters together, as the engine speaks of them too. */
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
    { name: 'metadata', path: 'metadata', type: 'json' } as const,
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

/** What is asked of entries, and what is asked of metadata, which only records hold. */
export function readConditions(
  filters: readonly FilterParameter[],
  exchange: Exchange,
): Pick<ListAsked, 'where' | 'whereRecord'> {
  const indexed = compiled(filters.filter(({ name }) => !NAMES_METADATA.test(name)));
  const recorded = compiled(filters.filter(({ name }) => NAMES_METADATA.test(name)));
  return {
    ...(indexed ? { where: (entry) => indexed(documentOf(entry, exchange)) } : {}),
    ...(recorded ? { whereRecord: (record) => recorded(wholeOf(record, exchange)) } : {}),
  };
}

const NAMES_METADATA = /(^|_or_)metadata(_|$)/;

function compiled(filters: readonly FilterParameter[]): ((document: object) => boolean) | undefined {
  if (filters.length === 0) return undefined;
  const asked = filters.map(({ name, value }) => [name, name === 'ids' ? value.split(',') : value]);
  const others = { events: EVENTS };
  return compileConditions(FILTERABLE, Object.fromEntries(asked), { placeOf: filterPlace, others });
}

/** An entry under the names by which it is filtered. */
const documentOf = (entry: ExportEntry, exchange: Exchange) => ({
  ...Object.fromEntries(sortableNames.map((name) => [name, SORTABLE[name](entry, exchange)])),
  errors_log: entry.failure ? { [entry.failure.code]: entry.failure.message } : {},
  events: eventsOf(entry),
});

const wholeOf = (record: ExportRecord, exchange: Exchange) => ({
  ...documentOf(entryOf(record), exchange),
  metadata: (record.extra as Extra | undefined)?.metadata ?? {},
});
