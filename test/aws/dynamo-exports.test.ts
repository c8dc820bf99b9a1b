import { beforeAll } from 'vitest';
import { dynamoExports } from '../../functions/aws/dynamo-exports.ts';
import type { ExportStore } from '../../functions/core/ports/export-store.ts';
import { storeContract } from '../contracts/store-contract.ts';
import { startDynalite } from './dynalite.ts';
import { createExportsTable } from './exports-table.ts';

let store: ExportStore;
beforeAll(async () => {
  const client = await startDynalite();
  store = dynamoExports(client, await createExportsTable(client));
});

storeContract('dynamoExports', () => store);
