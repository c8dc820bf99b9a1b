import { type DynamoDBClient, PutItemCommand, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { dynamoExports } from '../../functions/aws/dynamo-exports.ts';
import { dynamoLedger } from '../../functions/aws/dynamo-ledger.ts';
import { dynamoRates } from '../../functions/aws/dynamo-rates.ts';
import type { ExportRecord } from '../../functions/core/export-record.ts';
import { IdTaken } from '../../functions/core/id-taken.ts';
import { newId } from '../../functions/core/ids.ts';
import { exportSample, moveTo, NOON, someOwner } from '../contracts/export-sample.ts';
import { startDynalite } from './dynalite.ts';
import { createExportsTable } from './exports-table.ts';

let client: DynamoDBClient;
let table: string;
beforeAll(async () => {
  client = await startDynalite();
  table = await createExportsTable(client);
});

async function itemsOf(owner: string): Promise<Record<string, unknown>[]> {
  const { Items = [] } = await client.send(new ScanCommand({ TableName: table }));
  return Items.map((item) => unmarshall(item)).filter(({ pk }) => String(pk).includes(owner));
}

/** A store whose process dies after it has claimed the key: the next put never reaches the table. */
function dyingStore() {
  let writes = 0;
  const send = (command: never) => {
    if (++writes > 1) throw new Error('killed');
    return client.send(command);
  };
  return dynamoExports({ send } as never, table);
}

describe('an idempotency key whose record never appeared', () => {
  it('is taken over by the same request, under the id that was claimed', async () => {
    const idempotency = { key: 'k', fingerprint: 'f' };
    const owner = someOwner();
    const lost = exportSample({ owner, idempotency });
    await expect(dyingStore().create(lost)).rejects.toThrow('killed');
    expect(await itemsOf(owner)).toHaveLength(1);
    const store = dynamoExports(client, table);
    const again = exportSample({ owner, idempotency });
    expect(await store.create(again)).toEqual({ record: { ...again, id: lost.id }, created: true });
    expect((await store.create(exportSample({ owner, idempotency }))).created).toBe(false);
  });

  it('is freed where its id belongs to another export', async () => {
    const store = dynamoExports(client, table);
    const other = exportSample({ owner: someOwner() });
    await store.create(other);
    const keyed = exportSample({ ...other, idempotency: { key: 'k', fingerprint: 'f' } });
    await expect(store.create(keyed)).rejects.toBeInstanceOf(IdTaken);
    const redrawn = { ...keyed, id: newId(NOON + 5, 0.5) };
    expect(await store.create(redrawn)).toEqual({ record: redrawn, created: true });
    expect((await store.get(other))?.idempotency).toBeUndefined();
  });
});

describe('what the table forgets by itself', () => {
  it('is a record 30 days after its file and a claim after a day', async () => {
    const record = exportSample({ owner: someOwner(), idempotency: { key: 'k', fingerprint: 'f' } });
    await dynamoExports(client, table).create(record);
    const days = (await itemsOf(record.owner)).map(({ expires }) => (Number(expires) - NOON / 1000) / 86_400);
    expect(days.sort((a, b) => a - b)).toEqual([1, 37]);
  });

  it('is a ledger 60 days after the birth of its export, and a count after its window', async () => {
    const owner = someOwner();
    const ledger = dynamoLedger(client, table);
    await ledger.claimUpload({ owner, id: newId(NOON, 0), since: 1 }, 0, 'upload');
    await dynamoRates(client, table).take(owner, { max: 5, seconds: 60 }, NOON / 1000);
    const kept = (await itemsOf(owner)).map(({ expires }) => Number(expires) - NOON / 1000);
    expect(kept.sort((a, b) => a - b)).toEqual([3720, 60 * 86_400]);
  });
});

it('the index holds the keys of open exports and nothing else of them', async () => {
  const store = dynamoExports(client, table);
  const owner = someOwner();
  const open = exportSample({ owner });
  const ended = exportSample({ owner });
  for (const record of [open, ended] satisfies ExportRecord[]) await store.create(record);
  await store.move(ended, moveTo('canceled'));
  const query = new QueryCommand({
    TableName: table,
    IndexName: 'listed',
    KeyConditionExpression: 'listed = :open',
    ExpressionAttributeValues: { ':open': { S: 'open' } },
  });
  const { Items = [] } = await client.send(query);
  const mine = Items.map((item) => unmarshall(item)).filter(({ pk }) => pk === `export#${owner}`);
  expect(mine).toEqual([{ listed: 'open', pk: `export#${owner}`, sk: String(open.id).padStart(16, '0') }]);
});

it('the index lags: a record that ended since is not given as open', async () => {
  const store = dynamoExports(client, table);
  const record = exportSample({ owner: someOwner() });
  await store.create(record);
  await store.move(record, moveTo('canceled'));
  const { Items = [] } = await client.send(new ScanCommand({ TableName: table }));
  const stale = Items.find(({ pk }) => pk?.S === `export#${record.owner}`);
  await client.send(new PutItemCommand({ TableName: table, Item: { ...stale, listed: { S: 'open' } } }));
  for await (const open of store.open()) expect(open.owner).not.toBe(record.owner);
});
