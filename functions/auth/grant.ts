import type { GrantedToken } from '../core/ports/token-store.ts';
import type { StoredUser } from '../core/ports/user-store.ts';
import { isKeyValid } from './api-keys.ts';
import type { Desk } from './desk.ts';
import { NOBODY } from './secret.ts';

type Giver = Pick<Desk, 'keys' | 'users' | 'now'>;

/** By whose word a token is still good; without a user it is the key's, or the owner's own. */
export interface Given {
  readonly user?: StoredUser;
}

/**
 * Who gives a token, where its key and its user may still give it; else undefined. A user who was removed and made anew did
 * not give the older tokens. Without a token nobody does, after the same look-up of a key.
 */
export async function givenBy(desk: Giver, token: GrantedToken | undefined): Promise<Given | undefined> {
  const key = await desk.keys.get(token?.grant.key ?? NOBODY.id);
  if (token === undefined) return undefined;
  const { grant, createdAt } = token;
  if (grant.key !== undefined && !(key && isKeyValid(key, desk.now()))) return undefined;
  if (grant.user === undefined) return {};
  const user = await desk.users.get(grant.user);
  return user?.owner === grant.owner && user.createdAt <= createdAt ? { user } : undefined;
}
