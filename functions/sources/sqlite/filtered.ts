import type { DatabaseSync } from 'node:sqlite';
import type { Filter } from '../../core/filters/filter.ts';
import type { Json } from '../../core/json.ts';
import type { RecordKey } from '../../core/key-order.ts';
import type { SourcePage, SourceQuery, Tally } from '../../core/ports/source.ts';
import { addFilterFunction, filterSql } from './filter-sql.ts';
import {
  type Bounds,
  FILTER_PARAMS,
  NOTHING,
  numbersIn,
  pageOf,
  wirePage,
  wirePageReader,
} from './wire-page.ts';
import { within } from './within.ts';

/** What filters that SQLite carries out make of a range. */
export interface Filtering {
  page(bounds: Bounds, key: string): SourcePage;
  tally(bounds: Bounds): Tally;
}

/** How many pages' rows are looked at where few are read. */
const SCANNED_PAGES = 5;

/** Gives the statements of a query's filters, made once for a list of them; undefined where it has none that SQL can say. */
export function filteringOf(
  db: DatabaseSync,
  limits: PageLimits,
): (query: SourceQuery) => Filtering | undefined {
  addFilterFunction(db);
  const made = new WeakMap<readonly Filter[], Filtering | undefined>();
  return ({ filters = [] }) => {
    if (filters.length === 0) return undefined;
    if (!made.has(filters)) made.set(filters, filtering(db, limits, filters));
    return made.get(filters);
  };
}

interface PageLimits {
  readonly pageRows: number;
  readonly pageUnits: number;
}

/** Where fewer than one in so many pass, those that do are found first and read then. */
const SPARSE = 8;

function filtering(db: DatabaseSync, limits: PageLimits, filters: readonly Filter[]): Filtering | undefined {
  const filter = filterSql(filters, FILTER_PARAMS);
  if (filter === undefined) return undefined;
  const rows = SCANNED_PAGES * limits.pageRows;
  const readDense = wirePageReader(db, limits, filter);
  const scan = db.prepare(
    `SELECT count(*) AS read, max(key) AS last, count(size) AS passed, coalesce(sum(size), 0) AS bytes,
       json_group_array(key) FILTER (WHERE size IS NOT NULL) AS keys
     FROM (SELECT key, CASE WHEN ${filter.sql} THEN octet_length(body) END AS size FROM records
       WHERE owner = ?1 AND collection = ?2 AND key > ?3 AND key <= ?4 ORDER BY key LIMIT ?5)`,
  );
  const bodiesOf = db.prepare(
    `SELECT CAST(group_concat(body, '') AS BLOB) AS bytes, group_concat(octet_length(body)) AS sizes
     FROM (SELECT body FROM records WHERE owner = ?1 AND collection = ?2
       AND key IN (SELECT value FROM json_each(?3)) ORDER BY key)`,
  );
  const scanned = (bounds: Bounds) => {
    const row = scan.get(...bounds, rows, ...filter.params);
    const read = Number(row?.read);
    return { ...row, read, passed: Number(row?.passed), next: read < rows ? null : (row?.last as Json) };
  };
  const readSparse = (bounds: Bounds, key: string): SourcePage | undefined => {
    const { bytes, keys, passed, next } = scanned(bounds) as Scanned;
    if (bytes > limits.pageUnits || passed > limits.pageRows) return undefined;
    const [owner, collection] = bounds;
    const row = passed > 0 ? bodiesOf.get(owner, collection, keys) : undefined;
    const body = (row?.bytes as Uint8Array | null | undefined) ?? NOTHING;
    return pageOf(wirePage(body, numbersIn(row?.sizes), key), next, true);
  };
  let isSparse = false;
  return {
    page(bounds, key) {
      const sparse = isSparse ? within(db, 'BEGIN', () => readSparse(bounds, key)) : undefined;
      const page = sparse ?? readDense(bounds, key);
      const read = sparse ? rows : limits.pageRows;
      isSparse = (page.wire?.ends?.length ?? read) * SPARSE < read;
      return page;
    },
    tally: scanned,
  };
}

interface Scanned extends Tally {
  readonly bytes: number;
  readonly keys: string;
  readonly next: RecordKey | null;
}
