import { BatchWriteItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExportRecord } from '../../functions/core/export-record.ts';
import type { RecordDocument } from '../../functions/core/json.ts';
import { Manifest } from '../../functions/core/manifest.ts';
import { Numeral } from '../../functions/core/numeral.ts';
import type { Source, SourcePage } from '../../functions/core/ports/source.ts';
import type { StepLimits } from '../../functions/pipeline/step-limits.ts';
import { dynamoTable } from '../../functions/sources/dynamo-table/index.ts';
import { createTable, startDynalite } from '../aws/dynalite.ts';
import { toItem } from '../sources/items.ts';
import { load, products, removeFolders, type TestEngine, testEngine } from './test-engine.ts';

afterAll(removeFolders);

const RECORDS = products(600, 9000);
const READERS: Readonly<Record<string, (text: string) => RecordDocument[]>> = {
  csv: (text) => parse(text, { columns: true, delimiter: ';', bom: true }),
  json: (text) => JSON.parse(text),
  ndjson: (text) =>
    text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
};

let client: DynamoDBClient;
let bound: Source;
beforeAll(async () => {
  client = await startDynalite();
  const table = await createTable(client, {
    TableName: 'acme-products',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  });
  for (let at = 0; at < RECORDS.length; at += 25) {
    const puts = RECORDS.slice(at, at + 25).map((record) => ({ PutRequest: { Item: toItem(record) } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: puts } }));
  }
  const layout = { table, owner: 'acme', collection: 'products', consistent: true };
  bound = dynamoTable({ db: client, tables: [layout], limit: 50 });
});

/** An engine that reads this source. */
const reading = (source: Source, limits: Partial<StepLimits> = {}): TestEngine =>
  testEngine({ limits, wrap: (engine) => Object.assign(engine, { source }) });

async function exported(test: TestEngine, format: string) {
  const record = await test.request({ format });
  const ended = await test.end(record);
  const rows = (READERS[format] as (text: string) => RecordDocument[])((await test.bytes(record)).toString());
  return { ended, rows, manifest: await manifestOf(test, ended) };
}

async function inOrder(format: string) {
  const test = testEngine();
  await load(test.database, RECORDS);
  return exported(test, format);
}

async function manifestOf({ engine }: TestEngine, record: ExportRecord): Promise<Manifest> {
  if (record.status !== 'completed') throw new Error(record.status);
  return Manifest.parse(
    JSON.parse(Buffer.from((await engine.files.get(record.file.manifestKey)) ?? []).toString()),
  );
}

const byId = (rows: readonly RecordDocument[]) =>
  rows.toSorted((a, b) => (String(a.id) < String(b.id) ? -1 : 1));

describe('an export of a table that is bound to its owner', () => {
  describe.each(Object.keys(READERS))('as %s', (format) => {
    const ordered = inOrder(format);

    it.each([1, 2, 7])(
      'has the rows of an ordered one from %i segments, and says that it has no order',
      async (segments) => {
        const reference = await ordered;
        expect('ordered' in reference.manifest).toBe(false);
        const test = reading(bound, { segments, timeBoxMs: 1 });
        const { ended, rows, manifest } = await exported(test, format);
        expect(byId(rows)).toEqual(reference.rows);
        expect(rows).not.toEqual(reference.rows);
        expect(manifest.ordered).toBe(false);
        expect(manifest.file.rows).toBe(RECORDS.length);
        expect(manifest.chunks.length).toBeGreaterThan(segments);
        expect(new Set(manifest.chunks.map(({ segment }) => segment)).size).toBe(segments);
        expect(test.stored().filter((name) => /upload|scratch|rest-|segment-/.test(name))).toEqual([]);
        expect(ended.plan?.ranges).toHaveLength(segments);
      },
    );
  });

  it('goes on in the next attempts where it stopped, page by page', async () => {
    const test = reading(bound, { segments: 2, timeBoxMs: 0, chunksPerExecution: 6 });
    const { ended, rows } = await exported(test, 'csv');
    expect(ended.attempt).toBeGreaterThan(2);
    expect(byId(rows).map(({ id }) => id)).toEqual(RECORDS.map(({ id }) => id));
  });

  it('is written from bytes', async () => {
    const pages: SourcePage[] = [];
    const test = reading({
      ...bound,
      page: async (...asked) => {
        const page = await bound.page(...asked);
        const { wire, next } = page;
        pages.push(page);
        return wire ? { wire, next, unordered: true, records: [] } : page;
      },
    });
    expect((await exported(test, 'csv')).rows).toHaveLength(RECORDS.length);
    expect(pages.every(({ wire }) => wire !== undefined)).toBe(true);
  });

  it('is empty for every other owner', async () => {
    const test = reading(bound, { segments: 7 });
    const record = await test.request({ owner: 'acme ', format: 'json' });
    expect(await test.end(record)).toMatchObject({ status: 'completed', file: { rows: 0 } });
    expect(JSON.parse((await test.bytes(record)).toString())).toEqual([]);
  });
});

