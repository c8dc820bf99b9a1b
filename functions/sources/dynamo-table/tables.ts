import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { keysOf } from '../../core/key-template.ts';
import type { SourceQuery } from '../../core/ports/source.ts';
import { Problem } from '../../core/problem.ts';

/** A table of the user's own: of many owners, or bound to one. */
export type TableLayout = KeyedTable | BoundTable;

/** Records of many owners, told apart by the partition key, and how keys are made. */
export interface KeyedTable {
  readonly table: string;
  /** The only collection it holds; left out: each, told apart by `{collection}` in the partition key. */
  readonly collection?: string | undefined;
  readonly owner?: undefined;
  readonly partitionKey: {
    readonly name: string;
    /** `{owner}`, `{collection}` and `{shard}` stand for what they say. */
    readonly template: string;
    /** Over how many partition keys an owner's records are spread, numbered from 0. */
    readonly shards?: number | undefined;
  };
  /** Unique among an owner's records of the collection and their order; unnamed: the attribute that the resource names. */
  readonly sortKey: { readonly name?: string | undefined; readonly type: 'text' | 'number' };
  readonly consistent: boolean;
}

/** One collection of one owner, whatever the table's keys are. */
export interface BoundTable {
  readonly table: string;
  readonly collection: string;
  /** Nobody else ever sees a record of it. */
  readonly owner: string;
  readonly consistent: boolean;
}

/** Where one owner's collection lies. */
export interface Location {
  readonly layout: KeyedTable;
  /** Values of the partition key, one per shard. */
  readonly partitions: readonly string[];
  readonly sortName: string;
}

/** Whether there is a table for the collection, whoever's it is. */
export const isHeld = (layouts: readonly TableLayout[], { collection }: SourceQuery): boolean =>
  layouts.some((one) => holds(one, collection));

const holds = (layout: TableLayout, collection: string): boolean =>
  layout.collection === undefined || layout.collection === collection;

/** The first table that holds the owner's collection; undefined where those that hold it are bound to other owners. */
export function layoutOf(
  layouts: readonly TableLayout[],
  { owner, collection }: SourceQuery,
): TableLayout | undefined {
  const holding = layouts.filter((one) => holds(one, collection));
  if (holding.length === 0) throw new Error(`no table is configured for the collection ${collection}`);
  return holding.find((one) => one.owner === undefined || one.owner === owner);
}

/** Where the owner's collection lies in a table whose keys are known. */
export function locationOf(layouts: readonly TableLayout[], query: SourceQuery): Location {
  const layout = layoutOf(layouts, query);
  if (layout && layout.owner === undefined) return locationIn(layout, query);
  const { owner, collection } = query;
  throw new Problem('invalid', `no table with a partition key holds the ${collection} of ${owner}`);
}

export function locationIn(layout: KeyedTable, query: SourceQuery): Location {
  return {
    layout,
    partitions: keysOf(layout.partitionKey, query),
    sortName: layout.sortKey.name ?? query.key,
  };
}

/** A sort key travels in cursors and ranges as its text, numbers as DynamoDB writes them. */
export const toSortKey = ({ layout }: Location, text: string): AttributeValue =>
  layout.sortKey.type === 'number' ? { N: text } : { S: text };

export function fromSortKey({ sortName }: Location, item: Readonly<Record<string, AttributeValue>>): string {
  const text = item[sortName]?.S ?? item[sortName]?.N;
  if (text === undefined) throw new Error(`an item has no text or number ${sortName}`);
  return text;
}
