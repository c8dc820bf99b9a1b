import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { KeyStore } from '../core/ports/key-store.ts';
import { dynamoCredentials } from './dynamo-credentials.ts';

/** API keys in DynamoDB; only the hash of a secret is ever here. */
export const dynamoKeys = (client: DynamoDBClient, table: string): KeyStore =>
  dynamoCredentials(client, table, { noun: 'key', list: 'api-keys' });
