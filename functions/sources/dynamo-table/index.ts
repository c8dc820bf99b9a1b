import type { Source, SourceQuery } from '../../core/ports/source.ts';
import type { Dynamo } from './partition.ts';
import { queriedTable } from './queried-table.ts';
import { scannedTable } from './scanned-table.ts';
import { isHeld, layoutOf, type TableLayout } from './tables.ts';

export type { TableLayout };

export interface DynamoTableOptions {
  /** A client whose passing faults are `Transient`. */
  readonly db: Dynamo;
  /** The first that holds an owner's collection is the one that is read. */
  readonly tables: readonly TableLayout[];
  /** Items per page and partition; left out: as many as fit into 1 MB. */
  readonly limit?: number;
}

/** Records in tables of the user's own: by Query in key order, or by Scan where a whole table is bound to one owner. */
export function dynamoTable({ db, tables, limit }: DynamoTableOptions): Source {
  const sourceOf = (query: SourceQuery): Source => {
    const layout = layoutOf(tables, query);
    if (layout === undefined) return NOTHING;
    return layout.owner === undefined
      ? queriedTable({ db, layout, limit })
      : scannedTable({ db, layout, limit });
  };
  return {
    split: async (query, wanted) => sourceOf(query).split(query, wanted),
    page: async (query, range, cursor) => sourceOf(query).page(query, range, cursor),
    find: async (query, key) => (isHeld(tables, query) ? sourceOf(query).find(query, key) : undefined),
  };
}

/** What a table bound to one owner holds for all others. */
const NOTHING: Source = {
  split: async () => [{ after: null, upto: null }],
  page: async () => ({ records: [], next: null }),
  find: async () => undefined,
};
