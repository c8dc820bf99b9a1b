import { DeleteItemCommand, type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { OwnerTraces, Traced } from '../core/ports/owner-traces.ts';
import { isBucketOf } from '../core/rate-bucket.ts';
import { type Dynamo, type Item, keyOfItem } from './dynamo-query.ts';
import { withTransients } from './transient.ts';

const DELETES_AT_ONCE = 16;

/**
 * Traces in the table of exports, which is read as a whole: ledgers are kept by export, and those whose export is gone can be found
 * in no other way. It holds what the service wrote in the last weeks.
 */
export function dynamoTraces(client: DynamoDBClient, table: string): OwnerTraces {
  const db = withTransients(client);
  return {
    async count(of) {
      const counts: Record<string, number> = {};
      for await (const item of itemsOf(db, table, of)) {
        const kind = kindOf(item, of) ?? '';
        counts[kind] = (counts[kind] ?? 0) + 1;
      }
      return counts;
    },
    async erase(of) {
      const keys = await Array.fromAsync(itemsOf(db, table, of), keyOfItem);
      for (let at = 0; at < keys.length; at += DELETES_AT_ONCE) {
        const some = keys.slice(at, at + DELETES_AT_ONCE);
        await Promise.all(some.map((Key) => db.send(new DeleteItemCommand({ TableName: table, Key }))));
      }
    },
  };
}

async function* itemsOf(db: Dynamo, table: string, of: Traced): AsyncGenerator<Item> {
  let start: Item | undefined;
  do {
    const scan = new ScanCommand({
      TableName: table,
      ProjectionExpression: 'pk, sk',
      ConsistentRead: true,
      ExclusiveStartKey: start,
    });
    const page = await db.send(scan);
    for (const item of page.Items ?? []) if (kindOf(item, of) !== undefined) yield item;
    start = page.LastEvaluatedKey;
  } while (start);
}

/** Partition keys that end with an owner, as the table of exports has them, after a word or after a word and an id. */
const OWNED: Readonly<Record<string, RegExp>> = {
  exports: /^export#/,
  claims: /^claim#/,
  ledger: /^ledger#\d{16}#/,
  outbox: /^outbox#\d{16}#/,
};

/** What an item is, where it is the owner's. */
function kindOf({ pk }: Item, of: Traced): string | undefined {
  const name = pk?.S ?? '';
  if (name.startsWith('rate#')) return isBucketOf(name.slice('rate#'.length), of) ? 'counters' : undefined;
  const isOwned = (begins: RegExp) => {
    const [start] = begins.exec(name) ?? [];
    return start !== undefined && name.slice(start.length) === of.owner;
  };
  return Object.entries(OWNED).find(([, begins]) => isOwned(begins))?.[0];
}
