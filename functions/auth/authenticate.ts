import type { KeyStore } from '../core/ports/key-store.ts';
import { verifyApiKey } from './api-keys.ts';

/** Finds whom credentials stand for; undefined for those that are not, or no longer, valid. */
export const authenticator =
  (keys: Pick<KeyStore, 'get'>) =>
  async (credentials: {
    readonly scheme: 'api-key';
    readonly key: string;
  }): Promise<{ readonly owner: string; readonly id: string } | undefined> => {
    const found = await verifyApiKey(keys, credentials.key);
    return found && { owner: found.owner, id: found.id };
  };
