import type { DatabaseSync } from 'node:sqlite';
import { type ExportEntry, type ExportKey, type ExportRecord, entryOf } from '../core/export-record.ts';
import type { HistoryAsked, PartAsked } from '../core/ports/export-store.ts';
import { type ExportStatus, OPEN_STATUSES } from '../core/transitions.ts';
import { isBegun, runs, waits } from '../core/turns.ts';
import { bodyOf, rememberedBodies } from './body-of.ts';

/** The statements on the table of exports: a record is JSON, beside the columns by which it is found. */
export interface ExportRows {
  get(key: ExportKey): ExportRecord | undefined;
  insert(record: ExportRecord): ExportRecord;
  replace(record: ExportRecord): ExportRecord;
  remove(key: ExportKey): void;
  /** The next at most 1,000 entries below an id, newest first; the index alone answers. */
  entries(
    owner: string,
    below: Required<Pick<HistoryAsked, 'before'>> & Pick<HistoryAsked, 'dialect'>,
  ): readonly ExportEntry[];
  /** As in the port; an index alone answers. */
  part(owner: string, asked: PartAsked): { readonly keys: readonly ExportKey[]; readonly total: number };
  /** Those that do not wait for a place to run. */
  keysIn(status: ExportStatus): readonly ExportKey[];
  /** The open exports of one owner. */
  openOf(owner: string): readonly ExportRecord[];
  countOpen(owner: string): number;
}

export function exportRows(db: DatabaseSync): ExportRows {
  const bodyFor = rememberedBodies<ExportRecord>(FOLLOWED);
  const one = db.prepare('SELECT body FROM exports WHERE owner = ? AND id = ?');
  const insert = db.prepare(
    'INSERT INTO exports (owner, id, dialect, status, body, entry, turn) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const update = db.prepare(
    'UPDATE exports SET dialect = ?, status = ?, body = ?, entry = ?, turn = ? WHERE owner = ? AND id = ?',
  );
  const remove = db.prepare('DELETE FROM exports WHERE owner = ? AND id = ?');
  // An id begins with the time it was drawn at, so the order of ids is the order of creation.
  const entries = db.prepare(
    `SELECT id, dialect, entry FROM exports
     WHERE owner = ?1 AND id < ?2 AND (dialect = ?3 OR ?3 IS NULL) ORDER BY id DESC LIMIT ${ENTRIES_AT_ONCE}`,
  );
  const keys = db.prepare(
    `SELECT owner, id FROM exports WHERE status = ? AND (turn IS NULL OR turn = 'running') ORDER BY owner, id`,
  );
  const isOpen = `status IN (${OPEN_STATUSES.map((status) => `'${status}'`)}) AND owner = ?`;
  const open = db.prepare(`SELECT body FROM exports WHERE ${isOpen}`);
  const count = db.prepare(`SELECT count(*) AS open FROM exports WHERE ${isOpen}`);

  return {
    get: ({ owner, id }) => bodyFor(`${id} ${owner}`, one.get(owner, id)),
    insert(record) {
      const { owner, id, dialect, status } = record;
      insert.run(owner, id, dialect, status, JSON.stringify(record), entryText(record), turnOf(record));
      return record;
    },
    replace(record) {
      const { owner, id, dialect, status } = record;
      update.run(dialect, status, JSON.stringify(record), entryText(record), turnOf(record), owner, id);
      return record;
    },
    remove: ({ owner, id }) => void remove.run(owner, id),
    entries: (owner, { before, dialect }) =>
      entries.all(owner, before, dialect ?? null).map((row) => ({
        ...JSON.parse(String(row.entry)),
        owner,
        id: Number(row.id),
        dialect: String(row.dialect),
      })),
    part: partsOf(db),
    keysIn: (status) => keys.all(status).map(({ owner, id }) => ({ owner: String(owner), id: Number(id) })),
    openOf: (owner) => open.all(owner).flatMap((row) => bodyOf<ExportRecord>(row) ?? []),
    countOpen: (owner) => Number(count.get(owner)?.open),
  };
}

function partsOf(db: DatabaseSync): ExportRows['part'] {
  const ofDialect = 'FROM exports WHERE owner = ? AND dialect = ?';
  const part = db.prepare(`SELECT id ${ofDialect} ORDER BY id DESC LIMIT ? OFFSET ?`);
  const count = db.prepare(`SELECT count(*) AS total ${ofDialect}`);
  return (owner, { dialect, skip, most }) => ({
    keys: part.all(owner, dialect, most, skip).map(({ id }) => ({ owner, id: Number(id) })),
    total: Number(count.get(owner, dialect)?.total),
  });
}

/** As many as are read between two turns of the event loop. */
export const ENTRIES_AT_ONCE = 1000;

/** Exports that are followed at once without being read anew, in some 30 MiB at most; the largest resource's records have 9,000 characters. */
const FOLLOWED = { most: 500, longest: 12_000 };

/** What `sqliteTurns` reads. */
function turnOf(record: ExportRecord): 'running' | 'begun' | 'waiting' | null {
  if (waits(record)) return isBegun(record) ? 'begun' : 'waiting';
  return runs(record) ? 'running' : null;
}

function entryText(record: ExportRecord): string {
  const { owner: _owner, id: _id, dialect: _dialect, ...entry } = entryOf(record);
  return JSON.stringify(entry);
}
