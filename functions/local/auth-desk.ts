import type { Desk } from '../auth/desk.ts';
import type { DataFolder } from './data-folder.ts';
import { diskSealer } from './disk-sealer.ts';
import { sqliteClients } from './sqlite-clients.ts';
import { sqliteKeys } from './sqlite-keys.ts';
import { sqliteNonces } from './sqlite-nonces.ts';
import { sqliteTokens } from './sqlite-tokens.ts';
import { sqliteUsers } from './sqlite-users.ts';

/** The credentials of a data folder, as each API asks for them. */
export function localDesk({
  database,
  dir,
}: Pick<DataFolder, 'database' | 'dir'>): (dialect: string) => Desk {
  const stores = {
    keys: sqliteKeys(database),
    clients: sqliteClients(database),
    users: sqliteUsers(database),
    tokens: sqliteTokens(database),
    nonces: sqliteNonces(database),
    sealer: diskSealer(dir),
    now: Date.now,
  };
  return (dialect) => ({ ...stores, dialect });
}
