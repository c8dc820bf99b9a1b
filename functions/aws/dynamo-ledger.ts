import {
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { ExportKey } from '../core/export-record.ts';
import { timeOfId } from '../core/ids.ts';
import type { LedgerItem, LedgerKey } from '../core/ledger.ts';
import type { Ledger } from '../core/ports/ledger.ts';
import { type Dynamo, deleteEvery, everyItem, held, type Item } from './dynamo-query.ts';
import { padded } from './export-item.ts';
import { withTransients } from './transient.ts';

/** The ledger is removed with the export's scratch; the TTL takes what a crash left, in seconds after the export's birth. */
const KEPT = 60 * 86_400;

/**
 * The ledger in the service's own table: one partition per export, sorted by run, then upload claims and chunks. Chunks are
 * kept as JSON text and put on the condition that there is none.
 */
export const dynamoLedger = (client: DynamoDBClient, table: string): Ledger =>
  new DynamoLedger(withTransients(client), table);

class DynamoLedger implements Ledger {
  readonly #db: Dynamo;
  readonly #table: string;

  constructor(db: Dynamo, table: string) {
    this.#db = db;
    this.#table = table;
  }

  async claimUpload(key: LedgerKey, segment: number, upload: string): Promise<string> {
    return (await this.#putOnce(key, uploadSort(key, segment), upload)) ?? upload;
  }

  async upload(key: LedgerKey, segment: number): Promise<string | undefined> {
    return this.#read(key, uploadSort(key, segment));
  }

  async get(key: LedgerKey, segment: number, chunk: number): Promise<LedgerItem | undefined> {
    const text = await this.#read(key, chunkSort(key, segment, chunk));
    return text === undefined ? undefined : JSON.parse(text);
  }

  async put(item: LedgerItem): Promise<LedgerItem> {
    const standing = await this.#putOnce(
      item,
      chunkSort(item, item.segment, item.chunk),
      JSON.stringify(item),
    );
    return standing === undefined ? item : JSON.parse(standing);
  }

  async list(key: LedgerKey): Promise<readonly LedgerItem[]> {
    const found = everyItem(this.#db, this.#query(key, chunkSort(key)));
    return Array.fromAsync(found, (item) => JSON.parse(factOf(item)));
  }

  async last(key: LedgerKey, segment: number): Promise<LedgerItem | undefined> {
    const query = { ...this.#query(key, chunkSort(key, segment)), ScanIndexForward: false, Limit: 1 };
    const { Items = [] } = await this.#db.send(new QueryCommand(query));
    return Items[0] && JSON.parse(factOf(Items[0]));
  }

  async remove(key: ExportKey): Promise<void> {
    const { pk } = ledgerKey(key, '');
    await deleteEvery(this.#db, {
      TableName: this.#table,
      KeyConditionExpression: 'pk = :export',
      ExpressionAttributeValues: { ':export': pk },
      ProjectionExpression: 'pk, sk',
      ConsistentRead: true,
    });
  }

  /** Undefined where it was put, else the fact that stands. */
  async #putOnce(key: LedgerKey, sort: string, fact: string): Promise<string | undefined> {
    const expires = { N: String(Math.floor(timeOfId(key.id) / 1000) + KEPT) };
    const put = new PutItemCommand({
      TableName: this.#table,
      Item: { ...ledgerKey(key, sort), fact: { S: fact }, expires },
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    if (await held(this.#db.send(put))) return undefined;
    return (await this.#read(key, sort)) ?? this.#putOnce(key, sort, fact);
  }

  async #read(key: LedgerKey, sort: string): Promise<string | undefined> {
    const request = { TableName: this.#table, Key: ledgerKey(key, sort), ConsistentRead: true };
    const { Item } = await this.#db.send(new GetItemCommand(request));
    return Item && factOf(Item);
  }

  #query(key: LedgerKey, begins: string): QueryCommandInput {
    const { pk } = ledgerKey(key, '');
    return {
      TableName: this.#table,
      KeyConditionExpression: 'pk = :export AND begins_with(sk, :begins)',
      ExpressionAttributeValues: { ':export': pk, ':begins': { S: begins } },
      ConsistentRead: true,
    };
  }
}

type LedgerItemKey = { readonly pk: { readonly S: string }; readonly sk: { readonly S: string } };

/** The id is of fixed length and stands first, so that no owner's name can look like another's. */
const ledgerKey = ({ owner, id }: ExportKey, sort: string): LedgerItemKey => ({
  pk: { S: `ledger#${padded(id)}#${owner}` },
  sk: { S: sort },
});

const uploadSort = ({ since }: LedgerKey, segment: number): string =>
  ['upload', since, segment].map(sortable).join('#');

/** Without a chunk or a segment: what the sort keys of them all begin with. */
const chunkSort = ({ since }: LedgerKey, ...path: readonly number[]): string =>
  `${['chunk', since, ...path].map(sortable).join('#')}${path.length < 2 ? '#' : ''}`;

const sortable = (part: string | number): string => (typeof part === 'number' ? padded(part) : part);

const factOf = (item: Item): string => item.fact?.S ?? '';
