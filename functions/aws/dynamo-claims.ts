import { createHash } from 'node:crypto';
import { DeleteItemCommand, GetItemCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { ExportRecord } from '../core/export-record.ts';
import { Problem } from '../core/problem.ts';
import { type Dynamo, held, type Item } from './dynamo-query.ts';

/** An export that came with an idempotency key. */
type Keyed = ExportRecord & Required<Pick<ExportRecord, 'idempotency'>>;

export const isKeyed = (record: ExportRecord): record is Keyed => record.idempotency !== undefined;

/** How long a key stands for its first request, in seconds. */
const KEPT = 86_400;

/** Claims of idempotency keys: an item per key that says which export its requests stand for. */
export interface Claims {
  /** The id that the key stands for; `Problem('conflict')` where it was another request. */
  holder(record: Keyed): Promise<number | undefined>;
  /** Claims the key where it is free, or still stands for `before`, whose record is gone. */
  take(record: Keyed, before?: number): TransactWriteItem;
  /** Frees the key, where it still stands for this id. */
  release(record: Keyed): Promise<void>;
}

export function dynamoClaims(db: Dynamo, table: string): Claims {
  return {
    async holder(record) {
      const command = new GetItemCommand({ TableName: table, Key: claimKey(record), ConsistentRead: true });
      const { Item } = await db.send(command);
      if (!Item || Number(Item.expires?.N) <= secondsOf(record)) return undefined;
      if (Item.fingerprint?.S !== record.idempotency.fingerprint)
        throw new Problem('conflict', 'this idempotency key was used for another request');
      return Number(Item.id?.N);
    },

    take(record, before = NOBODY) {
      const now = secondsOf(record);
      const facts = {
        id: { N: String(record.id) },
        fingerprint: { S: record.idempotency.fingerprint },
        expires: { N: String(now + KEPT) },
      };
      return {
        Put: {
          TableName: table,
          Item: { ...claimKey(record), ...facts },
          ConditionExpression: 'attribute_not_exists(pk) OR expires <= :now OR id = :before',
          ExpressionAttributeValues: { ':now': { N: String(now) }, ':before': { N: String(before) } },
        },
      };
    },

    async release(record) {
      const command = new DeleteItemCommand({
        TableName: table,
        Key: claimKey(record),
        ConditionExpression: 'id = :id',
        ExpressionAttributeValues: { ':id': { N: String(record.id) } },
      });
      await held(db.send(command));
    },
  };
}

/** No export has this id. */
const NOBODY = -1;

const secondsOf = ({ createdAt }: ExportRecord): number => Math.floor(Date.parse(createdAt) / 1000);

/** A caller's key may be long: its hash stands for it. */
function claimKey({ owner, dialect, idempotency }: Keyed): Item {
  const hash = createHash('sha256')
    .update(JSON.stringify([dialect, idempotency.key]))
    .digest('hex');
  return { pk: { S: `claim#${owner}` }, sk: { S: hash } };
}
