import type { KeyStore } from '../core/ports/key-store.ts';
import { findApiKey } from './api-keys.ts';
import { instant } from './desk.ts';

/** Finds whom credentials stand for; undefined for those that are not, or no longer, valid. */
export const authenticator =
  (keys: Pick<KeyStore, 'get'>) =>
  async (credentials: {
    readonly scheme: 'api-key';
    readonly key: string;
  }): Promise<{ readonly owner: string; readonly id: string } | undefined> => {
    const found = await findApiKey(keys, credentials.key, instant(Date.now()));
    return found && { owner: found.owner, id: found.id };
  };
