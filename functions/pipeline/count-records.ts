import type { ExportSpec } from '../core/export-record.ts';
import { compileFilters } from '../core/filters/compile.ts';
import type { Json, RecordDocument } from '../core/json.ts';
import type { Source } from '../core/ports/source.ts';

export interface Counting {
  readonly source: Source;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

export interface Counted {
  readonly rows: number;
  /** False where time was up before the end: then `rows` is an estimate of at least 1. */
  readonly exact: boolean;
}

/** How many rows an export of this spec would hold now. Reads pages until the clock says `untilMs`, one page at least. */
export async function countRecords(
  { source, clock }: Counting,
  spec: ExportSpec,
  owner: string,
  { untilMs }: { readonly untilMs: number },
): Promise<Counted> {
  const query = { owner, collection: spec.collection, key: spec.key };
  const countable = spec.filters.length === 0 && spec.rows === undefined;
  if (countable && source.count) return { rows: await source.count(query), exact: true };
  const rowsOf = rowCounter(spec);
  const [range = { after: null, upto: null }] = await source.split(query, 1);
  let cursor: Json = null;
  let [rows, read] = [0, 0];
  do {
    const page = await source.page(query, range, cursor);
    read += page.records.length;
    for (const record of page.records) rows += rowsOf(record);
    cursor = page.next;
  } while (cursor !== null && clock() < untilMs);
  if (cursor === null) return { rows, exact: true };
  const records = Math.max(read, (await source.count?.(query, range)) ?? 0);
  return { rows: Math.max(1, Math.round((rows * records) / Math.max(1, read))), exact: false };
}

/** How many rows a record gives: none that the filters do not let through, one for each item where items are the rows. */
function rowCounter({ filters, rows }: ExportSpec): (record: RecordDocument) => number {
  const matches = compileFilters(filters);
  return (record) => {
    if (!matches(record)) return 0;
    const items = rows === undefined ? undefined : record[rows];
    return Array.isArray(items) ? Math.max(1, items.length) : 1;
  };
}
