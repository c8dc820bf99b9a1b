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
  const ended = new EndedWindows(db, table);
  return {
    async take(bucket, limit, at, amount = 1) {
      const { seconds } = limit;
      const window = windowAt(at, seconds);
      const previous = await ended.hits(windowKey(bucket, seconds, window.previous));
      const room = roomAt(at, limit, previous);
      if (room < 0) return { previous, current: 0, taken: false };
      const Key = windowKey(bucket, seconds, window.start);
      const added = await held(
        db.send(
          new UpdateItemCommand({
            TableName: table,
            Key,
            UpdateExpression: 'ADD hits :amount SET expires = :expires',
            ConditionExpression: 'attribute_not_exists(hits) OR hits <= :room',
            ExpressionAttributeValues: {
              ':amount': { N: String(amount) },
              ':room': { N: String(room) },
              ':expires': { N: String(Math.ceil(window.start + 2 * seconds + KEPT)) },
            },
            ReturnValues: 'ALL_NEW',
          }),
        ),
      );
      if (!added) return { previous, current: room + 1, taken: false };
      ended.forget(Key);
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
class EndedWindows {
  readonly #known = new Map<string, Promise<number>>();
  readonly #db: Dynamo;
  readonly #table: string;

  constructor(db: Dynamo, table: string) {
    this.#db = db;
    this.#table = table;
  }

  /** Requests at once share one read, and one that fails is not remembered. */
  hits(key: Item): Promise<number> {
    const name = nameOf(key);
    const known = this.#known.get(name);
    if (known) return known;
    const read = this.#read(key);
    read.catch(() => this.#known.delete(name));
    if (this.#known.size >= MOST_REMEMBERED) this.#known.clear();
    this.#known.set(name, read);
    return read;
  }

  /** For a request that came to its window after another one had found it ended. */
  forget(key: Item): void {
    this.#known.delete(nameOf(key));
  }

  /** Consistent, since what is read is remembered. */
  async #read(Key: Item): Promise<number> {
    const command = new GetItemCommand({ TableName: this.#table, Key, ConsistentRead: true });
    const { Item } = await this.#db.send(command);
    return Number(Item?.hits?.N ?? 0);
  }
}

const nameOf = ({ pk, sk }: Item): string => `${pk?.S} ${sk?.S}`;
