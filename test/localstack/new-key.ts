import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { mintApiKey } from '../../functions/auth/api-keys.ts';
import { dynamoKeys } from '../../functions/aws/dynamo-keys.ts';
import { connection, type Deployment } from './deployment.ts';

/** A key of the deployed service that acts for this owner. */
export async function newKey({ endpoint, outputs }: Deployment, owner: string): Promise<string> {
  const { key, stored } = mintApiKey({ owner, now: new Date().toISOString() });
  await dynamoKeys(new DynamoDBClient(connection(endpoint)), outputs.ExportsTableName).put(stored);
  return key;
}
