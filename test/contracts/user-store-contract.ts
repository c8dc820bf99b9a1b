import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { StoredUser, UserStore } from '../../functions/core/ports/user-store.ts';
import { NOON, someOwner } from './export-sample.ts';

/** What every store of users does. `open` may give the same store each time. */
export function userStoreContract(name: string, open: () => UserStore): void {
  describe(`${name} as a store of users`, () => {
    it('gives back a user by name, with or without an e-mail address', async () => {
      const users = open();
      const bare = userSample();
      const reachable = userSample({ email: 'zoë@example.com' });
      for (const user of [bare, reachable]) await users.put(user);
      expect(await users.get(bare.name)).toEqual(bare);
      expect(await users.get(reachable.name)).toEqual(reachable);
      expect(await users.get(randomUUID())).toBeUndefined();
    });

    it('refuses a name that another owner has, and leaves that user alone', async () => {
      const users = open();
      const user = userSample();
      await users.put(user);
      await expect(users.put(userSample({ name: user.name }))).rejects.toMatchObject({ kind: 'conflict' });
      expect(await users.get(user.name)).toEqual(user);
    });

    it('lists the users of one owner, oldest first, or of everybody', async () => {
      const users = open();
      const owner = someOwner();
      const at = (ms: number) => new Date(NOON + ms).toISOString();
      const mine = [2, 1].map((ms) => userSample({ owner, createdAt: at(ms) }));
      const theirs = userSample();
      for (const user of [...mine, theirs]) await users.put(user);
      expect(await users.list(owner)).toEqual(mine.toReversed());
      expect(await users.list()).toEqual(expect.arrayContaining([...mine, theirs]));
    });

    it('removes a user of this owner, and none of another', async () => {
      const users = open();
      const user = userSample();
      const { owner, name: called } = user;
      await users.put(user);
      await expect(users.remove({ owner: someOwner(), name: called })).rejects.toMatchObject({
        kind: 'not-found',
      });
      expect(await users.get(called)).toEqual(user);
      await users.remove({ owner, name: called });
      expect(await users.get(called)).toBeUndefined();
      await expect(users.remove({ owner, name: called })).rejects.toMatchObject({ kind: 'not-found' });
    });
  });
}

const userSample = (changes: Partial<StoredUser> = {}): StoredUser => ({
  id: randomUUID(),
  name: `Zoë ${randomUUID()}`,
  owner: someOwner(),
  password: '$scrypt$ln=1,r=8,p=1$c2FsdA$aGFzaA',
  createdAt: new Date(NOON).toISOString(),
  ...changes,
});
