import { setImmediate } from 'node:timers/promises';
import {
  type AttributeValue,
  type CreateTableCommandInput,
  DescribeTableCommand,
  type DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { withTransients } from '../../functions/aws/transient.ts';
import type { Json, RecordDocument } from '../../functions/core/json.ts';
import type { Source, SourceQuery } from '../../functions/core/ports/source.ts';
import { Transient } from '../../functions/core/problem.ts';
import type { Profile } from '../../functions/core/profile.ts';
import { formats, profiles } from '../../functions/formats/index.ts';
import { PartBuffer } from '../../functions/formats/part-buffer.ts';
import { dynamoTable, type TableLayout } from '../../functions/sources/dynamo-table/index.ts';
import { loadRecords } from '../../functions/sources/dynamo-table/load-records.ts';
import { createTable, startDynalite } from '../aws/dynalite.ts';
import { ALL, type OpenSource, recordsOf, someQuery, written } from '../contracts/source-sample.ts';
import { unorderedSourceContract } from '../contracts/source-unordered-contract.ts';
import { column } from '../formats/hostile-records.ts';
import { toItem } from './items.ts';

let client: DynamoDBClient;
beforeAll(async () => {
  client = await startDynalite();
});

type KeyType = 'S' | 'N' | 'B';
const keysOfType = (type: KeyType): Omit<CreateTableCommandInput, 'TableName'> => ({
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: type }],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
});

/** A table that is there at once, since tests of a property make many. */
async function created(input: CreateTableCommandInput): Promise<string> {
  const TableName = await createTable(client, input);
  const look = () => client.send(new DescribeTableCommand({ TableName }));
  while ((await look()).Table?.TableStatus !== 'ACTIVE') await setImmediate();
  return TableName;
}

let tables = 0;
/** A new table for one owner's collection. */
async function bound({ owner, collection }: SourceQuery, type: KeyType): Promise<TableLayout> {
  const table = await created({ TableName: `bound-${tables++}`, ...keysOfType(type) });
  return { table, owner, collection, consistent: true };
}

const put = (table: string, Item: Record<string, AttributeValue>) =>
  client.send(new PutItemCommand({ TableName: table, Item }));

/** Tables are bound as their owners come; the first ones are somebody else's. */
const open =
  (wire: boolean): OpenSource =>
  async ({ rows, keys }) => {
    const layouts: TableLayout[] = [];
    for (const collection of ['products', 'orders'])
      layouts.push({ table: 'nobody', owner: 'nobody', collection, consistent: true });
    const source = dynamoTable({ db: client, tables: layouts, limit: rows });
    const load = async (query: SourceQuery, records: readonly RecordDocument[]) => {
      const is = ({ owner, collection }: TableLayout) =>
        owner === query.owner && collection === query.collection;
      const layout = layouts.find(is) ?? (await bound(query, keys === 'number' ? 'N' : 'S'));
      if (!layouts.includes(layout)) layouts.push(layout);
      for (const record of records) await put(layout.table, toItem(record));
    };
    return { source: wire ? byBytes(source) : source, load };
  };

const byBytes = (source: Source): Source => ({
  ...source,
  page: (query, range, cursor) => source.page({ ...query, wire: true }, range, cursor),
});

unorderedSourceContract('dynamoTable bound to one owner', open(false), 8);

