import type { DataFolder } from './data-folder.ts';
import { diskSealer } from './disk-sealer.ts';
import { sqliteClients } from './sqlite-clients.ts';
import { sqliteKeys } from './sqlite-keys.ts';
import { sqliteNonces } from './sqlite-nonces.ts';
import { sqliteSecrets } from './sqlite-secrets.ts';
import { sqliteTokens } from './sqlite-tokens.ts';
import { sqliteUsers } from './sqlite-users.ts';

/** Every store of a data folder's credentials. */
export const folderCredentials = ({ database, dir }: Pick<DataFolder, 'database' | 'dir'>) => ({
  keys: sqliteKeys(database),
  clients: sqliteClients(database),
  users: sqliteUsers(database),
  tokens: sqliteTokens(database),
  nonces: sqliteNonces(database),
  secrets: sqliteSecrets(database),
  sealer: diskSealer(dir),
  now: Date.now,
});
