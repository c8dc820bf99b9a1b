import { DatabaseSync } from 'node:sqlite';
import type { ExportRecord } from '../../functions/core/export-record.ts';

/** The tables as version 0.1.0 made them. */
const TABLES = `
  CREATE TABLE exports (
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
  CREATE INDEX hits_by_end ON hits (ends);
  PRAGMA user_version = 1;`;

/** Makes a file as version 0.1.0 left it, with these records. */
export function writeFirstTables(file: string, records: readonly ExportRecord[] = []): DatabaseSync {
  const db = new DatabaseSync(file);
  db.exec(TABLES);
  const insert = db.prepare('INSERT INTO exports (owner, id, dialect, status, body) VALUES (?, ?, ?, ?, ?)');
  for (const record of records)
    insert.run(record.owner, record.id, record.dialect, record.status, JSON.stringify(record));
  return db;
}
