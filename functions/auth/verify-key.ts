import type { KeyStore } from '../core/ports/key-store.ts';
import type { Verify } from '../core/principal.ts';
import { verifyApiKey } from './api-keys.ts';

/** API keys: whoever holds one acts for its owner. */
export const verifyKey =
  (keys: Pick<KeyStore, 'get'>): Verify<'key'> =>
  async ({ key }) => {
    const found = await verifyApiKey(keys, key);
    return found && { owner: found.owner, id: found.id, scopes: ['read', 'write'] };
  };
