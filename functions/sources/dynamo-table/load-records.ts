import { setTimeout as sleep } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { type AttributeValue, BatchWriteItemCommand, type WriteRequest } from '@aws-sdk/client-dynamodb';
import type { RecordDocument, Value } from '../../core/json.ts';
import { Numeral } from '../../core/numeral.ts';
import type { SourceQuery } from '../../core/ports/source.ts';
import { Problem, Transient } from '../../core/problem.ts';
import type { Dynamo, Item } from './partition.ts';
import { type Location, locationOf, type TableLayout } from './tables.ts';

export interface LoadOptions {
  readonly db: Dynamo;
  readonly tables: readonly TableLayout[];
  /** Told how many records have been written. */
  readonly onProgress?: (rows: number) => void;
}

/** What one BatchWriteItem takes. */
const BATCH = 25;
const AT_ONCE = 8;
/** Tries of a batch, and the longest wait between two of them in milliseconds. */
const TRIES = 12;
const LONGEST = 5000;

/**
 * Puts records into an owner's collection, replacing those of the same key: a later record wins. Batches go side by side, and
 * what the table throttles is sent again, later and later. What was written before an error stays. Gives how many were written.
 */
export async function loadRecords(
  { db, tables, onProgress }: LoadOptions,
  query: SourceQuery,
  records: Iterable<RecordDocument> | AsyncIterable<RecordDocument>,
): Promise<number> {
  const location = locationOf(tables, query);
  const underWay = new Map<Promise<void>, ReadonlySet<string>>();
  let rows = 0;
  for await (const batch of batchesOf(location, query, records)) {
    const keys = new Set(batch.keys());
    if ([...underWay.values()].some((others) => !others.isDisjointFrom(keys)))
      await Promise.all(underWay.keys());
    if (underWay.size >= AT_ONCE) await Promise.race(underWay.keys());
    const writing: Promise<void> = write(db, location.layout.table, [...batch.values()]).finally(() =>
      underWay.delete(writing),
    );
    writing.catch(() => undefined);
    underWay.set(writing, keys);
    rows += batch.size;
    onProgress?.(rows);
  }
  await Promise.all(underWay.keys());
  return rows;
}

/** The records as items in batches, by their key; of those with one key, a batch holds the last. */
async function* batchesOf(
  location: Location,
  query: SourceQuery,
  records: Iterable<RecordDocument> | AsyncIterable<RecordDocument>,
): AsyncGenerator<Map<string, Item>> {
  let batch = new Map<string, Item>();
  for await (const record of records) {
    const key = keyOf(record, query.key, location.layout.sortKey.type);
    batch.set(key, toItem(location, record, key));
    if (batch.size < BATCH) continue;
    yield batch;
    batch = new Map();
  }
  if (batch.size > 0) yield batch;
}

async function write(db: Dynamo, table: string, items: readonly Item[]): Promise<void> {
  let left: WriteRequest[] = items.map((Item) => ({ PutRequest: { Item } }));
  for (let tries = 1; left.length > 0; tries++) {
    const { UnprocessedItems = {} } = await db
      .send(new BatchWriteItemCommand({ RequestItems: { [table]: left } }))
      .catch(asRefused);
    left = UnprocessedItems[table] ?? [];
    if (left.length === 0) return;
    if (tries === TRIES) throw new Transient(`the table ${table} takes no more records: it is throttled`);
    await sleep(Math.random() * Math.min(LONGEST, 50 * 2 ** tries));
  }
}

/**
 * Rethrows why a batch was refused: `Problem('invalid')` where the table cannot hold a record, such as one that is too
 * large.
 */
function asRefused(error: unknown): never {
  if (error instanceof Error && error.name === 'ValidationException')
    throw new Problem('invalid', `the table refuses a record: ${error.message}`, { cause: error });
  throw error;
}

function keyOf(record: RecordDocument, name: string, type: 'text' | 'number'): string {
  const key = record[name];
  const fits =
    type === 'number' ? typeof key === 'number' || key instanceof Numeral : typeof key === 'string';
  if (fits) return String(key);
  throw new Problem('invalid', `${name} is to be a ${type}, by which the table is ordered`);
}

function toItem({ layout, partitions, sortName }: Location, record: RecordDocument, key: string): Item {
  const partition = partitions[crc32(key) % partitions.length] ?? '';
  const sort = layout.sortKey.type === 'number' ? { N: key } : { S: key };
  return { ...toAttributes(record), [layout.partitionKey.name]: { S: partition }, [sortName]: sort };
}

const toAttributes = (record: RecordDocument): Item =>
  Object.fromEntries(
    Object.entries(record).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, toAttribute(value)]],
    ),
  );

function toAttribute(value: Value): AttributeValue {
  if (value === null || value === undefined) return { NULL: true };
  if (typeof value === 'boolean') return { BOOL: value };
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number' || value instanceof Numeral) return { N: String(value) };
  if (Array.isArray(value)) return { L: value.map(toAttribute) };
  return { M: toAttributes(value as RecordDocument) };
}
