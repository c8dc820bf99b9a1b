import type { DatabaseSync } from 'node:sqlite';
import type { ClientStore } from '../core/ports/client-store.ts';
import { sqliteCredentials } from './sqlite-credentials.ts';

/** Clients in SQLite; a secret is here as a hash or sealed. */
export const sqliteClients = (db: DatabaseSync): ClientStore =>
  sqliteCredentials(db, { table: 'clients', noun: 'client' });
