import {
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { IdTaken } from '../core/id-taken.ts';
import type { TokenKind, TokenStore, Tokens } from '../core/ports/token-store.ts';
import { Problem } from '../core/problem.ts';
import { type Dynamo, everyScanned, held, type Item } from './dynamo-query.ts';
import { withTransients } from './transient.ts';

const VALID = 'attribute_exists(pk) AND (attribute_not_exists(expiresAt) OR expiresAt > :now)';

/** Tokens in DynamoDB. The table's TTL sweeps them some time after they have expired, so every call looks at the time itself. */
export function dynamoTokens(client: DynamoDBClient, table: string): TokenStore {
  const db = withTransients(client);
  const get: TokenStore['get'] = async (kind, id, now) => {
    const command = new GetItemCommand({ TableName: table, Key: itemKey(kind, id), ConsistentRead: true });
    const token = read<typeof kind>((await db.send(command)).Item);
    return token?.expiresAt !== undefined && token.expiresAt <= now ? undefined : token;
  };

  return {
    ...listedTokens(db, table),
    get,
    async put(kind, token) {
      const put = new PutItemCommand({
        TableName: table,
        Item: { ...itemKey(kind, token.id), ...toItem(token) },
        ConditionExpression: 'attribute_not_exists(pk)',
      });
      if (!(await held(db.send(put)))) throw new IdTaken();
    },

    async approve(id, approval, now) {
      const update = new UpdateItemCommand({
        TableName: table,
        Key: itemKey('request', id),
        UpdateExpression: 'SET approval = :approval',
        ConditionExpression: `${VALID} AND attribute_not_exists(approval)`,
        ExpressionAttributeValues: {
          ':approval': { M: marshall(approval, { removeUndefinedValues: true }) },
          ':now': { S: now },
        },
      });
      if (await held(db.send(update))) return;
      if (await get('request', id, now))
        throw new Problem('conflict', 'the request token is approved already');
      throw new Problem('not-found', 'the request token is unknown or has expired');
    },

    async take(kind, id, now) {
      const take = new DeleteItemCommand({
        TableName: table,
        Key: itemKey(kind, id),
        ConditionExpression: VALID,
        ExpressionAttributeValues: { ':now': { S: now } },
        ReturnValues: 'ALL_OLD',
      });
      return read<typeof kind>((await held(db.send(take)))?.Attributes);
    },
  };
}

/** Reads the whole table for a list: no index tells tokens by owner, since only an erasure asks for them. */
const listedTokens = (db: Dynamo, table: string): Pick<TokenStore, 'list' | 'remove'> => ({
  async list(owner) {
    const scan = {
      TableName: table,
      FilterExpression:
        'begins_with(pk, :token) AND (#grant.#owner = :owner OR approval.#grant.#owner = :owner)',
      ProjectionExpression: 'pk, sk',
      ExpressionAttributeNames: { '#grant': 'grant', '#owner': 'owner' },
      ExpressionAttributeValues: { ':token': { S: 'token#' }, ':owner': { S: owner } },
    };
    return Array.fromAsync(everyScanned(db, scan), ({ pk, sk }) => ({
      kind: sk?.S as TokenKind,
      id: (pk?.S ?? '').slice('token#'.length),
    }));
  },
  async remove({ kind, id }) {
    await db.send(new DeleteItemCommand({ TableName: table, Key: itemKey(kind, id) }));
  },
});

const itemKey = (kind: TokenKind, id: string): Item => ({ pk: { S: `token#${id}` }, sk: { S: kind } });

function toItem(token: Tokens[TokenKind]): Item {
  const item = marshall(token, { removeUndefinedValues: true });
  if (token.expiresAt === undefined) return item;
  return { ...item, expires: { N: String(Math.ceil(Date.parse(token.expiresAt) / 1000)) } };
}

function read<Kind extends TokenKind>(item: Item | undefined): Tokens[Kind] | undefined {
  if (!item) return undefined;
  const { pk: _pk, sk: _sk, expires: _expires, ...token } = item;
  return unmarshall(token) as Tokens[Kind];
}
