import type { DatabaseSync } from 'node:sqlite';
import type { Filter } from '../../core/filters/filter.ts';
import type { Json } from '../../core/json.ts';
import type { SourcePage, SourceQuery, Tally } from '../../core/ports/source.ts';
import { addFilterFunction, filterSql } from './filter-sql.ts';
import { type Bounds, FILTER_PARAMS, wirePageReader } from './wire-page.ts';

/** What filters that SQLite carries out make of a range. */
export interface Filtering {
  page(bounds: Bounds, key: string): SourcePage;
  tally(bounds: Bounds): Tally;
}

/** How many pages' rows one tally looks at. */
const TALLY_PAGES = 5;

/** Gives the statements of a query's filters, made once for a list of them; undefined where it has none that SQL can say. */
export function filteringOf(
  db: DatabaseSync,
  limits: { readonly pageRows: number; readonly pageUnits: number },
): (query: SourceQuery) => Filtering | undefined {
  addFilterFunction(db);
  const made = new WeakMap<readonly Filter[], Filtering | undefined>();
  return ({ filters = [] }) => {
    if (filters.length === 0) return undefined;
    if (!made.has(filters)) made.set(filters, filtering(db, limits, filters));
    return made.get(filters);
  };
}

function filtering(
  db: DatabaseSync,
  limits: { readonly pageRows: number; readonly pageUnits: number },
  filters: readonly Filter[],
): Filtering | undefined {
  const filter = filterSql(filters, FILTER_PARAMS);
  if (filter === undefined) return undefined;
  const count = db.prepare(
    `SELECT count(*) AS read, coalesce(sum(passes), 0) AS passed, max(key) AS last FROM (
       SELECT key, (${filter.sql}) AS passes FROM records
       WHERE owner = ?1 AND collection = ?2 AND key > ?3 AND key <= ?4 ORDER BY key LIMIT ?5)`,
  );
  const rows = TALLY_PAGES * limits.pageRows;
  return {
    page: wirePageReader(db, limits, filter),
    tally(bounds) {
      const row = count.get(...bounds, rows, ...filter.params);
      const read = Number(row?.read);
      return { read, passed: Number(row?.passed), next: read < rows ? null : (row?.last as Json) };
    },
  };
}
