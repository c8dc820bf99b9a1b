import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, expect, it } from 'vitest';
import { dynamoExports } from '../../functions/aws/dynamo-exports.ts';
import { dynamoOutbox } from '../../functions/aws/dynamo-outbox.ts';
import { outboxItem, outboxKeyOfItem } from '../../functions/aws/outbox-item.ts';
import type { ExportStore } from '../../functions/core/ports/export-store.ts';
import { type FilledOutbox, outboxContract } from '../contracts/outbox-contract.ts';
import { storeOutboxContract } from '../contracts/store-outbox-contract.ts';
import { startDynalite } from './dynalite.ts';
import { createExportsTable } from './exports-table.ts';

let filled: FilledOutbox & { readonly store: ExportStore };
beforeAll(async () => {
  const client = await startDynalite();
  const TableName = await createExportsTable(client);
  filled = {
    store: dynamoExports(client, TableName),
    outbox: dynamoOutbox(client, TableName),
    async put(items) {
      for (const item of items) await client.send(new PutItemCommand({ TableName, Item: outboxItem(item) }));
    },
  };
});

outboxContract('dynamoOutbox', () => filled);
storeOutboxContract('dynamoExports', () => filled);

it.each([{}, { pk: { S: 'export#acme' }, sk: { S: '1' } }])('takes %j for no item of the outbox', (key) => {
  expect(() => outboxKeyOfItem(key)).toThrow('no key of the outbox');
});
