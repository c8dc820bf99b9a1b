import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { RateCounter } from '../core/ports/rate-counter.ts';
import { withTransients } from './transient.ts';

/** How long a window's count stays after the window has ended, in seconds. */
const KEPT = 3600;

/** Counts of requests, one item per bucket and window, forgotten by the table's TTL. */
export function dynamoRates(client: DynamoDBClient, table: string): RateCounter {
  const db = withTransients(client);
  return {
    async hit(bucket, { start, seconds }) {
      const { Attributes } = await db.send(
        new UpdateItemCommand({
          TableName: table,
          Key: { pk: { S: `rate#${bucket}` }, sk: { S: `${seconds}#${start}` } },
          UpdateExpression: 'ADD hits :one SET expires = :expires',
          ExpressionAttributeValues: {
            ':one': { N: '1' },
            ':expires': { N: String(Math.ceil(start + seconds + KEPT)) },
          },
          ReturnValues: 'ALL_NEW',
        }),
      );
      return Number(Attributes?.hits?.N);
    },
  };
}
