import { DatabaseSync } from 'node:sqlite';
import { Readable } from 'node:stream';
import { type AttributeValue, DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RecordDocument } from '../../functions/core/json.ts';
import type { Source, SourceQuery } from '../../functions/core/ports/source.ts';
import type { Profile } from '../../functions/core/profile.ts';
import { formats, profiles } from '../../functions/formats/index.ts';
import { PartBuffer } from '../../functions/formats/part-buffer.ts';
import { dynamoTable, type TableLayout } from '../../functions/sources/dynamo-table/index.ts';
import { keepBody, withoutItems } from '../../functions/sources/dynamo-table/kept-body.ts';
import { loadRecords, sqliteSource } from '../../functions/sources/sqlite/index.ts';
import { createTable, startDynalite } from '../aws/dynalite.ts';
import { sourceContract } from '../contracts/source-contract.ts';
import { someQuery } from '../contracts/source-sample.ts';
import { column } from '../formats/hostile-records.ts';

const ALL = { after: null, upto: null };

/** Reads a collection twice, by records and by bytes, and says what both give. */
async function bothWays(source: Source, query: SourceQuery) {
  const encoder = formats.csv?.compile({
    columns: [column('id', 'text'), column('title', 'text'), column('pk', 'text'), column('n', 'number')],
    profile: profiles.excel as Profile,
  });
  const [values, bytes] = [new PartBuffer(64), new PartBuffer(64)];
  const records: RecordDocument[] = [];
  const lazy: RecordDocument[] = [];
  for (let cursor = null, pages = 1; ; pages++) {
    const page = await source.page(query, ALL, cursor);
    const wired = await source.page({ ...query, wire: true }, ALL, cursor);
    expect([page.wire, wired.next]).toEqual([undefined, page.next]);
    encoder?.page(null, page.records, values);
    expect(wired.wire && encoder?.wire?.(null, wired.wire, bytes)).toMatchObject({
      rows: page.records.length,
    });
    records.push(...page.records);
    lazy.push(...wired.records);
    cursor = page.next as null;
    if (cursor === null) return { pages, records, lazy, values: text(values), bytes: text(bytes) };
  }
}

const text = ({ bytes, length }: PartBuffer): string => bytes.toString('utf8', 0, length);

const titles = ['plain', 'two\nlines', 'a;b "quoted"', '=1+2', 'größe 😀\u0000', '', 'x'.repeat(100)];

/** The source whose records all come from bytes. */
const byBytes = (source: Source): Source => ({
  ...source,
  page: (query, range, cursor) => source.page({ ...query, wire: true }, range, cursor),
});

const contractDb = new DatabaseSync(':memory:');
sourceContract('sqliteSource by bytes', async ({ rows }) => ({
  source: byBytes(sqliteSource(contractDb, { pageRows: rows })),
  load: async (query, records) => void (await loadRecords(contractDb, query, records)),
}));

describe('records of SQLite as bytes', () => {
  it('end a page by size, and one larger than a page has its own', async () => {
    const db = new DatabaseSync(':memory:');
    const query = { ...someQuery(), wire: true };
    const sizes = [10, 10, 5000, 10, 400, 400, 400, 400];
    await loadRecords(
      db,
      query,
      sizes.map((size, id) => ({ id, text: 'x'.repeat(size) })),
    );
    const source = sqliteSource(db, { pageUnits: 1000 });
    const pages: unknown[] = [];
    for (let cursor = null; ; ) {
      const page = await source.page(query, ALL, cursor);
      pages.push([page.wire?.ends?.length, page.next]);
      cursor = page.next as null;
      if (cursor === null) break;
    }
    expect(pages).toEqual([
      [3, 2],
      [4, 6],
      [1, null],
    ]);
  });

  it('are left to their values where they are no UTF-8', async () => {
    const db = new DatabaseSync(':memory:');
    const query = { ...someQuery(), wire: true };
    const source = sqliteSource(db);
    db.prepare("INSERT INTO records VALUES (?, ?, 'k', CAST(? AS TEXT))").run(
      query.owner,
      query.collection,
      Buffer.from('{"id":"k","t":"\xff"}', 'latin1'),
    );
    const page = await source.page(query, ALL, null);
    expect(page).toEqual({ records: [{ id: 'k', t: '\ufffd' }], next: null });
  });

  it('are what the pages of records hold, and end where they end', async () => {
    const db = new DatabaseSync(':memory:');
    const query = someQuery();
    const records = titles.map((title, i) => ({ id: `k${i}`, title, n: i / 8 }));
    await loadRecords(db, query, records);
    const both = await bothWays(sqliteSource(db, { pageRows: 3 }), query);
    expect(both).toMatchObject({ pages: 3, records, lazy: records });
    expect(both.bytes).toBe(both.values);
  });
});

