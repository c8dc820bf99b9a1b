import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { SecretStore } from '../core/ports/secret-store.ts';
import { held } from './dynamo-query.ts';
import { withTransients } from './transient.ts';

/** Sealed secrets of the service's own in DynamoDB. */
export function dynamoSecrets(client: DynamoDBClient, table: string): SecretStore {
  const db = withTransients(client);
  const keyOf = (name: string) => ({ pk: { S: `secret#${name}` }, sk: { S: 'secret' } });
  const standing = async (name: string): Promise<string | undefined> => {
    const get = new GetItemCommand({ TableName: table, Key: keyOf(name), ConsistentRead: true });
    return (await db.send(get)).Item?.sealed?.S;
  };

  return {
    async claim(name, make) {
      const known = await standing(name);
      if (known !== undefined) return known;
      const sealed = await make();
      const put = new PutItemCommand({
        TableName: table,
        Item: { ...keyOf(name), sealed: { S: sealed } },
        ConditionExpression: 'attribute_not_exists(pk)',
      });
      return (await held(db.send(put))) === undefined ? ((await standing(name)) ?? sealed) : sealed;
    },
  };
}
