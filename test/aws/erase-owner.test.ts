import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deployedCredentials } from '../../functions/aws/deployed-credentials.ts';
import { dynamoExports } from '../../functions/aws/dynamo-exports.ts';
import { dynamoLedger } from '../../functions/aws/dynamo-ledger.ts';
import { dynamoRates } from '../../functions/aws/dynamo-rates.ts';
import { dynamoTraces } from '../../functions/aws/dynamo-traces.ts';
import { diskFiles } from '../../functions/local/disk-files.ts';
import { eraseContract, type Filled } from '../contracts/erase-contract.ts';
import { createCredentialsTable } from './credentials-table.ts';
import { startDynalite } from './dynalite.ts';
import { createExportsTable } from './exports-table.ts';

const root = mkdtempSync(join(tmpdir(), 'waybill-erase-'));
afterAll(() => rmSync(root, { recursive: true }));
let db: DynamoDBClient;
let credentials: string;
beforeAll(async () => {
  db = await startDynalite();
  credentials = await createCredentialsTable(db);
});

eraseContract('a deployed stage', async (): Promise<Filled> => {
  const table = await createExportsTable(db, `exports-${randomUUID()}`);
  const rows = async (TableName: string) =>
    JSON.stringify((await db.send(new ScanCommand({ TableName }))).Items);
  return {
    places: {
      ...deployedCredentials({ db, kms: undefined as never, table: credentials, key: 'k' }),
      exports: dynamoExports(db, table),
      ledger: dynamoLedger(db, table),
      traces: dynamoTraces(db, table),
      files: diskFiles(join(root, table)),
      clock: Date.now,
      workflow: { start: async () => undefined, stop: async () => undefined, running: async () => false },
    },
    rates: dynamoRates(db, table),
    dump: async () => `${await rows(table)} ${await rows(credentials)}`,
  };
});

it('a place to run that an export left behind is told of, and given back by counting anew', async () => {
  const table = await createExportsTable(db, `exports-${randomUUID()}`);
  const running = ['0000000000000001acme', '0000000000000001acme#1'];
  const Item = { pk: { S: 'turns#' }, sk: { S: 'turns' }, running: { SS: running } };
  await db.send(new PutItemCommand({ TableName: table, Item }));
  const traces = dynamoTraces(db, table);
  const of = (owner: string) => traces.count({ owner, credentials: new Set() });
  expect([await of('acme'), await of('acm')]).toEqual([{ turns: 1 }, {}]);
  await dynamoExports(db, table).recount();
  expect(await of('acme')).toEqual({});
});