describe('a table bound to one owner', () => {
  it('without a record is one empty page of each slice', async () => {
    const query = someQuery();
    const source = dynamoTable({ db: client, tables: [await bound(query, 'S')] });
    const ranges = await source.split(query, 7);
    expect(ranges).toHaveLength(7);
    for (const range of ranges)
      expect(await source.page(query, range, null)).toEqual({ records: [], next: null, unordered: true });
  });

  it('goes on behind keys of bytes, and of numbers with all their digits', async () => {
    const query = someQuery();
    const table = await created({
      TableName: 'bytes',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'at', AttributeType: 'B' },
        { AttributeName: 'no', AttributeType: 'N' },
      ],
      KeySchema: [
        { AttributeName: 'at', KeyType: 'HASH' },
        { AttributeName: 'no', KeyType: 'RANGE' },
      ],
    });
    const numbers = [
      '12345678901234567890123456789012345678',
      '12345678901234567890123456789012345679',
      '-0.5',
    ];
    for (const [i, N] of numbers.entries())
      await put(table, { at: { B: Uint8Array.of(0, 255, 7) }, no: { N }, id: { S: `k${i}` } });
    await put(table, { at: { B: Uint8Array.of(128) }, no: { N: '1' }, id: { S: 'k3' } });
    const layout = { table, owner: query.owner, collection: 'products', consistent: false };
    for (const source of [dynamoTable({ db: client, tables: [layout], limit: 1 })].flatMap((one) => [
      one,
      byBytes(one),
    ])) {
      const { next } = await source.page(query, ALL, null);
      expect(written(next)).toMatchObject({ at: { B: expect.any(String) }, no: { N: expect.any(String) } });
      expect((await recordsOf(source, query)).map(({ id }) => id).sort()).toEqual(['k0', 'k1', 'k2', 'k3']);
    }
  });

  it.each<[string, Json, Json]>([
    ['range', 'k1', null],
    ['cursor', null, 'k1'],
  ])('refuses a %s of sort keys, from before it was bound', async (_what, after, cursor) => {
    const query = someQuery();
    const source = dynamoTable({ db: client, tables: [await bound(query, 'S')] });
    await expect(source.page(query, { after, upto: null }, cursor)).rejects.toThrow(/table that is scanned/);
  });

  it('is not loaded: its keys are its application’s', async () => {
    const query = someQuery();
    const layout = await bound(query, 'S');
    const loading = loadRecords({ db: client, tables: [layout] }, query, [{ id: 'a' }]);
    await expect(loading).rejects.toThrow(
      `no table with a partition key holds the products of ${query.owner}`,
    );
  });

  it('stands before a table of all owners, which the others are read from', async () => {
    const [mine, other] = [someQuery(), someQuery()];
    const own = await bound(mine, 'S');
    const table = await created({
      TableName: 'all-owners',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['owner', 'id'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: 'owner', KeyType: 'HASH' },
        { AttributeName: 'id', KeyType: 'RANGE' },
      ],
    });
    await put(own.table, { id: { S: 'mine' } });
    for (const { owner } of [mine, other]) await put(table, { owner: { S: owner }, id: { S: 'in both' } });
    const all: TableLayout = {
      table,
      partitionKey: { name: 'owner', template: '{owner}' },
      sortKey: { type: 'text' },
      consistent: true,
    };
    const source = dynamoTable({ db: client, tables: [own, all] });
    expect(await recordsOf(source, mine)).toEqual([{ id: 'mine' }]);
    expect(await recordsOf(source, other)).toEqual([{ id: 'in both', owner: other.owner }]);
  });

  it('that is throttled is read again', async () => {
    const query = someQuery();
    const layout = await bound(query, 'S');
    const throttled = Object.assign(new Error('slow down'), {
      name: 'ProvisionedThroughputExceededException',
      $fault: 'client',
      $metadata: { httpStatusCode: 400 },
    });
    const db = withTransients({ send: async () => Promise.reject(throttled) });
    const source = dynamoTable({ db, tables: [layout] });
    await expect(source.page(query, ALL, null)).rejects.toThrow(Transient);
  });
});

unorderedSourceContract('dynamoTable bound to one owner, by bytes', open(true), 3);

describe('a scanned page as bytes', () => {
  it('is written as its records are', async () => {
    const query = { ...someQuery(), wire: true };
    const layout = await bound(query, 'S');
    const titles = ['plain', 'two\nlines', 'a;b "quoted"', '=1+2', 'größe 😀\u0000', ''];
    for (const [i, title] of titles.entries())
      await put(layout.table, { id: { S: `k${i}` }, title: { S: title }, n: { N: String(i / 8) } });
    const source = dynamoTable({ db: client, tables: [layout] });
    const { wire, records } = await source.page(query, ALL, null);
    const encoder = formats.csv?.compile({
      columns: [column('id', 'text'), column('title', 'text'), column('n', 'number')],
      profile: profiles.excel as Profile,
    });
    const [values, bytes] = [new PartBuffer(64), new PartBuffer(64)];
    encoder?.page(null, records, values);
    const ends = { first: records.at(0)?.id, last: records.at(-1)?.id };
    expect(wire && encoder?.wire?.(null, wire, bytes)).toMatchObject({ rows: titles.length, ...ends });
    expect(text(bytes)).toBe(text(values));
  });
});

const text = ({ bytes, length }: PartBuffer): string => bytes.toString('utf8', 0, length);
