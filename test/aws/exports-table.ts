import type { CreateTableCommandInput, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ExportsTable } from '../../lib/exports-table.ts';
import { createTable } from './dynalite.ts';

/** The table exactly as the stack declares it. */
export async function createExportsTable(client: DynamoDBClient, name = 'exports'): Promise<string> {
  const stack = new Stack(new App(), 'Test');
  new ExportsTable(stack, 'ExportsTable', { keep: false });
  const [table] = Object.values(Template.fromStack(stack).findResources('AWS::DynamoDB::Table'));
  const { KeySchema, AttributeDefinitions, BillingMode, GlobalSecondaryIndexes } = table?.Properties ?? {};
  const input = { KeySchema, AttributeDefinitions, BillingMode, GlobalSecondaryIndexes };
  return createTable(client, { TableName: name, ...input } as CreateTableCommandInput);
}
