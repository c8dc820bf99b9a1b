import { createHash, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { IdTaken } from '../../functions/core/id-taken.ts';
import type { KeyStore, StoredKey } from '../../functions/core/ports/key-store.ts';
import { LATER, NOON, someOwner } from './export-sample.ts';

/** What every store of API keys does. `open` may give the same store each time. */
export function keyStoreContract(name: string, open: () => KeyStore | Promise<KeyStore>): void {
  describe(`${name} as a store of API keys`, () => {
    it('gives back a key as it was put, with or without a label', async () => {
      const keys = await open();
      const bare = keySample();
      const labelled = keySample({ label: 'Büro “1”' });
      await keys.put(bare);
      await keys.put(labelled);
      expect(await keys.get(bare.id)).toEqual(bare);
      expect(await keys.get(labelled.id)).toEqual(labelled);
    });

    it('knows nothing of an id that was never put', async () => {
      const keys = await open();
      expect(await keys.get(randomUUID())).toBeUndefined();
    });

    it('refuses an id that is taken, and leaves the key as it was', async () => {
      const keys = await open();
      const key = keySample();
      await keys.put(key);
      await expect(keys.put({ ...key, owner: someOwner() })).rejects.toBeInstanceOf(IdTaken);
      expect(await keys.get(key.id)).toEqual(key);
    });

    it('lists the keys of one owner, oldest first, or of everybody', async () => {
      const keys = await open();
      const owner = someOwner();
      const at = (ms: number) => new Date(NOON + ms).toISOString();
      const mine = [3, 1, 2].map((ms) => keySample({ owner, createdAt: at(ms) }));
      const theirs = keySample();
      for (const key of [...mine, theirs]) await keys.put(key);
      expect((await keys.list(owner)).map(({ createdAt }) => createdAt)).toEqual([at(1), at(2), at(3)]);
      const all = (await keys.list()).map(({ id }) => id);
      expect(all).toEqual(expect.arrayContaining([...mine, theirs].map(({ id }) => id)));
      expect(await keys.list(someOwner())).toEqual([]);
    });

    it('revokes a key, which stays to be seen, and keeps the time of the first revocation', async () => {
      const keys = await open();
      const key = keySample();
      await keys.put(key);
      await keys.revoke(key.id, LATER);
      await keys.revoke(key.id, new Date(Date.parse(LATER) + 1000).toISOString());
      expect(await keys.get(key.id)).toEqual({ ...key, revokedAt: LATER });
      expect(await keys.list(key.owner)).toEqual([{ ...key, revokedAt: LATER }]);
    });

    it('says not-found for a key to revoke that is not there', async () => {
      const keys = await open();
      const id = randomUUID();
      await expect(keys.revoke(id, LATER)).rejects.toMatchObject({ kind: 'not-found' });
      expect(await keys.get(id)).toBeUndefined();
    });
  });
}

const keySample = (changes: Partial<StoredKey> = {}): StoredKey => ({
  id: randomUUID(),
  owner: someOwner(),
  hash: createHash('sha256').update(randomUUID()).digest('hex'),
  createdAt: new Date(NOON).toISOString(),
  ...changes,
});
