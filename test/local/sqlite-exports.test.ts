import { expect, it } from 'vitest';
import { openDatabase } from '../../functions/local/database.ts';
import { sqliteExports } from '../../functions/local/sqlite-exports.ts';
import { exportSample, NOON, someOwner } from '../contracts/export-sample.ts';
import { storeContract } from '../contracts/store-contract.ts';

storeContract('sqliteExports', () => sqliteExports(openDatabase(':memory:')));

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
