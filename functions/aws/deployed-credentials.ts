import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { KMSClient } from '@aws-sdk/client-kms';
import { dynamoClients } from './dynamo-clients.ts';
import { dynamoKeys } from './dynamo-keys.ts';
import { dynamoNonces } from './dynamo-nonces.ts';
import { dynamoSecrets } from './dynamo-secrets.ts';
import { dynamoTokens } from './dynamo-tokens.ts';
import { dynamoUsers } from './dynamo-users.ts';
import { kmsClient } from './kms-client.ts';
import { kmsSealer } from './kms-sealer.ts';

export interface CredentialsPlace {
  readonly db: DynamoDBClient;
  readonly kms: KMSClient;
  readonly table: string;
  /** Id or ARN of the key that seals. */
  readonly key: string;
}

/** Every store of a deployed stage's credentials. */
export const deployedCredentials = ({ db, kms, table, key }: CredentialsPlace) => ({
  keys: dynamoKeys(db, table),
  clients: dynamoClients(db, table),
  users: dynamoUsers(db, table),
  tokens: dynamoTokens(db, table),
  nonces: dynamoNonces(db, table),
  secrets: dynamoSecrets(db, table),
  sealer: kmsSealer(kms, key),
  now: Date.now,
});

/** Those of the stage that this function belongs to, as its environment names them. */
export const ownCredentials = (
  db: DynamoDBClient,
  { CREDENTIALS_TABLE: table, SEALING_KEY: key }: OwnPlace,
): ReturnType<typeof deployedCredentials> => deployedCredentials({ db, kms: kmsClient(), table, key });

interface OwnPlace {
  readonly CREDENTIALS_TABLE: string;
  readonly SEALING_KEY: string;
}
