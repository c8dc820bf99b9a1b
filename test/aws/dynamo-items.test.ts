import {
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { dynamoExports } from '../../functions/aws/dynamo-exports.ts';
import { dynamoLedger } from '../../functions/aws/dynamo-ledger.ts';
import { dynamoRates } from '../../functions/aws/dynamo-rates.ts';
import { exportKey } from '../../functions/aws/export-item.ts';
import type { ExportRecord } from '../../functions/core/export-record.ts';
import { IdTaken } from '../../functions/core/id-taken.ts';
import { newId } from '../../functions/core/ids.ts';
import { Transient } from '../../functions/core/problem.ts';
import { exportSample, LATER, moveTo, NOON, someOwner } from '../contracts/export-sample.ts';
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

/** A store for whose next transaction the answer is lost: before it took effect, or after. */
function losing(when: 'before' | 'after', meanwhile = async (): Promise<unknown> => undefined) {
  let lost = 0;
  const send = async (command: object) => {
    if (!(command instanceof TransactWriteItemsCommand) || lost++ > 0) return client.send(command as never);
    if (when === 'after') await client.send(command);
    await meanwhile();
    throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
  };
  return dynamoExports({ send } as never, table);
}

const bounded = () =>
  exportSample({ owner: someOwner(), mostAtOnce: 1, idempotency: { key: 'k', fingerprint: 'f' } });

describe('a create whose answer was lost', () => {
  it('after it took effect is read back', async () => {
    const record = bounded();
    expect(await losing('after').create(record)).toEqual({ record, created: true });
    expect(await dynamoExports(client, table).get(record)).toEqual(record);
  });

  it('after it took effect is read back too where its turn has come meanwhile', async () => {
    const record = exportSample({ owner: someOwner(), waiting: true });
    const store = dynamoExports(client, table);
    const meanwhile = () => store.admit({ most: 100, perOwner: 100, now: LATER, fresh: record });
    expect(await losing('after', meanwhile).create(record)).toEqual({ record, created: true });
    expect(await store.get(record)).toMatchObject({ waiting: false });
  });

  it('before it took effect leaves neither record, nor key, nor place', async () => {
    const record = bounded();
    await expect(losing('before').create(record)).rejects.toBeInstanceOf(Transient);
    expect(await itemsOf(record.owner)).toEqual([]);
    expect((await dynamoExports(client, table).create(record)).created).toBe(true);
  });
});

describe('a place of an export', () => {
  it('that is gone by another hand is given back to who asks next, and only that', async () => {
    const store = dynamoExports(client, table);
    const owner = someOwner();
    const [first, second, third] = [0, 1, 2].map(() => exportSample({ owner, mostAtOnce: 2 }));
    if (!first || !second || !third) throw new Error('three');
    await store.create(first);
    await store.create(second);
    await client.send(new DeleteItemCommand({ TableName: table, Key: exportKey(first) }));
    expect((await store.create(third)).created).toBe(true);
    await expect(store.create(exportSample({ owner, mostAtOnce: 2 }))).rejects.toMatchObject({
      kind: 'conflict',
    });
    const [places] = (await itemsOf(owner)).filter(({ pk }) => pk === `claim#${owner}`);
    expect(places?.ids).toEqual(new Set([second.id, third.id]));
  });
});

describe('a refusal for want of a place', () => {
  it('costs no more reads where there are many', async () => {
    const owner = someOwner();
    const most = 100;
    const store = dynamoExports(client, table);
    for (let made = 0; made < most; made++) await store.create(exportSample({ owner, mostOpen: most }));
    let sent = 0;
    const send = (command: object) => {
      sent++;
      return client.send(command as never);
    };
    const counted = dynamoExports({ send } as never, table);
    await expect(counted.create(exportSample({ owner, mostOpen: most }))).rejects.toMatchObject({
      kind: 'rate-limited',
    });
    expect(sent).toBeLessThan(20);
  });
});

describe('an idempotency key', () => {
  it('whose record is gone by another hand is taken over', async () => {
    const store = dynamoExports(client, table);
    const lost = bounded();
    await store.create(lost);
    await client.send(new DeleteItemCommand({ TableName: table, Key: exportKey(lost) }));
    const again = exportSample({ owner: lost.owner, idempotency: { key: 'k', fingerprint: 'f' } });
    expect(await store.create(again)).toEqual({ record: again, created: true });
    expect((await store.create(exportSample({ ...lost, id: 1 }))).record).toEqual(again);
  });

  it('stays free where its id belongs to another export', async () => {
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
  it('is a claim after a day and a record 30 days after its file, but none that is open', async () => {
    const store = dynamoExports(client, table);
    const record = exportSample({ owner: someOwner(), idempotency: { key: 'k', fingerprint: 'f' } });
    await store.create(record);
    const days = async () =>
      (await itemsOf(record.owner)).flatMap(({ pk, expires }) =>
        expires === undefined || String(pk).startsWith('outbox#')
          ? []
          : [(Number(expires) - NOON / 1000) / 86_400],
      );
    expect(await days()).toEqual([1]);
    const expiresAt = new Date(NOON + 12 * 86_400_000).toISOString();
    await store.move(record, { to: 'canceled', patch: { expiresAt } });
    expect((await days()).sort((a, b) => a - b)).toEqual([1, 42]);
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