const COPIES = (records: readonly RecordDocument[]) => [...records, records[0] as RecordDocument];

describe('a source without order', () => {
  type Spoil = (page: SourcePage, before: { cursor: unknown; first: SourcePage }) => SourcePage;
  const faults: [string, string, Spoil][] = [
    [
      'gives its cursor again',
      'source_stuck',
      (page, { cursor }) => ({ ...page, next: (cursor ?? page.next) as string }),
    ],
    [
      'gives a page again, with another cursor',
      'source_disorder',
      (_page, { first, cursor }) => ({ ...first, next: `${cursor}x` }),
    ],
    [
      'gives a record twice in a page',
      'source_disorder',
      ({ wire: _wire, ...page }) => ({ ...page, records: COPIES(page.records) }),
    ],
    [
      'gives a record without its key',
      'key_missing',
      ({ wire: _wire, ...page }) => ({ ...page, records: page.records.map(({ id: _id, ...rest }) => rest) }),
    ],
    [
      'gives a key that cannot be kept',
      'key_unfit',
      ({ wire: _wire, ...page }) => ({
        ...page,
        records: page.records.map((record, at) => (at === 0 ? { ...record, id: 'x'.repeat(2048) } : record)),
      }),
    ],
    [
      'gives a key that no double holds',
      'key_unfit',
      ({ wire: _wire, ...page }) => ({
        ...page,
        records: page.records.map((record) => ({ ...record, id: new Numeral('12345678901234567') })),
      }),
    ],
    [
      'gives some pages with order',
      'source_disorder',
      ({ wire: _wire, unordered: _none, ...page }, { cursor }) =>
        cursor === null ? { ...page, unordered: true } : page,
    ],
    [
      'goes on at a key that cannot be kept',
      'cursor_too_long',
      (page) => ({ ...page, next: 'x'.repeat(4095) }),
    ],
  ];

  describe.each([
    ['in one chunk', 50],
    ['chunk by chunk', 0],
  ])('%s', (_how, timeBoxMs) => {
    describe.each([
      ['by bytes', true],
      ['by records', false],
    ])('%s', (_what, wire) => {
      it.each(faults)('fails where it %s', async (_fault, code, spoil) => {
        const test = reading(
          {
            ...bound,
            page: async (query, range, cursor) => {
              const asked = { ...query, wire: wire && query.wire === true };
              const known = typeof cursor === 'string' ? null : cursor;
              const page = await bound.page(asked, range, known);
              return spoil(page, { cursor, first: await bound.page(asked, range, null) });
            },
          },
          { timeBoxMs },
        );
        expect(await test.end(await test.request())).toMatchObject({ status: 'failed', failure: { code } });
        expect(test.stored()).toEqual([]);
      });
    });
  });
});
