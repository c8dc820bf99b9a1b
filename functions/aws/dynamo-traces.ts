import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { OwnerTraces, Traced } from '../core/ports/owner-traces.ts';
import { isBucketOf } from '../core/rate-bucket.ts';
import { type Dynamo, deleteItems, everyScanned, type Item } from './dynamo-query.ts';
import { forgetTurn, isInTurns } from './dynamo-turns.ts';
import { withTransients } from './transient.ts';

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
      return (await isInTurns(db, table, of.owner)) ? { ...counts, turns: 1 } : counts;
    },
    async erase(of) {
      await deleteItems(db, table, itemsOf(db, table, of));
      await forgetTurn(db, table, of.owner);
    },
  };
}

async function* itemsOf(db: Dynamo, table: string, of: Traced): AsyncGenerator<Item> {
  for await (const item of everyScanned(db, { TableName: table, ProjectionExpression: 'pk, sk' }))
    if (kindOf(item, of) !== undefined) yield item;
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
