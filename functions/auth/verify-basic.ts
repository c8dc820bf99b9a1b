import type { StoredUser } from '../core/ports/user-store.ts';
import type { Principal, Verify } from '../core/principal.ts';
import type { Desk } from './desk.ts';
import { isPassword } from './password.ts';
import { scopesOf } from './scopes.ts';

/** Longest name and password that are looked at, in UTF-16 units: a name is a part of a key. */
const LONGEST_NAME = 256;
const LONGEST_PASSWORD = 1024;

/** What a principal tells of a user. */
export const personOf = ({ name, email }: StoredUser): Pick<Principal, 'user' | 'email'> => ({
  user: name,
  ...(email === undefined ? {} : { email }),
});

/** Verifies a user's name and password. */
export const verifyBasic =
  ({ users }: Pick<Desk, 'users'>): Verify<'basic'> =>
  async ({ user, password, ...may }) => {
    if (user.length > LONGEST_NAME || password.length > LONGEST_PASSWORD) return undefined;
    const found = await users.get(user);
    const matches = await isPassword(password, found?.password);
    if (!matches || !found) return undefined;
    return { owner: found.owner, id: found.id, scopes: scopesOf(may), ...personOf(found) };
  };
