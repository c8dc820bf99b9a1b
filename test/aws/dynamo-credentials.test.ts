import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { dynamoClients } from '../../functions/aws/dynamo-clients.ts';
import { dynamoKeys } from '../../functions/aws/dynamo-keys.ts';
import { dynamoNonces } from '../../functions/aws/dynamo-nonces.ts';
import { dynamoSecrets } from '../../functions/aws/dynamo-secrets.ts';
import { dynamoTokens } from '../../functions/aws/dynamo-tokens.ts';
import { dynamoUsers } from '../../functions/aws/dynamo-users.ts';
import { clientStoreContract } from '../contracts/client-store-contract.ts';
import { keyStoreContract } from '../contracts/key-store-contract.ts';
import { nonceStoreContract } from '../contracts/nonce-store-contract.ts';
import { secretStoreContract } from '../contracts/secret-store-contract.ts';
import { tokenStoreContract } from '../contracts/token-store-contract.ts';
import { userStoreContract } from '../contracts/user-store-contract.ts';
import { createCredentialsTable } from './credentials-table.ts';
import { startDynalite } from './dynalite.ts';

let client: DynamoDBClient;
let table: string;
beforeAll(async () => {
  client = await startDynalite();
  table = await createCredentialsTable(client);
});

keyStoreContract('dynamoKeys', () => dynamoKeys(client, table));
clientStoreContract('dynamoClients', () => dynamoClients(client, table));
userStoreContract('dynamoUsers', () => dynamoUsers(client, table));
tokenStoreContract('dynamoTokens', () => dynamoTokens(client, table));
nonceStoreContract('dynamoNonces', () => dynamoNonces(client, table));
secretStoreContract('dynamoSecrets', () => dynamoSecrets(client, table));

describe('what expires', () => {
  const expiry = async (pk: string, sk: string) => {
    const Key = { pk: { S: pk }, sk: { S: sk } };
    const { Item } = await client.send(new GetItemCommand({ TableName: table, Key }));
    return Item?.expires;
  };

  it('says when in whole seconds, as the TTL of a table reads it, and never too early', async () => {
    await dynamoNonces(client, table).use('n', { now: 1000, expiresAt: 1300.2 });
    expect(await expiry('nonce#n', 'nonce')).toEqual({ N: '1301' });
    await dynamoTokens(client, table).put('access', {
      id: 't',
      client: 'c',
      hash: '00',
      createdAt: '2025-06-01T12:00:00.000Z',
      expiresAt: '2025-06-01T12:00:00.001Z',
      grant: { owner: 'o', scopes: ['read'] },
    });
    expect(await expiry('token#t', 'access')).toEqual({ N: String(Date.UTC(2025, 5, 1, 12) / 1000 + 1) });
  });
});
