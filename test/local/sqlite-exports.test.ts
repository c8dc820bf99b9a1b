import type { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../functions/local/database.ts';
import { ENTRIES_AT_ONCE, exportRows } from '../../functions/local/export-rows.ts';
import { sqliteExports } from '../../functions/local/sqlite-exports.ts';
import { sqliteTurns } from '../../functions/local/sqlite-turns.ts';
import { transact } from '../../functions/local/transact.ts';
import { exportSample, NOON, someOwner } from '../contracts/export-sample.ts';
import { historyOf } from '../contracts/history-of.ts';
import { storeContract } from '../contracts/store-contract.ts';
import { turnsContract } from '../contracts/store-turns-contract.ts';

storeContract('sqliteExports', () => sqliteExports(openDatabase(':memory:')));
turnsContract('sqliteExports', () => sqliteExports(openDatabase(':memory:')));

/** A database with more of an owner's exports than one batch holds. */
async function crowded(owner: string, count = 2 * ENTRIES_AT_ONCE + 1) {
  const db = openDatabase(':memory:');
  const store = sqliteExports(db);
  const records = Array.from({ length: count }, (_none, id) => exportSample({ owner, id }));
  await transact(db, () => {
    for (const record of records) exportRows(db).insert(record);
  });
  return { db, store, ids: records.map(({ id }) => id).reverse() };
}

describe('a long history', () => {
  it.each([0, 1])('comes in batches, each entry once, with %d more than the last can hold', async (more) => {
    const owner = someOwner();
    const { store, ids } = await crowded(owner, 2 * ENTRIES_AT_ONCE + more);
    const batches = await Array.fromAsync(store.history(owner, { fresh: 0 }));
    expect(batches.flat().map(({ id }) => id)).toEqual(ids);
    expect(batches.every(({ length }) => length <= ENTRIES_AT_ONCE)).toBe(true);
    expect(
      (await historyOf(store, owner, { before: ids[ENTRIES_AT_ONCE] ?? 0 })).map(({ id }) => id),
    ).toEqual(ids.slice(ENTRIES_AT_ONCE + 1));
  });

  it('lets others have their turn between two batches', async () => {
    const owner = someOwner();
    const { store } = await crowded(owner);
    let turns = 0;
    const count = () => {
      turns++;
      waiting = setImmediate(count);
    };
    let waiting = setImmediate(count);
    const seen = await Array.fromAsync(store.history(owner, { fresh: 0 }), () => turns);
    clearImmediate(waiting);
    expect(seen.length).toBeGreaterThan(1);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('loses and repeats none while some come and some go between two batches', async () => {
    const owner = someOwner();
    const { store, ids } = await crowded(owner);
    const seen: number[] = [];
    let next = 1_000_000;
    for await (const batch of store.history(owner, { fresh: 0 })) {
      seen.push(...batch.map(({ id }) => id));
      for (const { id } of batch.slice(-3)) await store.remove({ owner, id });
      await store.create(exportSample({ owner, id: next++ }));
    }
    expect(seen).toEqual(ids);
  });

  it('is answered by the index alone, however many records there are', async () => {
    const { db } = await crowded(someOwner());
    const planOf = () => planOfFirst(db, exportRows, 'LIMIT', ['a', 1, null]);
    const expected = ['SEARCH exports USING COVERING INDEX exports_by_owner (owner=? AND id<?)'];
    expect(planOf()).toEqual(expected);
    db.exec('ANALYZE');
    expect(planOf()).toEqual(expected);
  });

  it('finds those that wait or run without those that ended', async () => {
    const { db } = await crowded(someOwner());
    const planOf = () => planOfFirst(db, sqliteTurns, 'GROUP BY', []);
    const search = 'SEARCH exports USING COVERING INDEX exports_by_turn (turn=?)';
    expect(planOf()[0]).toBe(search);
    db.exec('ANALYZE');
    expect(planOf()[0]).toBe(search);
  });
});

/** How SQLite goes about the first statement with these words of those that are prepared. */
function planOfFirst(
  db: DatabaseSync,
  prepare: (db: DatabaseSync) => unknown,
  words: string,
  values: readonly (string | number | null)[],
): unknown[] {
  const prepared: string[] = [];
  prepare({
    prepare(sql: string) {
      prepared.push(sql);
      return db.prepare(sql);
    },
  } as unknown as DatabaseSync);
  const asked = prepared.find((sql) => sql.includes(words)) ?? '';
  const plan = db.prepare(`EXPLAIN QUERY PLAN ${asked}`).all(...values);
  return plan.map(({ detail }) => detail);
}

const claimed = (owner: string, fingerprint: string, ms = 0) =>
  exportSample({
    owner,
    idempotency: { key: 'k', fingerprint },
    createdAt: new Date(NOON + ms).toISOString(),
  });

it('frees an idempotency key for any request once its record was removed', async () => {
  const store = sqliteExports(openDatabase(':memory:'));
  const first = claimed(someOwner(), 'f1');
  await store.create(first);
  await store.remove(first);
  expect((await store.create(claimed(first.owner, 'f2'))).created).toBe(true);
});

it('forgets idempotency keys that are a day old', async () => {
  const db = openDatabase(':memory:');
  const store = sqliteExports(db);
  const owner = someOwner();
  for (const days of [0, 2, 4])
    await store.create({
      ...claimed(owner, 'f', days * 86_400_000),
      idempotency: { key: `k${days}`, fingerprint: 'f' },
    });
  expect(db.prepare('SELECT count(*) AS n FROM claims').get()).toEqual({ n: 1 });
});
