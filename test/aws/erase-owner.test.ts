import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll } from 'vitest';
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
