import { randomUUID } from 'node:crypto';
import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { CreateBucketCommand, DeleteBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll } from 'vitest';
import { dynamoClients } from '../../functions/aws/dynamo-clients.ts';
import { dynamoExports } from '../../functions/aws/dynamo-exports.ts';
import { dynamoKeys } from '../../functions/aws/dynamo-keys.ts';
import { dynamoLedger } from '../../functions/aws/dynamo-ledger.ts';
import { dynamoNonces } from '../../functions/aws/dynamo-nonces.ts';
import { dynamoRates } from '../../functions/aws/dynamo-rates.ts';
import { dynamoTokens } from '../../functions/aws/dynamo-tokens.ts';
import { dynamoUsers } from '../../functions/aws/dynamo-users.ts';
import { kmsSealer } from '../../functions/aws/kms-sealer.ts';
import { kmsSigner } from '../../functions/aws/kms-signer.ts';
import { s3Files } from '../../functions/aws/s3-files.ts';
import { dynamoTable, type TableLayout } from '../../functions/sources/dynamo-table/index.ts';
import { loadRecords } from '../../functions/sources/dynamo-table/load-records.ts';
import { createCredentialsTable } from '../aws/credentials-table.ts';
import { createTable } from '../aws/dynalite.ts';
import { createExportsTable } from '../aws/exports-table.ts';
import { clientStoreContract } from '../contracts/client-store-contract.ts';
import { filesContract } from '../contracts/files-contract.ts';
import { keyStoreContract } from '../contracts/key-store-contract.ts';
import { ledgerContract } from '../contracts/ledger-contract.ts';
import { nonceStoreContract } from '../contracts/nonce-store-contract.ts';
import { rateCounterContract } from '../contracts/rate-counter-contract.ts';
import { sealerContract } from '../contracts/sealer-contract.ts';
import { signerContract } from '../contracts/signer-contract.ts';
import { sourceContract } from '../contracts/source-contract.ts';
import type { OpenSource } from '../contracts/source-sample.ts';
import { storeContract } from '../contracts/store-contract.ts';
import { tokenStoreContract } from '../contracts/token-store-contract.ts';
import { userStoreContract } from '../contracts/user-store-contract.ts';
import { deployedService } from './deployed-service.ts';
import { connection } from './deployment.ts';
import { emptyBucket } from './empty-bucket.ts';

const { db, s3, endpoint, outputs } = deployedService();
const kms = new KMSClient(connection(endpoint));
const bucket = `contracts-${randomUUID()}`;
const sources = { text: `text-${randomUUID()}`, number: `number-${randomUUID()}` } as const;
let table: string;
let credentials: string;

beforeAll(async () => {
  table = await createExportsTable(db);
  credentials = await createCredentialsTable(db);
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
  for (const TableName of [table, credentials, ...Object.values(sources)])
    await db.send(new DeleteTableCommand({ TableName }));
});

storeContract('dynamoExports on DynamoDB', () => dynamoExports(db, table));
ledgerContract('dynamoLedger on DynamoDB', () => dynamoLedger(db, table));
keyStoreContract('dynamoKeys on DynamoDB', () => dynamoKeys(db, credentials));
clientStoreContract('dynamoClients on DynamoDB', () => dynamoClients(db, credentials));
userStoreContract('dynamoUsers on DynamoDB', () => dynamoUsers(db, credentials));
tokenStoreContract('dynamoTokens on DynamoDB', () => dynamoTokens(db, credentials));
nonceStoreContract('dynamoNonces on DynamoDB', () => dynamoNonces(db, credentials));
rateCounterContract('dynamoRates on DynamoDB', () => dynamoRates(db, table));
sealerContract('kmsSealer on KMS', () => kmsSealer(kms, outputs.SealingKeyArn));
signerContract('kmsSigner on KMS', () => kmsSigner(kms, outputs.SigningKeyId));
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
