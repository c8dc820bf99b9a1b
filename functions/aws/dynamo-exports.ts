import {
  type DynamoDBClient,
  GetItemCommand,
  type TransactWriteItem,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { annotated } from '../core/annotated.ts';
import { outweighs } from '../core/announcement.ts';
import { type Bound, boundsOf, gained } from '../core/bounds.ts';
import { equalJson } from '../core/equal-json.ts';
import type { Announcement, Counts, ExportEntry, ExportKey, ExportRecord } from '../core/export-record.ts';
import { IdTaken } from '../core/id-taken.ts';
import { MAX_ID } from '../core/ids.ts';
import type { Json } from '../core/json.ts';
import { moved, withPausing } from '../core/moved.ts';
import { outboxOf } from '../core/outbox.ts';
import type { Admission, ExportStore, HistoryAsked, Move, Notes } from '../core/ports/export-store.ts';
import { Problem } from '../core/problem.ts';
import { isOpen } from '../core/transitions.ts';
import { runs } from '../core/turns.ts';
import { type Claims, dynamoClaims, isKeyed } from './dynamo-claims.ts';
import { dynamoPlaces, type Places, type ReadExport } from './dynamo-places.ts';
import { type Dynamo, everyItem, everyPage, held, type Item, keyOfItem } from './dynamo-query.ts';
import { transact, unlessContended } from './dynamo-transaction.ts';
import { dynamoTurns, type Turns } from './dynamo-turns.ts';
import { changeUpdate } from './export-change.ts';
import { exportKey, OPEN, toAttribute, toEntry, toItem, toRecord } from './export-item.ts';
import { Expression } from './expression.ts';
import { freshQuery, historyQuery } from './history-query.ts';
import { listedQuery } from './listed-index.ts';
import { outboxItem } from './outbox-item.ts';
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
  readonly #places: Places;
  readonly #turns: Turns;

  constructor(db: Dynamo, table: string) {
    this.#db = db;
    this.#table = table;
    this.#claims = dynamoClaims(db, table);
    const read = (key: ExportKey) => this.#read(exportKey(key));
    this.#places = dynamoPlaces(db, table, read);
    this.#turns = dynamoTurns(db, table, read);
  }

  async earlier(record: ExportRecord): Promise<ExportRecord | undefined> {
    const { known } = await this.#repeated(record);
    return known;
  }

  /** Record, key and places are one transaction, which says by its failed conditions what stands in its way. */
  async create(record: ExportRecord): Promise<{ record: ExportRecord; created: boolean }> {
    const { known, lost } = await this.#repeated(record);
    if (known) return { record: known, created: false };
    const takes = gained(undefined, record);
    const writes = [
      { Put: { TableName: this.#table, Item: toItem(record), ConditionExpression: IS_FREE } },
      ...takes.map((bound) => this.#places.take(record, bound)),
      ...(isKeyed(record) ? [this.#claims.take(record, lost)] : []),
      ...this.#outbox(undefined, record),
    ];
    const failed = await this.#transactOrReadBack(writes, record, takes);
    if (failed.length === 0) return { record, created: true };
    const repeated = await this.earlier(record);
    if (repeated) return { record: repeated, created: false };
    if (failed.includes(0)) throw new IdTaken();
    await this.#recount(record, takes);
    return this.create(record);
  }

  async get(key: ExportKey): Promise<ExportRecord | undefined> {
    return (await this.#read(exportKey(key)))?.record;
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

  move(key: ExportKey, move: Move): Promise<ExportRecord> {
    return this.#change(key, (record) => moved(record, move));
  }

  setPausing(key: ExportKey, pausing: boolean, now: string): Promise<ExportRecord> {
    return this.#change(key, (record) => withPausing(record, pausing, now));
  }

  annotate(key: ExportKey, notes: Notes): Promise<ExportRecord> {
    return this.#change(key, (record) => annotated(record, notes));
  }

  async setAnnouncement(key: ExportKey, announcement: Announcement): Promise<void> {
    if (!(await this.get(key))) return;
    await this.#change(key, (record) =>
      outweighs(announcement, record.announcement) ? { ...record, announcement } : record,
    );
  }

  async setProgress(key: ExportKey, segment: number, counts: Counts): Promise<void> {
    const expression = new Expression();
    const target = `${expression.name('progress')}.${expression.name(String(segment))}`;
    const isMore = `${target}.${expression.name('rows')} < ${expression.value({ N: String(counts.rows) })}`;
    const update = {
      UpdateExpression: `SET ${target} = ${expression.value(toAttribute('progress', counts))}`,
      ConditionExpression: `${expression.is('status', { S: 'running' })} AND (attribute_not_exists(${target}) OR ${isMore})`,
      ...expression.placeholders,
    };
    await this.#update({ ...this.#target(key), ...update });
  }

  async remove(key: ExportKey): Promise<void> {
    const record = await this.get(key);
    if (!record) return;
    if (isKeyed(record)) await this.#claims.release(record);
    const gives = boundsOf(record).map((bound) => this.#places.give(record, bound));
    const stops = runs(record) ? [this.#turns.give(record)] : [];
    await transact(this.#db, [{ Delete: this.#target(key) }, ...gives, ...stops]);
  }

  admit(asked: Admission): Promise<ExportRecord | undefined> {
    return this.#turns.admit(asked);
  }

  place(record: ExportRecord): Promise<number | undefined> {
    return this.#turns.place(record);
  }

  recount(): Promise<void> {
    return this.#turns.recount();
  }

  async *open(): AsyncIterable<ExportRecord> {
    for await (const found of everyItem(this.#db, listedQuery(this.#table, OPEN))) {
      const { record } = (await this.#read(keyOfItem(found))) ?? {};
      if (record && isOpen(record.status)) yield record;
    }
  }

  async #read(Key: Item): Promise<ReadExport | undefined> {
    const command = new GetItemCommand({ TableName: this.#table, Key, ConsistentRead: true });
    const { Item } = await this.#db.send(command);
    return Item && { record: toRecord(Item), item: Item };
  }

  /** The record of the first request with this one's key, or the id of one that is gone. */
  async #repeated(record: ExportRecord): Promise<{ known?: ExportRecord; lost?: number }> {
    const id = isKeyed(record) ? await this.#claims.holder(record) : undefined;
    if (id === undefined) return {};
    const known = await this.get({ owner: record.owner, id });
    return known ? { known } : { lost: id };
  }

  /** A transaction whose answer was lost has taken effect where the record stands as it was to be put. */
  async #transactOrReadBack(
    writes: readonly TransactWriteItem[],
    record: ExportRecord,
    takes: readonly Bound[],
  ): Promise<readonly number[]> {
    try {
      return await transact(this.#db, writes, () => this.#recount(record, takes));
    } catch (error) {
      // A refused place is told like a failed condition: a repeated request is answered first.
      if (error instanceof Problem) return [1];
      const standing = await this.get(record);
      if (equalJson(standing as unknown as Json, record as unknown as Json)) return [];
      throw error;
    }
  }

  /** Decides on the record as it was read, and again where another writer came between. */
  async #change(key: ExportKey, decide: (record: ExportRecord) => ExportRecord): Promise<ExportRecord> {
    const found = await this.#read(exportKey(key));
    if (!found) throw new Problem('not-found', 'there is no such export');
    const before = found.record;
    const after = decide(before);
    const Update = { ...this.#target(key), ...changeUpdate(before, after, found.item.revision) };
    const takes = gained(before, after);
    const gives = gained(after, before);
    const tells = this.#outbox(before, after);
    const stops = runs(before) && !runs(after) ? [this.#turns.give(after)] : [];
    if (takes.length + gives.length + tells.length + stops.length === 0)
      return (await this.#update(Update)) ?? this.#change(key, decide);
    const writes = [
      { Update },
      ...takes.map((bound) => this.#places.take(after, bound)),
      ...gives.map((bound) => this.#places.give(after, bound)),
      ...stops,
      ...tells,
    ];
    const failed = await transact(this.#db, writes, () => this.#recount(after, takes));
    if (failed.length === 0) return after;
    if (!failed.includes(0)) await this.#recount(after, takes);
    return this.#change(key, decide);
  }

  #outbox(before: ExportRecord | undefined, after: ExportRecord): readonly TransactWriteItem[] {
    return outboxOf(before, after).map((item) => ({
      Put: { TableName: this.#table, Item: outboxItem(item) },
    }));
  }

  /** Refuses what there is no place for: also while many ask at once, so that those who are too late leave. */
  async #recount(record: ExportRecord, takes: readonly Bound[]): Promise<void> {
    for (const bound of takes) await this.#places.recount(record, bound);
  }

  /** The record as it was written; undefined where the condition did not hold. */
  async #update(update: UpdateItemCommandInput): Promise<ExportRecord | undefined> {
    const command = new UpdateItemCommand({ ...update, ReturnValues: 'ALL_NEW' });
    const changed = await unlessContended(() => held(this.#db.send(command)));
    return changed?.Attributes && toRecord(changed.Attributes);
  }

  #target(key: ExportKey): { readonly TableName: string; readonly Key: Item } {
    return { TableName: this.#table, Key: exportKey(key) };
  }
}

const IS_FREE = 'attribute_not_exists(pk)';
