import {
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { IdTaken } from '../core/id-taken.ts';
import type { CredentialStore, Revocable } from '../core/ports/credential-store.ts';
import { Problem } from '../core/problem.ts';
import { type Dynamo, everyItem, held, type Item, keyOfItem } from './dynamo-query.ts';
import { listedQuery } from './listed-index.ts';
import { withTransients } from './transient.ts';

/** One kind of what a table keeps by a public name: `key#0123…`. */
interface Kind {
  readonly noun: string;
  /** The list of the index `listed` in which they stand. */
  readonly list: string;
}

/** Credentials of one kind, each found by its public part alone. */
export function dynamoCredentials<Stored extends Revocable>(
  client: DynamoDBClient,
  table: string,
  kind: Kind,
): CredentialStore<Stored> {
  const db = withTransients(client);
  const { put, get, list } = namedItems<Stored>({ db, table }, kind);
  const itemKey = (id: string): Item => namedKey(kind.noun, id);
  return {
    put: (credential) => put(credential.id, credential),
    get,
    list,

    async revoke(id, now) {
      const update = new UpdateItemCommand({
        TableName: table,
        Key: itemKey(id),
        UpdateExpression: 'SET revokedAt = if_not_exists(revokedAt, :now)',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':now': { S: now } },
      });
      if (!(await held(db.send(update)))) throw new Problem('not-found', `there is no ${kind.noun} ${id}`);
    },

    async remove(id) {
      await db.send(new DeleteItemCommand({ TableName: table, Key: itemKey(id) }));
    },
  };
}

export const namedKey = (noun: string, name: string): Item => ({
  pk: { S: `${noun}#${name}` },
  sk: { S: noun },
});

/** Items that are found by a name and listed by the index. */
export function namedItems<Stored extends { readonly owner: string; readonly createdAt: string }>(
  { db, table }: { readonly db: Dynamo; readonly table: string },
  { noun, list }: Kind,
) {
  async function read(Key: Item): Promise<Stored | undefined> {
    const { Item } = await db.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }));
    if (!Item) return undefined;
    const { pk: _pk, sk: _sk, listed: _listed, ...stored } = Item;
    return unmarshall(stored) as Stored;
  }

  return {
    async put(name: string, stored: Stored): Promise<void> {
      const body = marshall(stored, { removeUndefinedValues: true });
      const put = new PutItemCommand({
        TableName: table,
        Item: { ...body, ...namedKey(noun, name), listed: { S: list } },
        ConditionExpression: 'attribute_not_exists(pk)',
      });
      if (!(await held(db.send(put)))) throw new IdTaken();
    },
    get: (name: string): Promise<Stored | undefined> => read(namedKey(noun, name)),
    async list(owner?: string): Promise<Stored[]> {
      const found = await Array.fromAsync(everyItem(db, listedQuery(table, { S: list })), keyOfItem);
      const all = (await Promise.all(found.map(read))).filter((one) => one !== undefined);
      return all
        .filter((one) => owner === undefined || one.owner === owner)
        .toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : Number(a.createdAt > b.createdAt)));
    },
  };
}
