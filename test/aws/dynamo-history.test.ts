import {
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { dynamoExports } from '../../functions/aws/dynamo-exports.ts';
import { exportKey } from '../../functions/aws/export-item.ts';
import type { ExportRecord } from '../../functions/core/export-record.ts';
import { listExports, walkExports } from '../../functions/pipeline/list-exports.ts';
import { exportSample, NOON, someOwner } from '../contracts/export-sample.ts';
import { historyOf } from '../contracts/history-of.ts';
import { startDynalite } from './dynalite.ts';
import { createExportsTable } from './exports-table.ts';

const HOUR = 3_600_000;
const COUNT = 300;
const owner = someOwner();
let client: DynamoDBClient;
let table: string;
let ids: number[];

beforeAll(async () => {
  client = await startDynalite();
  table = await createExportsTable(client);
  const store = dynamoExports(client, table);
  const records = Array.from({ length: COUNT }, (_none, index) => {
    const createdAt = new Date(NOON + index * 1000).toISOString();
    return exportSample({ owner, createdAt, extra: 'x'.repeat(5000) });
  });
  for (let at = 0; at < COUNT; at += 50)
    await Promise.all(records.slice(at, at + 50).map((record) => store.create(record)));
  ids = records.map(({ id }) => id).reverse();
});

/** A store whose client notes what it sends. */
function watched() {
  const sent: unknown[] = [];
  const send = (command: never) => {
    sent.push(command);
    return client.send(command);
  };
  const queries = () => sent.filter((command) => command instanceof QueryCommand).map(({ input }) => input);
  const gets = () => sent.filter((command) => command instanceof GetItemCommand).length;
  return { exports: dynamoExports({ send } as never, table), sent, queries, gets };
}

const idsOf = (records: readonly ExportRecord[]): number[] => records.map(({ id }) => id);

describe('a page of 20 of a long history', () => {
  it('reads the index, the last minute and 20 records', async () => {
    const { exports, sent, queries, gets } = watched();
    const clock = () => NOON + HOUR;
    const { items, total } = await listExports({ exports, clock }, { owner, page: { number: 3, size: 20 } });
    expect(idsOf(items)).toEqual(ids.slice(40, 60));
    expect(total).toBe(COUNT);
    expect(queries().map(({ IndexName }) => IndexName)).toEqual([undefined, 'history']);
    expect([gets(), sent.length]).toEqual([20, 22]);
  });

  it('reads the index once and 20 records where its cursor is older than a minute', async () => {
    const { exports, sent, queries, gets } = watched();
    const page = { size: 20, before: ids[99] ?? 0 };
    const { items, next } = await walkExports({ exports, clock: () => NOON + HOUR }, { owner, page });
    expect(idsOf(items)).toEqual(ids.slice(100, 120));
    expect(next).toBe(ids[119]);
    expect(queries().map(({ IndexName }) => IndexName)).toEqual(['history']);
    expect([gets(), sent.length]).toEqual([20, 21]);
  });

  it('reads the records alone where all of it is of the last minute', async () => {
    const { exports, queries } = watched();
    const page = { size: 20 };
    await walkExports({ exports, clock: () => NOON + COUNT * 1000 }, { owner, page });
    expect(queries().map(({ IndexName }) => IndexName)).toEqual([undefined]);
  });
});

it('a history read from the index costs a fraction of one read from its records', async () => {
  const costOf = async (IndexName: string | undefined) => {
    const [key, value] = IndexName ? ['history', owner] : ['pk', `export#${owner}`];
    const { ConsumedCapacity, LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: table,
        ...(IndexName ? { IndexName } : {}),
        KeyConditionExpression: `${key} = :value`,
        ExpressionAttributeValues: { ':value': { S: value ?? '' } },
        ReturnConsumedCapacity: 'TOTAL',
        Limit: 100,
      }),
    );
    expect(LastEvaluatedKey).toBeDefined();
    return ConsumedCapacity?.CapacityUnits ?? 0;
  };
  const [index, records] = [await costOf('history'), await costOf(undefined)];
  expect(index).toBeGreaterThan(0);
  expect(records / index).toBeGreaterThan(10);
});

it('an index that does not know the newest yet loses none of them above the border, and repeats none', async () => {
  const late = someOwner();
  const store = dynamoExports(client, table);
  const records = [0, 1, 2, 3].map((ms) =>
    exportSample({ owner: late, createdAt: new Date(NOON + ms).toISOString() }),
  );
  for (const record of records) await store.create(record);
  const [oldest, , third, newest] = records.map(({ id }) => id);
  for (const id of [third, newest])
    await client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: exportKey({ owner: late, id: id ?? 0 }),
        UpdateExpression: 'REMOVE history',
      }),
    );
  const all = records.map(({ id }) => id).reverse();
  for (const fresh of [third, (third ?? 0) - 1, oldest])
    expect((await historyOf(store, late, { fresh: fresh ?? 0 })).map(({ id }) => id)).toEqual(all);
});
