import type { DatabaseSync } from 'node:sqlite';
import type { ExportKey, ExportRecord } from '../core/export-record.ts';
import type { NumberedPage } from '../core/ports/export-store.ts';
import type { ExportStatus } from '../core/transitions.ts';
import { bodyOf } from './body-of.ts';

/** The statements on the table of exports: a record is JSON, beside the columns by which it is found. */
export interface ExportRows {
  get(key: ExportKey): ExportRecord | undefined;
  insert(record: ExportRecord): ExportRecord;
  replace(record: ExportRecord): ExportRecord;
  remove(key: ExportKey): void;
  page(owner: string, dialect: string, page: NumberedPage): readonly ExportRecord[];
  count(owner: string, dialect: string): number;
  keysIn(status: ExportStatus): readonly ExportKey[];
}

export function exportRows(db: DatabaseSync): ExportRows {
  const one = db.prepare('SELECT body FROM exports WHERE owner = ? AND id = ?');
  const insert = db.prepare('INSERT INTO exports (owner, id, dialect, status, body) VALUES (?, ?, ?, ?, ?)');
  const update = db.prepare(
    'UPDATE exports SET dialect = ?, status = ?, body = ? WHERE owner = ? AND id = ?',
  );
  const remove = db.prepare('DELETE FROM exports WHERE owner = ? AND id = ?');
  // An id begins with the time it was drawn at, so the order of ids is the order of creation.
  const page = db.prepare(
    'SELECT body FROM exports WHERE owner = ? AND dialect = ? ORDER BY id DESC LIMIT ? OFFSET ?',
  );
  const count = db.prepare('SELECT count(*) AS total FROM exports WHERE owner = ? AND dialect = ?');
  const keys = db.prepare('SELECT owner, id FROM exports WHERE status = ? ORDER BY owner, id');

  return {
    get: ({ owner, id }) => bodyOf(one.get(owner, id)),
    insert(record) {
      insert.run(record.owner, record.id, record.dialect, record.status, JSON.stringify(record));
      return record;
    },
    replace(record) {
      update.run(record.dialect, record.status, JSON.stringify(record), record.owner, record.id);
      return record;
    },
    remove: ({ owner, id }) => void remove.run(owner, id),
    page: (owner, dialect, { number, size }) =>
      page.all(owner, dialect, size, (number - 1) * size).map((row) => bodyOf(row) as ExportRecord),
    count: (owner, dialect) => Number(count.get(owner, dialect)?.total),
    keysIn: (status) => keys.all(status).map(({ owner, id }) => ({ owner: String(owner), id: Number(id) })),
  };
}
