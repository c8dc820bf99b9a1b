import { randomUUID } from 'node:crypto';
import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, DeleteBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll } from 'vitest';
import { dynamoExports } from '../../functions/aws/dynamo-exports.ts';
import { dynamoKeys } from '../../functions/aws/dynamo-keys.ts';
import { dynamoLedger } from '../../functions/aws/dynamo-ledger.ts';
import { dynamoRates } from '../../functions/aws/dynamo-rates.ts';
import { s3Files } from '../../functions/aws/s3-files.ts';
import { dynamoTable, type TableLayout } from '../../functions/sources/dynamo-table/index.ts';
import { loadRecords } from '../../functions/sources/dynamo-table/load-records.ts';
import { createTable } from '../aws/dynalite.ts';
import { createExportsTable } from '../aws/exports-table.ts';
import { filesContract } from '../contracts/files-contract.ts';
import { keyStoreContract } from '../contracts/key-store-contract.ts';
import { ledgerContract } from '../contracts/ledger-contract.ts';
import { rateCounterContract } from '../contracts/rate-counter-contract.ts';
import { sourceContract } from '../contracts/source-contract.ts';
import type { OpenSource } from '../contracts/source-sample.ts';
import { storeContract } from '../contracts/store-contract.ts';
import { deployedService } from './deployed-service.ts';
import { emptyBucket } from './empty-bucket.ts';

const { db, s3 } = deployedService();
const bucket = `contracts-${randomUUID()}`;
const sources = { text: `text-${randomUUID()}`, number: `number-${randomUUID()}` } as const;
let table: string;

beforeAll(async () => {
  table = await createExportsTable(db);
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  for (const [type, name] of Object.entries(sources))
    await createTable(db, {
      TableName: name,
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
});

afterAll(async () => {
  await emptyBucket(s3, bucket);
  await s3.send(new DeleteBucketCommand({ Bucket: bucket }));
  for (const TableName of [table, ...Object.values(sources)])
    await db.send(new DeleteTableCommand({ TableName }));
});

storeContract('dynamoExports on DynamoDB', () => dynamoExports(db, table));
ledgerContract('dynamoLedger on DynamoDB', () => dynamoLedger(db, table));
keyStoreContract('dynamoKeys on DynamoDB', () => dynamoKeys(db, table));
rateCounterContract('dynamoRates on DynamoDB', () => dynamoRates(db, table));
filesContract('s3Files on S3', () => s3Files(s3, bucket));
sourceContract('dynamoTable on DynamoDB', open(1), { skip: ['mixed-keys'], runs: 3 });
sourceContract('dynamoTable over three shards', open(3), { skip: ['mixed-keys'], runs: 3 });

function open(shards: number): OpenSource {
  return async ({ rows, keys }) => {
    const type = keys === 'number' ? 'number' : 'text';
    const layout: TableLayout = {
      table: sources[type],
      partitionKey: { name: 'pk', template: 'OWNER#{owner}#{collection}#{shard}', shards },
      sortKey: { type },
      consistent: true,
    };
    const options = { db, tables: [layout] };
    return {
      source: dynamoTable({ ...options, limit: rows }),
      load: async (query, records) => void (await loadRecords(options, query, records)),
    };
  };
}
