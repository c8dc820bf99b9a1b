import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { NonceStore } from '../core/ports/nonce-store.ts';
import { held } from './dynamo-query.ts';
import { withTransients } from './transient.ts';

/** Nonces in DynamoDB, forgotten by the table's TTL some time after they have expired. */
export function dynamoNonces(client: DynamoDBClient, table: string): NonceStore {
  const db = withTransients(client);
  return {
    async use(nonce, { now, expiresAt }) {
      const put = new PutItemCommand({
        TableName: table,
        Item: {
          pk: { S: `nonce#${nonce}` },
          sk: { S: 'nonce' },
          expires: { N: String(Math.ceil(expiresAt)) },
        },
        ConditionExpression: 'attribute_not_exists(pk) OR expires <= :now',
        ExpressionAttributeValues: { ':now': { N: String(now) } },
      });
      return (await held(db.send(put))) !== undefined;
    },
  };
}
