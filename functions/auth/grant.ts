import type { Grant, GrantedToken } from '../core/ports/token-store.ts';
import { isKeyValid } from './api-keys.ts';
import { type Desk, instant } from './desk.ts';
import { NOBODY } from './secret.ts';

type Giver = Pick<Desk, 'keys' | 'users' | 'now'>;

/**
 * Whether the key and the user by whose word a token was made may still give it. A user who was removed and made anew did not
 * give the older tokens. Without a token the answer is no, after the same look-up of a key.
 */
export async function isGrantValid(desk: Giver, token: GrantedToken | undefined): Promise<boolean> {
  const key = await desk.keys.get(token?.grant.key ?? NOBODY.id);
  if (token === undefined) return false;
  const { grant, createdAt } = token;
  if (grant.key !== undefined && !(key && isKeyValid(key, instant(desk.now())))) return false;
  return grant.user === undefined || isUserThere(desk, grant, createdAt);
}

async function isUserThere({ users }: Giver, { owner, user }: Grant, createdAt: string): Promise<boolean> {
  const found = user === undefined ? undefined : await users.get(user);
  return found !== undefined && found.owner === owner && found.createdAt <= createdAt;
}
