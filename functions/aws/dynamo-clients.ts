import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { ClientStore } from '../core/ports/client-store.ts';
import { dynamoCredentials } from './dynamo-credentials.ts';

/** Clients in DynamoDB; a secret is here as a hash or sealed. */
export const dynamoClients = (client: DynamoDBClient, table: string): ClientStore =>
  dynamoCredentials(client, table, { noun: 'client', list: 'clients' });
