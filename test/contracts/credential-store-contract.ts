import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { CredentialStore, Revocable } from '../../functions/core/ports/credential-store.ts';
import { LATER, NOON, someOwner } from './export-sample.ts';

/** What every store of credentials does. `open` may give the same store each time; `full` is a credential with all it may hold. */
export function credentialStoreContract<Stored extends Revocable>(
  name: string,
  { open, full }: { open: () => CredentialStore<Stored>; full: Omit<Stored, keyof Revocable> },
): void {
  const sample = (changes: Partial<Revocable> = {}): Stored =>
    ({
      ...full,
      id: randomUUID(),
      owner: someOwner(),
      createdAt: new Date(NOON).toISOString(),
      ...changes,
    }) as Stored;

  describe(name, () => {
    it('gives back a credential as it was put', async () => {
      const store = open();
      const credential = sample();
      await store.put(credential);
      expect(await store.get(credential.id)).toEqual(credential);
    });

    it('knows nothing of an id that was never put', async () => {
      expect(await open().get(randomUUID())).toBeUndefined();
    });

    it('refuses an id that is taken, and leaves what stands as it was', async () => {
      const store = open();
      const credential = sample();
      await store.put(credential);
      await expect(store.put({ ...credential, owner: someOwner() })).rejects.toMatchObject({
        kind: 'conflict',
      });
      expect(await store.get(credential.id)).toEqual(credential);
    });

    it('lists those of one owner, oldest first, or of everybody', async () => {
      const store = open();
      const owner = someOwner();
      const at = (ms: number) => new Date(NOON + ms).toISOString();
      const mine = [3, 1, 2].map((ms) => sample({ owner, createdAt: at(ms) }));
      const theirs = sample();
      for (const credential of [...mine, theirs]) await store.put(credential);
      expect((await store.list(owner)).map(({ createdAt }) => createdAt)).toEqual([at(1), at(2), at(3)]);
      const all = (await store.list()).map(({ id }) => id);
      expect(all).toEqual(expect.arrayContaining([...mine, theirs].map(({ id }) => id)));
      expect(await store.list(someOwner())).toEqual([]);
    });

    it('revokes one, which stays to be seen, and keeps the time of the first revocation', async () => {
      const store = open();
      const credential = sample();
      await store.put(credential);
      await store.revoke(credential.id, LATER);
      await store.revoke(credential.id, new Date(Date.parse(LATER) + 1000).toISOString());
      expect(await store.get(credential.id)).toEqual({ ...credential, revokedAt: LATER });
      expect(await store.list(credential.owner)).toEqual([{ ...credential, revokedAt: LATER }]);
    });

    it('says not-found for one to revoke that is not there', async () => {
      const store = open();
      const id = randomUUID();
      await expect(store.revoke(id, LATER)).rejects.toMatchObject({ kind: 'not-found' });
      expect(await store.get(id)).toBeUndefined();
    });

    it('removes one without a trace, and does nothing where there is none', async () => {
      const store = open();
      const credential = sample();
      await store.put(credential);
      await store.remove(credential.id);
      await store.remove(credential.id);
      expect(await store.get(credential.id)).toBeUndefined();
      expect(await store.list(credential.owner)).toEqual([]);
    });
  });
}
