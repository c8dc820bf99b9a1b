import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createTable } from './dynalite.ts';

/** A table of credentials: text keys and the sparse index `listed`. */
export const createCredentialsTable = (client: DynamoDBClient): Promise<string> =>
  createTable(client, {
    TableName: 'credentials',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['pk', 'sk', 'listed'].map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S' as const,
    })),
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'listed',
        KeySchema: [
          { AttributeName: 'listed', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
  });
