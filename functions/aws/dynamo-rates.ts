import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { roomAt, windowAt } from '../core/moving-window.ts';
import type { RateCounter } from '../core/ports/rate-counter.ts';
import { type Dynamo, held, type Item } from './dynamo-query.ts';
import { withTransients } from './transient.ts';

/** How long a window's count stays after it counts no more, in seconds. */
const KEPT = 3600;

/** Counts of requests, one item per bucket and window, forgotten by the table's TTL. */
export function dynamoRates(client: DynamoDBClient, table: string): RateCounter {
  const db = withTransients(client);
  const ended = endedWindows(db, table);
  return {
    async take(bucket, limit, at) {
      const { seconds } = limit;
      const window = windowAt(at, seconds);
      const previous = await ended(windowKey(bucket, seconds, window.previous));
      const room = roomAt(at, limit, previous);
      if (room < 0) return { previous, current: 0, taken: false };
      const added = await held(
        db.send(
          new UpdateItemCommand({
            TableName: table,
            Key: windowKey(bucket, seconds, window.start),
            UpdateExpression: 'ADD hits :one SET expires = :expires',
            ConditionExpression: 'attribute_not_exists(hits) OR hits <= :room',
            ExpressionAttributeValues: {
              ':one': { N: '1' },
              ':room': { N: String(room) },
              ':expires': { N: String(Math.ceil(window.start + 2 * seconds + KEPT)) },
            },
            ReturnValues: 'ALL_NEW',
          }),
        ),
      );
      if (!added) return { previous, current: room + 1, taken: false };
      return { previous, current: Number(added.Attributes?.hits?.N), taken: true };
    },
  };
}

const windowKey = (bucket: string, seconds: number, start: number): Item => ({
  pk: { S: `rate#${bucket}` },
  sk: { S: `${seconds}#${start}` },
});

const MOST_REMEMBERED = 1000;

/** What windows held that have ended: read once and remembered, since they count no more. */
function endedWindows(db: Dynamo, table: string): (key: Item) => Promise<number> {
  const known = new Map<string, number>();
  return async (Key) => {
    const name = `${Key.pk?.S} ${Key.sk?.S}`;
    const remembered = known.get(name);
    if (remembered !== undefined) return remembered;
    const { Item } = await db.send(new GetItemCommand({ TableName: table, Key }));
    const hits = Number(Item?.hits?.N ?? 0);
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(name, hits);
    return hits;
  };
}
