import type { Range } from '../../core/chunk.ts';
import { keyBounds } from '../../core/filters/key-bounds.ts';
import type { Json } from '../../core/json.ts';
import { compareKeys, type RecordKey } from '../../core/key-order.ts';
import { numeralOf } from '../../core/numeral.ts';
import type { Source, SourcePage, SourceQuery } from '../../core/ports/source.ts';
import { wiredPage } from '../../core/wire-page.ts';
import { toDocument } from './document.ts';
import {
  type Dynamo,
  edgeOf,
  type Item,
  itemsAt,
  type KeyRange,
  type PartitionPage,
  readPartition,
} from './partition.ts';
import { dividersOf, type Edges } from './ranges.ts';
import { fromSortKey, type KeyedTable, type Location, locationIn, toSortKey } from './tables.ts';
import { recordsOf, wirePage } from './wire-page.ts';

/** A partition key serves 24 MB/s whoever reads it, which two readers use up. */
const RANGES_PER_PARTITION = 2;

export interface QueriedTable {
  readonly db: Dynamo;
  readonly layout: KeyedTable;
  readonly limit: number | undefined;
}

/**
 * Records in a table of many owners, by Query. An owner's records may be spread over several partition keys: each page
 * reads all of them side by side and merges them, so that the order is that of the sort key however many there are. What
 * one of them gave beyond the point that all have reached is read again with the next page.
 */
export const queriedTable = ({ db, layout, limit }: QueriedTable): Source => ({
  async split(query, wanted) {
    const location = locationIn(layout, query);
    const most = Math.min(wanted, RANGES_PER_PARTITION * location.partitions.length);
    const whole = narrowed(location, query);
    const edges = most > 1 ? await edgesOf(db, location) : undefined;
    const dividers = edges ? dividersOf(layout.sortKey.type, edges, most) : [];
    const inside = dividers.filter(within(location, whole));
    return [whole.after, ...inside].map((after, i): Range => ({ after, upto: inside[i] ?? whole.upto }));
  },

  async page(query, range, cursor) {
    const location = locationIn(layout, query);
    const { after, upto } = range as unknown as KeyRange;
    const wire = query.wire === true && location.partitions.length === 1;
    const { filters } = query;
    const above = (cursor as string | null) ?? after;
    if (above !== null && upto !== null && byKey(location)(above, upto) >= 0)
      return { records: [], next: null };
    const from = { after: above, upto, limit, wire, filters };
    const pages = await Promise.all(
      location.partitions.map((partition) => readPartition(db, location, { ...from, partition })),
    );
    return pageOf(location, query, pages);
  },

  async find(query, key) {
    const location = locationIn(layout, query);
    if (typeof key !== (layout.sortKey.type === 'number' ? 'number' : 'string')) return undefined;
    const at = toSortKey(location, String(key));
    const found = await Promise.all(
      location.partitions.map((partition) => itemsAt(db, location, { partition, at })),
    );
    const [item] = found.flat();
    return item && toDocument(item, composedKey(location, query));
  },
});

/** The range outside of which no record passes the filters: a table's sort keys are all of one kind. */
function narrowed({ layout, sortName }: Location, { key, filters = [] }: SourceQuery): KeyRange {
  const bounds = sortName === key ? keyBounds(filters, key) : undefined;
  if (bounds?.type !== layout.sortKey.type) return { after: null, upto: null };
  const textOf = (bound: RecordKey | null) => (typeof bound === 'number' ? numeralOf(bound) : bound);
  return { after: textOf(bounds.after), upto: textOf(bounds.upto) };
}

function within(location: Location, { after, upto }: KeyRange): (key: string) => boolean {
  const order = byKey(location);
  return (key) => (after === null || order(key, after) > 0) && (upto === null || order(key, upto) < 0);
}

/** The least and the greatest key over all partitions; undefined where the collection is empty. */
async function edgesOf(db: Dynamo, location: Location): Promise<Edges | undefined> {
  const edges = (last: boolean) =>
    Promise.all(location.partitions.map((partition) => edgeOf(db, location, { partition, last })));
  const keys = (await Promise.all([edges(false), edges(true)])).flat().filter((key) => key !== undefined);
  const [first, ...others] = keys.sort(byKey(location));
  return first === undefined ? undefined : { first, last: others.at(-1) ?? first };
}

/** The attribute that is made of other facts and is no part of a record; undefined where there is none. */
function composedKey({ layout }: Location, { key }: SourceQuery): string | undefined {
  const { template, name } = layout.partitionKey;
  return template === '{owner}' || name === key ? undefined : name;
}

function pageOf(location: Location, query: SourceQuery, pages: readonly PartitionPage[]): SourcePage {
  const order = byKey(location);
  const reached = pages.map((page) => page.reached).filter((key) => key !== null);
  const next: string | null = reached.sort(order)[0] ?? null;
  const composed = composedKey(location, query);
  const [only] = pages;
  if (only?.body) return wiredPage(wirePage(only.body, query.key, composed), next, recordsOf);
  const items = pages.length === 1 ? (only?.items ?? []) : merge(location, pages, next);
  return { records: items.map((item) => toDocument(item, composed)), next: next as Json };
}

/** All items up to the key that every partition has reached, in order. */
function merge(location: Location, pages: readonly PartitionPage[], next: string | null): Item[] {
  const order = byKey(location);
  const keyed = pages.flatMap(({ items }) =>
    items.map((item) => ({ item, key: fromSortKey(location, item) })),
  );
  const whole = keyed.filter(({ key }) => next === null || order(key, next) <= 0);
  return whole.sort((a, b) => order(a.key, b.key)).map(({ item }) => item);
}

const byKey = ({ layout }: Location): ((a: string, b: string) => number) =>
  layout.sortKey.type === 'number' ? (a, b) => Number(a) - Number(b) : compareKeys;