describe('items of DynamoDB as bytes', () => {
  let client: DynamoDBClient;
  const layout = (shards: number): TableLayout => ({
    table: 'wired',
    partitionKey: { name: 'pk', template: 'OWNER#{owner}#{shard}', shards },
    sortKey: { type: 'text' },
    consistent: false,
  });

  beforeAll(async () => {
    client = await startDynalite();
    await createTable(client, {
      TableName: 'wired',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'id'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'id', KeyType: 'RANGE' },
      ],
    });
  });

  async function filled(): Promise<SourceQuery> {
    const query = someQuery();
    const others: Record<string, AttributeValue> = {
      blob: { B: Buffer.from([0, 255]) },
      n: { N: '12345678901234567890.5' },
    };
    for (const [i, title] of titles.entries()) {
      const Item = {
        pk: { S: `OWNER#${query.owner}#0` },
        id: { S: `k${i}` },
        title: { S: title },
        ...others,
      };
      await client.send(new PutItemCommand({ TableName: 'wired', Item }));
    }
    return query;
  }

  it('are what the pages of records hold, without the composed key', async () => {
    const query = await filled();
    const both = await bothWays(dynamoTable({ db: client, tables: [layout(1)], limit: 3 }), query);
    expect(both).toMatchObject({ pages: 3, records: titles.map((title, i) => ({ id: `k${i}`, title })) });
    expect(both.lazy).toEqual(both.records);
    expect(both.lazy[0]).toMatchObject({ blob: 'AP8=' });
    expect(both.bytes).toBe(both.values);
  });

  it('of several partitions come as records alone', async () => {
    const query = await filled();
    const source = dynamoTable({ db: client, tables: [layout(2)] });
    const page = await source.page({ ...query, wire: true }, ALL, null);
    expect([page.wire, page.records.length]).toEqual([undefined, titles.length]);
  });
});

describe('the body of an answer', () => {
  const ask = () => new QueryCommand({ TableName: 't', KeyConditionExpression: 'pk = :p' });
  const clientOf = (answers: readonly { statusCode: number; body: string | Uint8Array }[]) => {
    const left = [...answers];
    return new DynamoDBClient({
      region: 'eu-west-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      requestHandler: {
        handle: async () => {
          const { statusCode, body } = left.shift() as { statusCode: number; body: string | Uint8Array };
          const bytes = Buffer.from(body as string);
          const halves = [bytes.subarray(0, bytes.length >> 1), bytes.subarray(bytes.length >> 1)];
          const headers = { 'content-type': 'application/x-amz-json-1.0' };
          return { response: { statusCode, headers, body: Readable.from(halves) } } as never;
        },
      },
    });
  };
  const key = { pk: { S: 'a' }, id: { S: 'größe "LastEvaluatedKey":' } };
  const items = [
    { pk: { S: 'a' }, LastEvaluatedKey: { M: { pk: { S: 'no' } } }, t: { S: ',"LastEvaluatedKey":{' } },
  ];

  it.each([
    ['last', { Count: 1, Items: items, LastEvaluatedKey: key }],
    ['before other members', { Items: items, LastEvaluatedKey: key, ScannedCount: 1 }],
  ])('is kept whole, its last key read where it stands %s', async (_where, answer) => {
    const body = JSON.stringify(answer);
    const command = ask();
    const kept = keepBody(command);
    const { Items = [], LastEvaluatedKey } = await clientOf([{ statusCode: 200, body }]).send(command);
    expect([Items, LastEvaluatedKey]).toEqual([[], key]);
    expect(Buffer.from(kept() ?? []).toString()).toBe(body);
  });

  it('is kept where there is no last key', async () => {
    const command = ask();
    const kept = keepBody(command);
    const body = JSON.stringify({ Items: [{ a: { S: 'b' } }] });
    expect(await clientOf([{ statusCode: 200, body }]).send(command)).not.toHaveProperty('LastEvaluatedKey');
    expect(Buffer.from(kept() ?? []).toString()).toBe(body);
  });

  it.each([
    ['holds an attribute called as the last key, and none', JSON.stringify({ Items: items })],
    ['is no UTF-8', Buffer.from('{"Items":[{"pk":{"S":"a\xff"}}]}', 'latin1')],
  ])('is left to the client where it %s', async (_what, body) => {
    const command = ask();
    const kept = keepBody(command);
    const { Items } = await clientOf([{ statusCode: 200, body }]).send(command);
    expect([Items?.length, kept()]).toEqual([1, undefined]);
  });

  it('of a refusal is the client’s, and a retry is too', async () => {
    const refusal = JSON.stringify({
      __type: 'com.amazonaws.dynamodb.v20120810#ThrottlingException',
      message: 'slow',
    });
    const body = JSON.stringify({ Items: items, LastEvaluatedKey: key });
    const command = ask();
    const kept = keepBody(command);
    const client = clientOf([
      { statusCode: 400, body: refusal },
      { statusCode: 200, body },
    ]);
    expect((await client.send(command)).LastEvaluatedKey).toEqual(key);
    expect(Buffer.from(kept() ?? []).toString()).toBe(body);
    const denied = JSON.stringify({ __type: 'AccessDeniedException', message: 'no' });
    const again = ask();
    const none = keepBody(again);
    await expect(clientOf([{ statusCode: 400, body: denied }]).send(again)).rejects.toThrow('no');
    expect(none()).toBeUndefined();
  });

  it('has no last key inside of its items', () => {
    expect(withoutItems(Buffer.from('{"Items":[{"LastEvaluatedKey":{"S":"x"}}]}'))).toBeUndefined();
    expect(withoutItems(Buffer.from('{"a\\"LastEvaluatedKey":{}}'))).toBeUndefined();
    expect(String(withoutItems(Buffer.from('{"LastEvaluatedKey":{},"Items":[]}')))).toBe(
      '{"LastEvaluatedKey":{},"Items":[]}',
    );
  });
});
