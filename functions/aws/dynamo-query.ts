import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  type ScanCommandInput,
} from '@aws-sdk/client-dynamodb';

/** A client whose passing faults are `Transient`. */
export type Dynamo = Pick<DynamoDBClient, 'send'>;
export type Item = Record<string, AttributeValue>;

/** Every item of a query, page by page as they are asked for. */
export async function* everyItem(db: Dynamo, query: QueryCommandInput): AsyncGenerator<Item> {
  for await (const items of everyPage(db, query)) yield* items;
}

export async function* everyPage(db: Dynamo, query: QueryCommandInput): AsyncGenerator<readonly Item[]> {
  let start: Item | undefined;
  do {
    const page = await db.send(new QueryCommand({ ...query, ExclusiveStartKey: start }));
    yield page.Items ?? [];
    start = page.LastEvaluatedKey;
  } while (start);
}

/** Every item of a table, read from one end to the other. */
export async function* everyScanned(db: Dynamo, scan: ScanCommandInput): AsyncGenerator<Item> {
  let start: Item | undefined;
  do {
    const page = await db.send(new ScanCommand({ ...scan, ConsistentRead: true, ExclusiveStartKey: start }));
    yield* page.Items ?? [];
    start = page.LastEvaluatedKey;
  } while (start);
}

/** The table's own key of an item. */
export const keyOfItem = ({ pk, sk }: Item): Item =>
  ({ pk, sk }) as { pk: AttributeValue; sk: AttributeValue };

const DELETES_AT_ONCE = 16;

/** Deletes every item that the query finds. */
export const deleteEvery = (db: Dynamo, query: QueryCommandInput): Promise<void> =>
  deleteItems(db, query.TableName, everyItem(db, query));

export async function deleteItems(
  db: Dynamo,
  table: string | undefined,
  items: AsyncIterable<Item>,
): Promise<void> {
  const keys = await Array.fromAsync(items, keyOfItem);
  for (let at = 0; at < keys.length; at += DELETES_AT_ONCE) {
    const some = keys.slice(at, at + DELETES_AT_ONCE);
    await Promise.all(some.map((Key) => db.send(new DeleteItemCommand({ TableName: table, Key }))));
  }
}

/** What a conditional write gave; undefined where its condition did not hold. */
export async function held<Output>(write: Promise<Output>): Promise<Output | undefined> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}
