import {
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { Claim, Outbox } from '../core/ports/outbox.ts';
import { everyItem, held, type Item, keyOfItem } from './dynamo-query.ts';
import { listedQuery } from './listed-index.ts';
import { OUTBOX, outboxKey, outboxKeyOfItem } from './outbox-item.ts';
import { withTransients } from './transient.ts';

/** The outbox in the service's own table. */
export function dynamoOutbox(client: DynamoDBClient, table: string): Outbox {
  const db = withTransients(client);
  const read = async (Key: Item): Promise<Item | undefined> =>
    (await db.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }))).Item;
  const change = (Key: Item, update: Omit<UpdateItemCommandInput, 'TableName' | 'Key'>) =>
    held(db.send(new UpdateItemCommand({ TableName: table, Key, ReturnValues: 'ALL_NEW', ...update })));

  return {
    async claim(key, { now, until }) {
      const taken = await change(outboxKey(key), {
        ConditionExpression: 'ready <= :now AND attribute_not_exists(gaveUp)',
        UpdateExpression: 'SET ready = :until, claims = claims + :one',
        ExpressionAttributeValues: { ':now': number(now), ':until': number(until), ':one': number(1) },
      });
      if (taken?.Attributes) return { key, ...claimOf(taken.Attributes) };
      const gaveUp = (await read(outboxKey(key)))?.gaveUp?.S;
      return gaveUp === undefined ? undefined : { gaveUp };
    },
    async done({ key }) {
      await db.send(new DeleteItemCommand({ TableName: table, Key: outboxKey(key) }));
    },
    async putOff({ key, number: claims }, at) {
      await change(outboxKey(key), {
        ConditionExpression: 'claims = :claims',
        UpdateExpression: 'SET ready = :at, failures = failures + :one',
        ExpressionAttributeValues: { ':claims': number(claims), ':at': number(at), ':one': number(1) },
      });
    },
    async giveUp({ key, number: claims }, reason) {
      await change(outboxKey(key), {
        ConditionExpression: 'claims = :claims',
        UpdateExpression: 'SET gaveUp = :reason REMOVE listed',
        ExpressionAttributeValues: { ':claims': number(claims), ':reason': { S: reason } },
      });
    },
    async *waiting(now) {
      for await (const found of everyItem(db, listedQuery(table, OUTBOX))) {
        const item = await read(keyOfItem(found));
        if (item && !item.gaveUp && Number(item.ready?.N) <= now) yield outboxKeyOfItem(item);
      }
    },
  };
}

function claimOf({ event, claims, failures }: Item): Omit<Claim, 'key'> {
  const [made, failed] = [Number(claims?.N), Number(failures?.N)];
  return {
    event: JSON.parse(event?.S ?? 'null'),
    number: made,
    unsure: made - 1 - failed,
    failures: failed,
  };
}

const number = (value: number) => ({ N: String(value) });
