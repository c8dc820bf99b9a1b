import { DeleteItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { StoredUser, UserStore } from '../core/ports/user-store.ts';
import { Problem } from '../core/problem.ts';
import { namedItems, namedKey } from './dynamo-credentials.ts';
import { held } from './dynamo-query.ts';
import { withTransients } from './transient.ts';

/** Users in DynamoDB, by name. */
export function dynamoUsers(client: DynamoDBClient, table: string): UserStore {
  const db = withTransients(client);
  const { put, get, list } = namedItems<StoredUser>({ db, table }, { noun: 'user', list: 'users' });
  return {
    put: (user) => put(user.name, user),
    get,
    list,
    async remove({ owner, name }) {
      const remove = new DeleteItemCommand({
        TableName: table,
        Key: namedKey('user', name),
        ConditionExpression: '#owner = :owner',
        ExpressionAttributeNames: { '#owner': 'owner' },
        ExpressionAttributeValues: { ':owner': { S: owner } },
      });
      if (!(await held(db.send(remove)))) throw new Problem('not-found', `${owner} has no user ${name}`);
    },
  };
}
