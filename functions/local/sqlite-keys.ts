import type { DatabaseSync } from 'node:sqlite';
import type { KeyStore } from '../core/ports/key-store.ts';
import { sqliteCredentials } from './sqlite-credentials.ts';

/** API keys in SQLite; only the hash of a secret is ever here. */
export const sqliteKeys = (db: DatabaseSync): KeyStore =>
  sqliteCredentials(db, { table: 'keys', noun: 'key' });
