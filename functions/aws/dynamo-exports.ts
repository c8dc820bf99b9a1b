import {
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type QueryCommandInput,
  UpdateItemCommand,
  type UpdateItemCommandInput,
  type UpdateItemCommandOutput,
} from '@aws-sdk/client-dynamodb';
import type { Counts, ExportKey, ExportRecord } from '../core/export-record.ts';
import { IdTaken } from '../core/id-taken.ts';
import type { ExportStore, Listed, Move, NumberedPage } from '../core/ports/export-store.ts';
import { Problem } from '../core/problem.ts';
import { OPEN_STATUSES } from '../core/transitions.ts';
import { type Claims, dynamoClaims, isKeyed } from './dynamo-claims.ts';
import { type Dynamo, everyItem, held, type Item, keyOfItem } from './dynamo-query.ts';
import { exportKey, OPEN, partitionOf, toAttribute, toItem, toRecord } from './export-item.ts';
import { moveUpdate, pausingUpdate } from './export-move.ts';
import { Expression } from './expression.ts';
import { listedQuery } from './listed-index.ts';
import { withTransients } from './transient.ts';

/**
 * Exports in the service's own table. Pages by number and their total come from one strongly consistent query over the
 * owner's history, which stays bounded because records expire 30 days after their files; of the history only the keys
 * are fetched, of the page the records.
 */
export const dynamoExports = (client: DynamoDBClient, table: string): ExportStore =>
  new DynamoExports(withTransients(client), table);

class DynamoExports implements ExportStore {
  readonly #db: Dynamo;
  readonly #table: string;
  readonly #claims: Claims;

  constructor(db: Dynamo, table: string) {
    this.#db = db;
    this.#table = table;
    this.#claims = dynamoClaims(db, table);
  }

  /** A claim whose record never appeared, after a crash between the two, is taken over by the next call. */
  async create(record: ExportRecord): Promise<{ record: ExportRecord; created: boolean }> {
    const id = isKeyed(record) ? await this.#claims.take(record) : record.id;
    const draft = { ...record, id };
    if (await this.#put(draft)) return { record: draft, created: true };
    const standing = await this.get(draft);
    if (standing && isKeyed(draft) && isSameRequest(standing, draft))
      return { record: standing, created: false };
    if (isKeyed(draft)) await this.#claims.release(draft);
    throw new IdTaken();
  }

  async get(key: ExportKey): Promise<ExportRecord | undefined> {
    return this.#read(exportKey(key));
  }

  async list(owner: string, dialect: string, { number, size }: NumberedPage): Promise<Listed> {
    const keys = await Array.fromAsync(everyItem(this.#db, historyQuery(this.#table, owner, dialect)));
    const shown = keys.slice((number - 1) * size, number * size);
    const items = await Promise.all(shown.map((key) => this.#read(keyOfItem(key))));
    return { items: items.filter((item) => item !== undefined), total: keys.length };
  }

  async move(key: ExportKey, move: Move): Promise<ExportRecord> {
    return this.#change(key, moveUpdate(move));
  }

  async setPausing(key: ExportKey, pausing: boolean, now: string): Promise<ExportRecord> {
    return this.#change(key, pausingUpdate(pausing, now));
  }

  async setProgress(key: ExportKey, segment: number, counts: Counts): Promise<void> {
    const expression = new Expression();
    const target = `${expression.name('progress')}.${expression.name(String(segment))}`;
    const update = {
      UpdateExpression: `SET ${target} = ${expression.value(toAttribute('progress', counts))}`,
      ConditionExpression: expression.among('status', OPEN_STATUSES),
      ...expression.placeholders,
    };
    await held(this.#update(key, update));
  }

  async remove(key: ExportKey): Promise<void> {
    const record = await this.get(key);
    if (record && isKeyed(record)) await this.#claims.release(record);
    await this.#db.send(new DeleteItemCommand({ TableName: this.#table, Key: exportKey(key) }));
  }

  async *open(): AsyncIterable<ExportRecord> {
    for await (const found of everyItem(this.#db, listedQuery(this.#table, OPEN))) {
      const record = await this.#read(keyOfItem(found));
      if (record && OPEN_STATUSES.includes(record.status)) yield record;
    }
  }

  async #read(Key: Item): Promise<ExportRecord | undefined> {
    const command = new GetItemCommand({ TableName: this.#table, Key, ConsistentRead: true });
    const { Item } = await this.#db.send(command);
    return Item && toRecord(Item);
  }

  async #put(record: ExportRecord): Promise<boolean> {
    const ConditionExpression = 'attribute_not_exists(pk)';
    const put = { TableName: this.#table, Item: toItem(record), ConditionExpression };
    return (await held(this.#db.send(new PutItemCommand(put)))) !== undefined;
  }

  async #change(key: ExportKey, update: Change): Promise<ExportRecord> {
    const changed = await held(this.#update(key, update));
    if (changed?.Attributes) return toRecord(changed.Attributes);
    const standing = await this.get(key);
    if (!standing) throw new Problem('not-found', 'there is no such export');
    throw new Problem('conflict', `the export is ${standing.status}, attempt ${standing.attempt}`);
  }

  #update(key: ExportKey, update: Change): Promise<UpdateItemCommandOutput> {
    const target = { TableName: this.#table, Key: exportKey(key), ReturnValues: 'ALL_NEW' as const };
    return this.#db.send(new UpdateItemCommand({ ...target, ...update }));
  }
}

type Change = Omit<UpdateItemCommandInput, 'TableName' | 'Key' | 'ReturnValues'>;

const isSameRequest = (standing: ExportRecord, asked: ExportRecord): boolean =>
  standing.dialect === asked.dialect &&
  standing.idempotency?.key === asked.idempotency?.key &&
  standing.idempotency?.fingerprint === asked.idempotency?.fingerprint;

const historyQuery = (table: string, owner: string, dialect: string): QueryCommandInput => ({
  TableName: table,
  KeyConditionExpression: 'pk = :owner',
  FilterExpression: 'dialect = :dialect',
  ProjectionExpression: 'pk, sk',
  ExpressionAttributeValues: { ':owner': partitionOf(owner), ':dialect': { S: dialect } },
  ScanIndexForward: false,
  ConsistentRead: true,
});
