import type { Range } from '../core/chunk.ts';
import type { Expected, ExportSpec } from '../core/export-record.ts';
import { compileFilters } from '../core/filters/compile.ts';
import { currentFilter } from '../core/filters/filter.ts';
import type { Json, RecordDocument } from '../core/json.ts';
import type { Source, SourceQuery, Tally } from '../core/ports/source.ts';

export interface Counting {
  readonly source: Source;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** How many rows an export of this spec would hold now. Reads pages until the clock says `untilMs`, one page at least. */
export async function countRecords(
  { source, clock }: Counting,
  spec: ExportSpec,
  owner: string,
  { untilMs }: { readonly untilMs: number },
): Promise<Expected> {
  const filters = spec.filters.map(currentFilter);
  const query = { owner, collection: spec.collection, key: spec.key, filters };
  const areRecords = spec.rows === undefined;
  if (areRecords && filters.length === 0 && source.count)
    return { rows: await source.count(query), exact: true };
  const [range = { after: null, upto: null }] = await source.split(query, 1);
  const next = areRecords ? tallier(source, query, range) : pager(source, query, range, spec);
  let cursor: Json = null;
  let [rows, read] = [0, 0];
  do {
    const tally: Tally = await next(cursor);
    rows += tally.passed;
    read += tally.read;
    cursor = tally.next;
  } while (cursor !== null && clock() < untilMs);
  if (cursor === null) return { rows, exact: true };
  const records = Math.max(read, (await source.count?.(query, range)) ?? 0);
  return { rows: Math.max(1, Math.round((rows * records) / Math.max(1, read))), exact: false };
}

type Next = (cursor: Json) => Promise<Tally>;

/** Counts where the source does, else as pages do. */
function tallier(source: Source, query: SourceQuery, range: Range): Next {
  const page = pager(source, query, range, { filters: query.filters ?? [] });
  return async (cursor) => (await source.tally?.(query, range, cursor)) ?? page(cursor);
}

/** Where the source can tell how much there is, all of it is read, so that what was read tells what is to come. */
function pager(
  source: Source,
  query: SourceQuery,
  range: Range,
  spec: Pick<ExportSpec, 'filters' | 'rows'>,
): Next {
  const rowsOf = rowCounter(spec);
  const asked = source.count ? { ...query, filters: [] } : query;
  return async (cursor) => {
    const { records, next } = await source.page(asked, range, cursor);
    return { read: records.length, passed: records.reduce((sum, one) => sum + rowsOf(one), 0), next };
  };
}

/** How many rows a record gives: none that the filters do not let through, one for each item where items are the rows. */
function rowCounter({
  filters,
  rows,
}: Pick<ExportSpec, 'filters' | 'rows'>): (record: RecordDocument) => number {
  const matches = compileFilters(filters);
  return (record) => {
    if (!matches(record)) return 0;
    const items = rows === undefined ? undefined : record[rows];
    return Array.isArray(items) ? Math.max(1, items.length) : 1;
  };
}
