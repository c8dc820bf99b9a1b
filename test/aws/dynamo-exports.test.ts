import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { beforeAll } from 'vitest';
import { dynamoExports } from '../../functions/aws/dynamo-exports.ts';
import type { ExportStore } from '../../functions/core/ports/export-store.ts';
import { storeContract } from '../contracts/store-contract.ts';
import { turnsContract } from '../contracts/store-turns-contract.ts';
import { startDynalite } from './dynalite.ts';
import { createExportsTable } from './exports-table.ts';

let client: DynamoDBClient;
let store: ExportStore;
beforeAll(async () => {
  client = await startDynalite();
  store = dynamoExports(client, await createExportsTable(client));
});

storeContract('dynamoExports', () => store);

turnsContract('dynamoExports', async () =>
  dynamoExports(client, await createExportsTable(client, `turns-${randomUUID()}`)),
);
