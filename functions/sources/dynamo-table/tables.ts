import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { SourceQuery } from '../../core/ports.ts';

/** A table of the user's own, and how its keys are made. */
export interface TableLayout {
  readonly table: string;
  /** The only collection it holds; left out: each, told apart by `{collection}` in the partition key. */
  readonly collection?: string | undefined;
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

/** Where one owner's collection lies. */
export interface Place {
  readonly layout: TableLayout;
  /** Values of the partition key, one per shard. */
  readonly partitions: readonly string[];
  readonly sortName: string;
}

export function placeOf(layouts: readonly TableLayout[], { owner, collection, key }: SourceQuery): Place {
  const layout = layouts.find((one) => one.collection === undefined || one.collection === collection);
  if (!layout) throw new Error(`no table is configured for the collection ${collection}`);
  const { template, shards = 1 } = layout.partitionKey;
  const values = { owner, collection };
  const partitions = Array.from({ length: shards }, (_none, shard) =>
    template.replace(/\{(owner|collection|shard)\}/g, (_whole, name: string) =>
      name === 'shard' ? String(shard) : values[name as keyof typeof values],
    ),
  );
  return { layout, partitions, sortName: layout.sortKey.name ?? key };
}

/** A sort key travels in cursors and ranges as its text, numbers as DynamoDB writes them. */
export const toSortKey = ({ layout }: Place, text: string): AttributeValue =>
  layout.sortKey.type === 'number' ? { N: text } : { S: text };

export function fromSortKey({ sortName }: Place, item: Readonly<Record<string, AttributeValue>>): string {
  const text = item[sortName]?.S ?? item[sortName]?.N;
  if (text === undefined) throw new Error(`an item has no text or number ${sortName}`);
  return text;
}
