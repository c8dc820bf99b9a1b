import { GetItemCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { type Bound, holds, isFull } from '../core/bounds.ts';
import type { ExportKey, ExportRecord } from '../core/export-record.ts';
import type { Dynamo, Item } from './dynamo-query.ts';
import { transact } from './dynamo-transaction.ts';
import { exportKey } from './export-item.ts';
import { Expression } from './expression.ts';

type Place = Pick<ExportRecord, 'owner' | 'dialect' | 'id'>;

/** Who has the places of an owner, in a dialect or of open exports in all: an item per kind holds the set of their ids, so that giving one back twice is harmless. */
export interface Places {
  take(of: Place, bound: Bound): TransactWriteItem;
  give(of: Place, bound: Bound): TransactWriteItem;
  /**
   * `isFull` where all places are taken. Gives back those of exports that have none any more, which only a hand on the
   * table can cause: of many it looks at some, so that a refusal costs about the same whatever there is room for.
   */
  recount(of: Place, bound: Bound): Promise<void>;
}

/** A record as it was read, with what a condition on its being unchanged needs. */
export interface ReadExport {
  readonly record: ExportRecord;
  readonly item: Item;
}

export function dynamoPlaces(
  db: Dynamo,
  table: string,
  read: (key: ExportKey) => Promise<ReadExport | undefined>,
): Places {
  function take(of: Place, bound: Bound): TransactWriteItem {
    const expression = new Expression();
    const ids = expression.name('ids');
    const added = `ADD ${ids} ${expression.value({ NS: [String(of.id)] })}`;
    const isFree = `${expression.missing('ids')} OR size(${ids}) < ${expression.value({ N: String(bound.most) })}`;
    const isMine = `contains(${ids}, ${expression.value({ N: String(of.id) })})`;
    return updateOf(of, bound, {
      UpdateExpression: added,
      ConditionExpression: `${isFree} OR ${isMine}`,
      ...expression.placeholders,
    });
  }

  function give(of: Place, bound: Bound): TransactWriteItem {
    const expression = new Expression();
    const ids = expression.name('ids');
    const removed = `DELETE ${ids} ${expression.value({ NS: [String(of.id)] })}`;
    return updateOf(of, bound, { UpdateExpression: removed, ...expression.placeholders });
  }

  const updateOf = (
    of: Place,
    bound: Bound,
    update: Omit<NonNullable<TransactWriteItem['Update']>, 'TableName' | 'Key'>,
  ): TransactWriteItem => ({ Update: { TableName: table, Key: placeKey(of, bound), ...update } });

  async function recount(of: Place, bound: Bound): Promise<void> {
    const Key = placeKey(of, bound);
    const { Item } = await db.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }));
    const ids = (Item?.ids?.NS ?? []).map(Number);
    if (ids.length < bound.most) return;
    const freed = await Promise.all(someOf(ids).map((id) => giveIfUnheld({ ...of, id }, bound)));
    if (!freed.includes(true)) throw isFull(bound);
  }

  /** Whether the place was given back: on condition that the record is still as it was read. */
  async function giveIfUnheld(of: Place, bound: Bound): Promise<boolean> {
    const found = await read(of);
    if (found && holds(found.record, bound.name)) return false;
    return (await transact(db, [unchanged(table, of, found?.item), give(of, bound)])).length === 0;
  }

  return { take, give, recount };
}

const LOOKED_AT = 16;

/** Others each time, so that one that is wrongly there is found in the end. */
function someOf(ids: readonly number[]): readonly number[] {
  const from = Math.floor(Math.random() * ids.length);
  return [...ids.slice(from), ...ids.slice(0, from)].slice(0, LOOKED_AT);
}

/** A transaction's condition that an export is still as it was read; without an item, that there is none. */
export function unchanged(table: string, key: ExportKey, item: Item | undefined): TransactWriteItem {
  const expression = new Expression();
  const revision = item?.revision;
  const isSame = revision
    ? expression.is('revision', revision)
    : expression.missing(item ? 'revision' : 'pk');
  const condition = { ConditionExpression: isSame, ...expression.placeholders };
  return { ConditionCheck: { TableName: table, Key: exportKey(key), ...condition } };
}

const placeKey = ({ owner, dialect }: Place, { name }: Bound): Item => ({
  pk: { S: `claim#${owner}` },
  sk: { S: name === 'open' ? name : `${name}#${dialect}` },
});
