import { type AttributeValue, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { readFilters } from '../../functions/core/filters/read-filters.ts';
import { Numeral } from '../../functions/core/numeral.ts';
import { dynamoTable, type TableLayout } from '../../functions/sources/dynamo-table/index.ts';
import { locationOf } from '../../functions/sources/dynamo-table/tables.ts';
import { createTable, startDynalite } from '../aws/dynalite.ts';
import { sourceContract } from '../contracts/source-contract.ts';
import { keysOf, type OpenSource, recordsOf, someQuery } from '../contracts/source-sample.ts';
import { toItem } from './items.ts';

let client: DynamoDBClient;
beforeAll(async () => {
  client = await startDynalite();
  for (const type of ['text', 'number'] as const) {
    await createTable(client, {
      TableName: type,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'id', AttributeType: type === 'text' ? 'S' : 'N' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'id', KeyType: 'RANGE' },
      ],
    });
  }
});

const layoutOf = (type: 'text' | 'number', shards = 1): TableLayout => ({
  table: type,
  partitionKey: { name: 'pk', template: 'OWNER#{owner}#{collection}#{shard}', shards },
  sortKey: { type },
  consistent: false,
});

/** Records go to the shards in turn, as no rule of the source's own would spread them. */
const open =
  (shards: number): OpenSource =>
  async ({ rows, keys }) => {
    const layout = layoutOf(keys === 'number' ? 'number' : 'text', shards);
    const homes = new Map<unknown, number>();
    return {
      source: dynamoTable({ db: client, tables: [layout], limit: rows }),
      load: async (query, records) => {
        const { partitions } = locationOf([layout], query);
        for (const record of records) {
          const home = homes.get(record.id) ?? homes.size % shards;
          homes.set(record.id, home);
          const Item = { ...toItem(record), pk: { S: String(partitions[home]) } };
          await client.send(new PutItemCommand({ TableName: layout.table, Item }));
        }
      },
    };
  };

sourceContract('dynamoTable', open(1), { skip: ['mixed-keys'], runs: 8 });
sourceContract('dynamoTable over three shards', open(3), { skip: ['mixed-keys'], runs: 8 });

async function put(table: string, item: Record<string, AttributeValue>): Promise<void> {
  await client.send(new PutItemCommand({ TableName: table, Item: item }));
}

describe('an item as a document', () => {
  const { owner, ...asked } = someQuery();
  const plain = { ...layoutOf('text'), partitionKey: { name: 'pk', template: '{owner}' } };

  it('has sets as lists in one order, bytes as base64 and numbers as they are written', async () => {
    const item = {
      texts: { SS: ['b', 'a', '\u{10000}', '\uffff'] },
      numbers: { NS: ['10', '-3', '12345678901234567890123456789012345678', '9'] },
      bytes: { B: Buffer.from([0, 255, 1]).subarray(1) },
      many: { BS: [Buffer.from('b'), Buffer.from('a')] },
      huge: { N: '1E+125' },
    };
    await put('text', { pk: { S: owner }, id: { S: 'k' }, ...item });
    const source = dynamoTable({ db: client, tables: [plain] });
    expect(await recordsOf(source, { owner, ...asked })).toEqual([
      {
        pk: owner,
        id: 'k',
        texts: ['a', 'b', '\uffff', '\u{10000}'],
        numbers: [-3, 9, 10, new Numeral('1.2345678901234567890123456789012345678e+37')],
        bytes: '/wE=',
        many: ['YQ==', 'Yg=='],
        huge: 1e125,
      },
    ]);
  });

  it('leaves out a partition key that is composed, and keeps one that is the owner', async () => {
    await put('text', { pk: { S: `OWNER#${owner}` }, id: { S: 'k' } });
    const composed = { ...plain, partitionKey: { name: 'pk', template: 'OWNER#{owner}' } };
    const source = dynamoTable({ db: client, tables: [composed] });
    expect(await recordsOf(source, { owner, ...asked })).toEqual([{ id: 'k' }]);
  });
});

describe('which table is read', () => {
  it('is the first that holds the collection, ordered by its own sort key', () => {
    const orders = {
      ...layoutOf('number'),
      collection: 'orders',
      sortKey: { name: 'number', type: 'number' } as const,
    };
    const tables = [orders, layoutOf('text')];
    expect(locationOf(tables, { owner: 'o', collection: 'orders', key: 'id' })).toMatchObject({
      sortName: 'number',
    });
    expect(locationOf(tables, { owner: 'o', collection: 'skus', key: 'code' })).toMatchObject({
      sortName: 'code',
    });
  });

  it('is said where there is none', async () => {
    const source = dynamoTable({ db: client, tables: [{ ...layoutOf('text'), collection: 'orders' }] });
    const page = source.page(someQuery(), { after: null, upto: null }, null);
    await expect(page).rejects.toThrow('no table is configured for the collection products');
  });

  it('takes an owner’s name as it is, whatever stands in it', () => {
    const owner = '$& {shard} {owner}';
    const { partitions } = locationOf([layoutOf('text', 2)], { owner, collection: 'products', key: 'id' });
    expect(partitions).toEqual([`OWNER#${owner}#products#0`, `OWNER#${owner}#products#1`]);
  });
});

describe('ranges', () => {
  const layout = { ...layoutOf('text', 4), consistent: true };
  const kinds = {
    'numbered codes': (i: number) => `SKU-${String(i).padStart(6, '0')}`,
    'hexadecimal ids': (i: number) => ((i * 0x9e3779b1) % 2 ** 32).toString(16).padStart(8, '0'),
  };

  it.each(Object.entries(kinds))('of %s hold a fair share each', async (_name, keyOf) => {
    const query = someQuery();
    const { partitions } = locationOf([layout], query);
    const keys = Array.from({ length: 200 }, (_none, i) => keyOf(i));
    await Promise.all(
      keys.map((id, i) => put('text', { pk: { S: String(partitions[i % 4]) }, id: { S: id } })),
    );
    const source = dynamoTable({ db: client, tables: [layout] });
    const ranges = await source.split(query, 4);
    const shares = await Promise.all(
      ranges.map(async (range) => (await keysOf(source, query, range)).length),
    );
    expect(shares.reduce((sum, share) => sum + share)).toBe(200);
    expect(shares).toHaveLength(4);
    expect(Math.max(...shares)).toBeLessThan(80);
  });

  it.each([
    ['number', 'integer', { id_gt: '5', id_lteq: 7.5 }, { after: '5', upto: '7.5' }],
    ['text', 'text', { id_eq: 'b' }, { after: 'a\u{10ffff}', upto: 'b' }],
    ['text', 'integer', { id_gt: 5 }, { after: null, upto: null }],
    ['number', 'text', { id_gt: '5' }, { after: null, upto: null }],
  ] as const)('of %s keys, which are %s, are narrowed by %j', async (sort, type, asked, range) => {
    const { filters } = readFilters(asked, { key: 'id', columns: [{ name: 'id', path: 'id', type }] }, {});
    const source = dynamoTable({ db: client, tables: [layoutOf(sort)] });
    expect(await source.split({ ...someQuery(), filters }, 1)).toEqual([range]);
  });

  it.each([
    [1, 2],
    [4, 8],
  ])('of an owner spread over %i partition keys are at most %i', async (shards, most) => {
    const spread = layoutOf('number', shards);
    const query = someQuery();
    const { partitions } = locationOf([spread], query);
    for (const id of ['0', '1000']) await put('number', { pk: { S: String(partitions[0]) }, id: { N: id } });
    expect(await dynamoTable({ db: client, tables: [spread] }).split(query, 100)).toHaveLength(most);
  });
});
