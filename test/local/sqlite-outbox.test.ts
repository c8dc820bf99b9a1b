import { expect, it } from 'vitest';
import { openDatabase } from '../../functions/local/database.ts';
import { sqliteExports } from '../../functions/local/sqlite-exports.ts';
import { outboxRows, sqliteOutbox } from '../../functions/local/sqlite-outbox.ts';
import { transact } from '../../functions/local/transact.ts';
import { NOON } from '../contracts/export-sample.ts';
import { outboxContract, someItem } from '../contracts/outbox-contract.ts';
import { storeOutboxContract } from '../contracts/store-outbox-contract.ts';

function opened() {
  const db = openDatabase(':memory:');
  const rows = outboxRows(db);
  return {
    db,
    outbox: sqliteOutbox(db),
    put: async (items: Parameters<typeof rows.put>[0]) => rows.put(items),
  };
}

outboxContract('sqliteOutbox', opened);
storeOutboxContract('sqliteExports', () => {
  const { db, outbox } = opened();
  return { store: sqliteExports(db), outbox };
});

it('offers the oldest first, some at a time, by its index', async () => {
  const { db, outbox, put } = opened();
  await put(Array.from({ length: 150 }, () => someItem()));
  const some = await Array.fromAsync(outbox.waiting(NOON));
  expect(some).toHaveLength(100);
  const plan = db
    .prepare(
      'EXPLAIN QUERY PLAN SELECT owner FROM outbox WHERE ready <= ? AND gave_up IS NULL ORDER BY ready',
    )
    .all(0);
  expect(plan.map(({ detail }) => detail)).toEqual(['SEARCH outbox USING INDEX outbox_by_time (ready<?)']);
});

it('keeps nothing of a move that is rolled back', async () => {
  const { db, outbox } = opened();
  const broken = () => {
    outboxRows(db).put([someItem()]);
    throw new Error('no move');
  };
  await expect(transact(db, broken)).rejects.toThrow('no move');
  expect(await Array.fromAsync(outbox.waiting(NOON))).toEqual([]);
});
