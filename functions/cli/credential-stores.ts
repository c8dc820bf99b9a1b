import type { ClientStore } from '../core/ports/client-store.ts';
import type { KeyStore } from '../core/ports/key-store.ts';
import type { Sealer } from '../core/ports/sealer.ts';
import type { TokenStore } from '../core/ports/token-store.ts';
import type { UserStore } from '../core/ports/user-store.ts';
import { openDataFolder } from '../local/data-folder.ts';
import { diskSealer } from '../local/disk-sealer.ts';
import { sqliteClients } from '../local/sqlite-clients.ts';
import { sqliteKeys } from '../local/sqlite-keys.ts';
import { sqliteTokens } from '../local/sqlite-tokens.ts';
import { sqliteUsers } from '../local/sqlite-users.ts';
import type { GlobalOptions } from './global-options.ts';

/** What the commands for credentials work on, wherever it lies. */
export interface CredentialStores {
  readonly keys: KeyStore;
  readonly clients: ClientStore;
  readonly users: UserStore;
  readonly tokens: TokenStore;
  readonly sealer: Sealer;
  readonly now: () => number;
  close(): void;
}

type Where = Pick<GlobalOptions, 'data'>;

/** The credentials of a data folder. */
export async function credentialStores({ data }: Where): Promise<CredentialStores> {
  const { database, dir, close } = openDataFolder(data);
  return {
    keys: sqliteKeys(database),
    clients: sqliteClients(database),
    users: sqliteUsers(database),
    tokens: sqliteTokens(database),
    sealer: diskSealer(dir),
    now: Date.now,
    close,
  };
}

/** Runs the work on the stores, and closes them however it ends. */
export async function withCredentials(
  where: Where,
  work: (stores: CredentialStores) => Promise<void>,
): Promise<void> {
  const stores = await credentialStores(where);
  try {
    await work(stores);
  } finally {
    stores.close();
  }
}
