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
import { annotated } from '../core/annotated.ts';
import { outweighs } from '../core/announcement.ts';
import type { Announcement, Counts, ExportEntry, ExportKey, ExportRecord } from '../core/export-record.ts';
import { IdTaken } from '../core/id-taken.ts';
import { MAX_ID } from '../core/ids.ts';
import type { ExportStore, HistoryAsked, Move, Notes } from '../core/ports/export-store.ts';
import { Problem } from '../core/problem.ts';
import { OPEN_STATUSES } from '../core/transitions.ts';
import { type Claims, dynamoClaims, isKeyed } from './dynamo-claims.ts';
import { type Dynamo, everyItem, everyPage, held, type Item, keyOfItem } from './dynamo-query.ts';
import { dynamoTurns, type Turns } from './dynamo-turns.ts';
import {
  exportKey,
  OPEN,
  padded,
  partitionOf,
  toAttribute,
  toEntry,
  toItem,
  toRecord,
} from './export-item.ts';
import { announcementUpdate, moveUpdate, notesUpdate, pausingUpdate } from './export-move.ts';
import { Expression } from './expression.ts';
import { ENTRY_ATTRIBUTES, HISTORY } from './history-index.ts';
import { listedQuery } from './listed-index.ts';
import { withTransients } from './transient.ts';

/**
 * Exports in the service's own table. Lists are answered from the index `history`, which holds keys and what is commonly
 * filtered; it stays bounded, because records expire 30 days after their files.
 */
export const dynamoExports = (client: DynamoDBClient, table: string): ExportStore =>
  new DynamoExports(withTransients(client), table);

class DynamoExports implements ExportStore {
  readonly #db: Dynamo;
  readonly #table: string;
  readonly #claims: Claims;
  readonly #turns: Turns;

  constructor(db: Dynamo, table: string) {
    this.#db = db;
    this.#table = table;
    this.#claims = dynamoClaims(db, table);
    this.#turns = dynamoTurns(db, table, (key) => this.get(key));
  }

  /** A claim whose record never appeared, after a crash between the two, is taken over by the next call. */
  async create(record: ExportRecord): Promise<{ record: ExportRecord; created: boolean }> {
    const id = isKeyed(record) ? await this.#claims.take(record) : record.id;
    const draft = { ...record, id };
    const earlier = id === record.id ? undefined : await this.get(draft);
    if (!earlier && (await this.#putInTurn(draft))) return { record: draft, created: true };
    const standing = earlier ?? (await this.get(draft));
    if (standing && isKeyed(draft) && isSameRequest(standing, draft))
      return { record: standing, created: false };
    if (isKeyed(draft)) await this.#claims.release(draft);
    throw new IdTaken();
  }

  async get(key: ExportKey): Promise<ExportRecord | undefined> {
    return this.#read(exportKey(key));
  }

  /** Fresh exports come from the table, all others from the index; neither has what the other gives. */
  async *history(
    owner: string,
    { dialect, before = MAX_ID + 1, fresh }: HistoryAsked,
  ): AsyncGenerator<readonly ExportEntry[]> {
    const border = Math.min(before, fresh);
    const queries = [
      ...(fresh < before ? [freshQuery(this.#table, owner, { from: fresh, before })] : []),
      historyQuery(this.#table, owner, border),
    ];
    for (const query of queries) {
      for await (const items of everyPage(this.#db, query)) {
        const entries = items.map((item) => toEntry(item, owner));
        yield dialect === undefined ? entries : entries.filter((entry) => entry.dialect === dialect);
      }
    }
  }

  async move(key: ExportKey, move: Move): Promise<ExportRecord> {
    return this.#change(key, moveUpdate(move));
  }

  async setPausing(key: ExportKey, pausing: boolean, now: string): Promise<ExportRecord> {
    return this.#change(key, pausingUpdate(pausing, now));
  }

  async annotate(key: ExportKey, notes: Notes): Promise<ExportRecord> {
    const record = await this.get(key);
    if (!record) throw new Problem('not-found', 'there is no such export');
    const changed = await held(this.#update(key, notesUpdate(record, annotated(record, notes))));
    return changed?.Attributes ? toRecord(changed.Attributes) : this.annotate(key, notes);
  }

  async setAnnouncement(key: ExportKey, announcement: Announcement): Promise<void> {
    const record = await this.get(key);
    if (!record || !outweighs(announcement, record.announcement)) return;
    const changed = await held(this.#update(key, announcementUpdate(record, announcement)));
    if (!changed) await this.setAnnouncement(key, announcement);
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
    if (record?.exclusive) await this.#turns.release(record);
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

  /** Puts the record once no other exclusive one is open; what was claimed for it is given back where one is. */
  async #putInTurn(record: ExportRecord): Promise<boolean> {
    if (!record.exclusive) return this.#put(record);
    const taken = await this.#turns.take(record).catch(async (error: unknown) => {
      if (error instanceof Problem && isKeyed(record)) await this.#claims.release(record);
      throw error;
    });
    if (await this.#put(record)) return true;
    if (taken) await this.#turns.release(record);
    return false;
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

const freshQuery = (
  TableName: string,
  owner: string,
  { from, before }: { readonly from: number; readonly before: number },
): QueryCommandInput => ({
  TableName,
  KeyConditionExpression: 'pk = :owner AND sk BETWEEN :from AND :last',
  ...ENTRY_PROJECTION,
  ExpressionAttributeValues: {
    ':owner': partitionOf(owner),
    ':from': { S: padded(from) },
    ':last': { S: padded(before - 1) },
  },
  ScanIndexForward: false,
  ConsistentRead: true,
});

const historyQuery = (TableName: string, owner: string, before: number): QueryCommandInput => ({
  TableName,
  IndexName: HISTORY,
  KeyConditionExpression: `${HISTORY} = :owner AND sk < :before`,
  ...ENTRY_PROJECTION,
  ExpressionAttributeValues: { ':owner': { S: owner }, ':before': { S: padded(before) } },
  ScanIndexForward: false,
});

const ENTRY_PROJECTION = {
  ProjectionExpression: ['sk', ...ENTRY_ATTRIBUTES.map((name) => `#${name}`)].join(', '),
  ExpressionAttributeNames: Object.fromEntries(ENTRY_ATTRIBUTES.map((name) => [`#${name}`, name])),
};
