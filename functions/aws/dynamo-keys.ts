import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { IdTaken } from '../core/id-taken.ts';
import type { KeyStore, StoredKey } from '../core/ports/key-store.ts';
import { Problem } from '../core/problem.ts';
import { type Dynamo, everyItem, held, type Item, keyOfItem } from './dynamo-query.ts';
import { listedQuery } from './listed-index.ts';
import { withTransients } from './transient.ts';

const API_KEYS: AttributeValue = { S: 'api-keys' };

/** API keys in the service's own table, each found by its public part alone. */
export function dynamoKeys(client: DynamoDBClient, table: string): KeyStore {
  const db = withTransients(client);
  return {
    async put(key) {
      const Item = {
        ...marshall(key, { removeUndefinedValues: true }),
        ...itemKey(key.id),
        listed: API_KEYS,
      };
      const ConditionExpression = 'attribute_not_exists(pk)';
      const put = new PutItemCommand({ TableName: table, Item, ConditionExpression });
      if (!(await held(db.send(put)))) throw new IdTaken();
    },

    get: (id) => read({ db, table }, itemKey(id)),

    async list(owner) {
      const found = await Array.fromAsync(everyItem(db, listedQuery(table, API_KEYS)), keyOfItem);
      const keys = await Promise.all(found.map((Key) => read({ db, table }, Key)));
      return keys
        .filter((key) => key !== undefined)
        .filter((key) => owner === undefined || key.owner === owner)
        .toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
    },

    async revoke(id, now) {
      const update = new UpdateItemCommand({
        TableName: table,
        Key: itemKey(id),
        UpdateExpression: 'SET revokedAt = if_not_exists(revokedAt, :now)',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':now': { S: now } },
      });
      if (!(await held(db.send(update)))) throw new Problem('not-found', `there is no key ${id}`);
    },
  };
}

const itemKey = (id: string): Item => ({ pk: { S: `key#${id}` }, sk: { S: 'key' } });

async function read({ db, table }: { db: Dynamo; table: string }, Key: Item): Promise<StoredKey | undefined> {
  const { Item } = await db.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }));
  if (!Item) return undefined;
  const { pk: _pk, sk: _sk, listed: _listed, ...key } = Item;
  return unmarshall(key) as StoredKey;
}
