import type { Verify } from '../core/principal.ts';
import { findApiKey } from './api-keys.ts';
import type { Desk } from './desk.ts';
import { scopesOf } from './scopes.ts';

/** Verifies API keys. */
export const verifyKey =
  (desk: Pick<Desk, 'keys' | 'now'>): Verify<'key'> =>
  async ({ key }) => {
    const found = await findApiKey(desk.keys, key, desk.now());
    return found && { owner: found.owner, id: found.id, scopes: scopesOf(found) };
  };
