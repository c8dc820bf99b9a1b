import { DatabaseSync } from 'node:sqlite';
import { unlessBusy, within } from '../sources/sqlite/index.ts';

/** Each brings the tables from one version to the next; a published one is never changed. */
const MIGRATIONS = [
  `CREATE TABLE exports (
     owner TEXT NOT NULL, id INTEGER NOT NULL, dialect TEXT NOT NULL, status TEXT NOT NULL, body TEXT NOT NULL,
     PRIMARY KEY (owner, id)
   ) WITHOUT ROWID;
   CREATE INDEX exports_by_dialect ON exports (owner, dialect, id);
   CREATE INDEX exports_by_status ON exports (status, owner, id);
   CREATE TABLE claims (
     owner TEXT NOT NULL, dialect TEXT NOT NULL, key TEXT NOT NULL,
     id INTEGER NOT NULL, fingerprint TEXT NOT NULL, created_at TEXT NOT NULL,
     PRIMARY KEY (owner, dialect, key)
   ) WITHOUT ROWID;
   CREATE INDEX claims_by_export ON claims (owner, id);
   CREATE TABLE uploads (
     owner TEXT NOT NULL, id INTEGER NOT NULL, since INTEGER NOT NULL, segment INTEGER NOT NULL, upload TEXT NOT NULL,
     PRIMARY KEY (owner, id, since, segment)
   ) WITHOUT ROWID;
   CREATE TABLE chunks (
     owner TEXT NOT NULL, id INTEGER NOT NULL, since INTEGER NOT NULL, segment INTEGER NOT NULL, chunk INTEGER NOT NULL,
     body TEXT NOT NULL,
     PRIMARY KEY (owner, id, since, segment, chunk)
   ) WITHOUT ROWID;
   CREATE TABLE keys (
     id TEXT PRIMARY KEY, owner TEXT NOT NULL, created_at TEXT NOT NULL, body TEXT NOT NULL
   ) WITHOUT ROWID;
   CREATE TABLE hits (
     bucket TEXT NOT NULL, start INTEGER NOT NULL, ends INTEGER NOT NULL, hits INTEGER NOT NULL,
     PRIMARY KEY (bucket, start)
   ) WITHOUT ROWID;
   CREATE INDEX hits_by_end ON hits (ends);`,
  `ALTER TABLE exports ADD COLUMN entry TEXT NOT NULL DEFAULT '{}';
   UPDATE exports SET entry = json_object(
     'resource', body ->> '$.spec.resource', 'format', body ->> '$.spec.format', 'status', status,
     'createdAt', body ->> '$.createdAt', 'updatedAt', body ->> '$.updatedAt', 'expiresAt', body ->> '$.expiresAt');
   UPDATE exports SET entry = json_set(entry, '$.startedAt', body ->> '$.startedAt') WHERE body ->> '$.startedAt' IS NOT NULL;
   UPDATE exports SET entry = json_set(entry, '$.finishedAt', body ->> '$.finishedAt') WHERE body ->> '$.finishedAt' IS NOT NULL;
   DROP INDEX exports_by_dialect;
   CREATE INDEX exports_by_owner ON exports (owner, id, dialect, entry);`,
  `CREATE TABLE clients (
     id TEXT PRIMARY KEY, owner TEXT NOT NULL, created_at TEXT NOT NULL, body TEXT NOT NULL
   ) WITHOUT ROWID;
   CREATE TABLE users (
     name TEXT PRIMARY KEY, owner TEXT NOT NULL, created_at TEXT NOT NULL, body TEXT NOT NULL
   ) WITHOUT ROWID;
   CREATE TABLE tokens (
     kind TEXT NOT NULL, id TEXT NOT NULL, expires_at TEXT, body TEXT NOT NULL,
     PRIMARY KEY (kind, id)
   ) WITHOUT ROWID;
   CREATE INDEX tokens_by_end ON tokens (expires_at) WHERE expires_at IS NOT NULL;
   CREATE TABLE nonces (nonce TEXT PRIMARY KEY, ends INTEGER NOT NULL) WITHOUT ROWID;
   CREATE INDEX nonces_by_end ON nonces (ends);`,
  'CREATE TABLE secrets (name TEXT PRIMARY KEY, sealed TEXT NOT NULL) WITHOUT ROWID;',
  `UPDATE exports SET entry = json_set(entry, '$.rows', coalesce(
     body ->> '$.file.rows', (SELECT sum(value ->> '$.rows') FROM json_each(body, '$.progress')), 0));
   UPDATE exports SET entry = json_set(entry, '$.failure', body -> '$.failure') WHERE status = 'failed';`,
  `CREATE TABLE outbox (
     owner TEXT NOT NULL, id INTEGER NOT NULL, attempt INTEGER NOT NULL, status TEXT NOT NULL, channel TEXT NOT NULL,
     event TEXT NOT NULL, ready INTEGER NOT NULL DEFAULT 0, claims INTEGER NOT NULL DEFAULT 0,
     failures INTEGER NOT NULL DEFAULT 0, gave_up TEXT,
     PRIMARY KEY (owner, id, attempt, status, channel)
   ) WITHOUT ROWID;
   CREATE INDEX outbox_by_time ON outbox (ready) WHERE gave_up IS NULL;`,
  `ALTER TABLE exports ADD COLUMN turn TEXT;
   UPDATE exports SET turn = 'running' WHERE status IN ('pending', 'running') OR (status = 'paused' AND body ->> '$.resuming');
   CREATE INDEX exports_by_turn ON exports (turn, owner, id) WHERE turn IS NOT NULL;
   CREATE TABLE turns (one INTEGER PRIMARY KEY CHECK (one = 1), owner TEXT NOT NULL);`,
  // Without a rowid each step of a look-up reads whole bodies.
  `CREATE TABLE kept (
     owner TEXT NOT NULL, id INTEGER NOT NULL, dialect TEXT NOT NULL, status TEXT NOT NULL, body TEXT NOT NULL,
     entry TEXT NOT NULL, turn TEXT,
     PRIMARY KEY (owner, id)
   );
   INSERT INTO kept SELECT owner, id, dialect, status, body, entry, turn FROM exports;
   DROP TABLE exports;
   ALTER TABLE kept RENAME TO exports;
   CREATE INDEX exports_by_status ON exports (status, owner, id);
   CREATE INDEX exports_by_owner ON exports (owner, id, dialect, entry);
   CREATE INDEX exports_by_dialect ON exports (owner, dialect, id);
   CREATE INDEX exports_by_turn ON exports (turn, owner, id) WHERE turn IS NOT NULL;`,
];

/**
 * Opens the service's own tables in a file, or in `:memory:`, and makes them where they are missing. Several processes may
 * have the file open; a call waits up to `busyMs` for another's write and is then `Transient`. An acknowledged write outlives the process and a power cut.
 */
export function openDatabase(
  file: string,
  { busyMs = 5000 }: { readonly busyMs?: number } = {},
): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: busyMs });
  try {
    unlessBusy(() => db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL'));
    if (versionOf(db) !== MIGRATIONS.length)
      unlessBusy(() => within(db, 'BEGIN IMMEDIATE', () => migrate(db, file)));
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Runs under the write lock: of two processes that open a new file, the second finds it made. */
function migrate(db: DatabaseSync, file: string): void {
  const version = versionOf(db);
  if (version > MIGRATIONS.length)
    throw new Error(
      `${file} was written by a newer version of Waybill (tables ${version}, known ${MIGRATIONS.length})`,
    );
  for (const migration of MIGRATIONS.slice(version)) db.exec(migration);
  db.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
}

const versionOf = (db: DatabaseSync): number =>
  Number(unlessBusy(() => db.prepare('PRAGMA user_version').get())?.user_version);
