import {
  type AttributeValue,
  type DynamoDBClient,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { Filter } from '../../core/filters/filter.ts';
import { filterExpression } from './filter-expression.ts';
import { keepBody } from './kept-body.ts';
import { fromSortKey, type Location, toSortKey } from './tables.ts';

export type Item = Record<string, AttributeValue>;
export type Dynamo = Pick<DynamoDBClient, 'send'>;

/** A range of sort keys: what comes behind `after`, up to `upto` and with it; null is open. */
export interface KeyRange {
  readonly after: string | null;
  readonly upto: string | null;
}

export interface PartitionPage {
  readonly items: readonly Item[];
  /** The items as they were received, where they were asked for so; there are no others then. */
  readonly body?: Uint8Array | undefined;
  /** The sort key up to which it goes; null where it goes to the end of the range. */
  readonly reached: string | null;
}

/** One page of one partition, of at most 1 MB or `limit` items. */
export async function readPartition(
  db: Dynamo,
  location: Location,
  asked: KeyRange & {
    readonly partition: string;
    readonly limit: number | undefined;
    readonly wire: boolean;
    readonly filters?: readonly Filter[] | undefined;
  },
): Promise<PartitionPage> {
  const range = rangeQuery(location, asked.partition, asked);
  const filter = filterExpression(asked.filters, [location.layout.partitionKey.name, location.sortName]);
  const command = new QueryCommand({
    ...range,
    ...filter,
    ExpressionAttributeNames: { ...range.ExpressionAttributeNames, ...filter.ExpressionAttributeNames },
    ExpressionAttributeValues: { ...range.ExpressionAttributeValues, ...filter.ExpressionAttributeValues },
    Limit: asked.limit,
  });
  const keptBody = asked.wire ? keepBody(command) : () => undefined;
  const { Items = [], LastEvaluatedKey } = await db.send(command);
  const reached = LastEvaluatedKey ? fromSortKey(location, LastEvaluatedKey) : null;
  return { items: Items, body: keptBody(), reached };
}

/** The items of a partition that have this sort key: one, or none. */
export async function itemsAt(
  db: Dynamo,
  { layout, sortName }: Location,
  { partition, at }: { readonly partition: string; readonly at: AttributeValue },
): Promise<readonly Item[]> {
  const command = new QueryCommand({
    TableName: layout.table,
    KeyConditionExpression: '#partition = :partition AND #sort = :sort',
    ExpressionAttributeNames: { '#partition': layout.partitionKey.name, '#sort': sortName },
    ExpressionAttributeValues: { ':partition': { S: partition }, ':sort': at },
    ConsistentRead: layout.consistent,
  });
  const { Items = [] } = await db.send(command);
  return Items;
}

/** The least or the greatest sort key of a partition; undefined where it has no items. */
export async function edgeOf(
  db: Dynamo,
  location: Location,
  { partition, last }: { readonly partition: string; readonly last: boolean },
): Promise<string | undefined> {
  const query = {
    ...rangeQuery(location, partition, { after: null, upto: null }),
    Limit: 1,
    ScanIndexForward: !last,
  };
  const { Items = [] } = await db.send(new QueryCommand(query));
  return Items[0] && fromSortKey(location, Items[0]);
}

/** The start key bounds the range from below without being part of it, whether or not there is such an item. */
function rangeQuery(location: Location, partition: string, { after, upto }: KeyRange): QueryCommandInput {
  const { layout, sortName } = location;
  const { name } = layout.partitionKey;
  const above =
    after === null
      ? {}
      : { ExclusiveStartKey: { [name]: { S: partition }, [sortName]: toSortKey(location, after) } };
  const bound = upto === null ? {} : { ':upto': toSortKey(location, upto) };
  return {
    TableName: layout.table,
    KeyConditionExpression:
      upto === null ? '#partition = :partition' : '#partition = :partition AND #sort <= :upto',
    ExpressionAttributeNames: { '#partition': name, ...(upto === null ? {} : { '#sort': sortName }) },
    ExpressionAttributeValues: { ':partition': { S: partition }, ...bound },
    ConsistentRead: layout.consistent,
    ...above,
  };
}
