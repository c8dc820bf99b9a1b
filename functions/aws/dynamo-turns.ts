import { DeleteItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { ExportKey, ExportRecord } from '../core/export-record.ts';
import { anotherIsOpen } from '../core/problem.ts';
import { isOpen } from '../core/transitions.ts';
import { type Dynamo, held, type Item } from './dynamo-query.ts';

/** Longer than any call takes from its claim to its record, in seconds. */
const LEASE = 60;

/** Who of an owner's exclusive exports has its turn: one item per owner and dialect names the export that was created last. */
export interface Turns {
  /**
   * Claims the turn for a record that is put next; false where a record of its id has it already. `Problem('conflict')` while
   * the one before is open.
   */
  take(record: ExportRecord): Promise<boolean>;
  /** Gives the turn back, where it is still this record's. */
  release(record: ExportRecord): Promise<void>;
}

type Find = (key: ExportKey) => Promise<ExportRecord | undefined>;

/**
 * A holder whose record has ended loses the turn to whoever asks; one whose record never appeared, after a crash between
 * the two, loses it a minute later.
 */
export function dynamoTurns(db: Dynamo, table: string, find: Find): Turns {
  async function take(record: ExportRecord, before?: number): Promise<boolean> {
    if (await put(record, before)) return true;
    const command = new GetItemCommand({ TableName: table, Key: turnKey(record), ConsistentRead: true });
    const { Item } = await db.send(command);
    if (!Item) return take(record);
    const holder = Number(Item.id?.N);
    if (holder === record.id) return false;
    const standing = await find({ owner: record.owner, id: holder });
    const isWaited = standing ? isOpen(standing.status) : secondsOf(record) < Number(Item.until?.N);
    if (isWaited) throw anotherIsOpen();
    return take(record, holder);
  }

  async function put(record: ExportRecord, before = NOBODY): Promise<boolean> {
    const facts = { id: { N: String(record.id) }, until: { N: String(secondsOf(record) + LEASE) } };
    const command = new PutItemCommand({
      TableName: table,
      Item: { ...turnKey(record), ...facts },
      ConditionExpression: 'attribute_not_exists(pk) OR id = :before',
      ExpressionAttributeValues: { ':before': { N: String(before) } },
    });
    return (await held(db.send(command))) !== undefined;
  }

  async function release(record: ExportRecord): Promise<void> {
    const command = new DeleteItemCommand({
      TableName: table,
      Key: turnKey(record),
      ConditionExpression: 'id = :id',
      ExpressionAttributeValues: { ':id': { N: String(record.id) } },
    });
    await held(db.send(command));
  }

  return { take, release };
}

/** No export has this id. */
const NOBODY = -1;

const secondsOf = ({ createdAt }: ExportRecord): number => Math.floor(Date.parse(createdAt) / 1000);

const turnKey = ({ owner, dialect }: ExportRecord): Item => ({
  pk: { S: `claim#${owner}` },
  sk: { S: `turn#${dialect}` },
});
