import { createHash } from 'node:crypto';
import { DeleteItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
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
  /**
   * Gives the id that the key stands for: the record's own, or that of the first request. `Problem('conflict')` where it
   * was another request.
   */
  take(record: Keyed): Promise<number>;
  /** Frees the key, where it still stands for this id. */
  release(record: Keyed): Promise<void>;
}

export function dynamoClaims(db: Dynamo, table: string): Claims {
  async function take(record: Keyed): Promise<number> {
    if (await put(record)) return record.id;
    const { Item } = await db.send(
      new GetItemCommand({ TableName: table, Key: claimKey(record), ConsistentRead: true }),
    );
    if (!Item) return take(record);
    if (Item.fingerprint?.S !== record.idempotency.fingerprint) {
      throw new Problem('conflict', 'this idempotency key was used for another request');
    }
    return Number(Item.id?.N);
  }

  async function put(record: Keyed): Promise<boolean> {
    const now = Math.floor(Date.parse(record.createdAt) / 1000);
    const facts = {
      id: { N: String(record.id) },
      fingerprint: { S: record.idempotency.fingerprint },
      expires: { N: String(now + KEPT) },
    };
    const claimed = await held(
      db.send(
        new PutItemCommand({
          TableName: table,
          Item: { ...claimKey(record), ...facts },
          ConditionExpression: 'attribute_not_exists(pk) OR expires <= :now',
          ExpressionAttributeValues: { ':now': { N: String(now) } },
        }),
      ),
    );
    return claimed !== undefined;
  }

  async function release(record: Keyed): Promise<void> {
    await held(
      db.send(
        new DeleteItemCommand({
          TableName: table,
          Key: claimKey(record),
          ConditionExpression: 'id = :id',
          ExpressionAttributeValues: { ':id': { N: String(record.id) } },
        }),
      ),
    );
  }

  return { take, release };
}

/** A caller's key may be long: its hash stands for it. */
function claimKey({ owner, dialect, idempotency }: Keyed): Item {
  const hash = createHash('sha256')
    .update(JSON.stringify([dialect, idempotency.key]))
    .digest('hex');
  return { pk: { S: `claim#${owner}` }, sk: { S: hash } };
}
