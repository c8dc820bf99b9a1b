import type { AddressInfo } from 'node:net';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { afterAll } from 'vitest';
import { orderTextsByBytes } from './dynalite-order.ts';
import { withTransactions } from './transactions.ts';

orderTextsByBytes();

/** A DynamoDB in this process, which ends with the tests of the file. */
export async function startDynalite(): Promise<DynamoDBClient> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  afterAll(async () => {
    client.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return withTransactions(client);
}

/** Creates a table of this process's DynamoDB, ready for use. */
export async function createTable(client: DynamoDBClient, input: CreateTableCommandInput): Promise<string> {
  const { TableName } = input;
  await client.send(new CreateTableCommand(input));
  const status = async () => (await client.send(new DescribeTableCommand({ TableName }))).Table?.TableStatus;
  while ((await status()) !== 'ACTIVE');
  return String(TableName);
}
