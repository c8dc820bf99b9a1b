import type { DatabaseSync } from 'node:sqlite';
import type { ExportKey, ExportRecord } from '../core/export-record.ts';
import { IdTaken } from '../core/id-taken.ts';
import type { ExportStore, Move } from '../core/ports/export-store.ts';
import { Problem } from '../core/problem.ts';
import { isOpen, OPEN_STATUSES, sourcesOf } from '../core/transitions.ts';
import { unlessBusy } from '../sources/sqlite/index.ts';
import { type ExportRows, exportRows } from './export-rows.ts';
import { type Claims, sqliteClaims } from './sqlite-claims.ts';
import { glimpse, transact } from './transact.ts';

/** Export records in SQLite. Each change reads, decides and writes under the write lock, so no writer overtakes another. */
export function sqliteExports(db: DatabaseSync): ExportStore {
  const rows = exportRows(db);
  const claims = sqliteClaims(db);
  const change = (key: ExportKey, decide: (record: ExportRecord) => ExportRecord) =>
    transact(db, () => rows.replace(decide(existing(rows, key))));

  return {
    async create(record) {
      return transact(db, () => created(rows, claims, record));
    },
    async get(key) {
      return unlessBusy(() => rows.get(key));
    },
    async list(owner, dialect, page) {
      return glimpse(db, () => ({
        items: rows.page(owner, dialect, page),
        total: rows.count(owner, dialect),
      }));
    },
    async move(key, move) {
      return change(key, (record) => moved(record, move));
    },
    async setPausing(key, pausing, now) {
      return change(key, (record) => asked(record, pausing, now));
    },
    async setProgress(key, segment, counts) {
      transact(db, () => {
        const record = rows.get(key);
        if (!record || !isOpen(record.status)) return;
        rows.replace({ ...record, progress: { ...record.progress, [segment]: counts } });
      });
    },
    async remove(key) {
      transact(db, () => {
        claims.remove(key);
        rows.remove(key);
      });
    },
    open: () => openRecords(rows),
  };
}

function created(rows: ExportRows, claims: Claims, record: ExportRecord) {
  const first = claims.holder(record);
  const known = first && rows.get(first);
  if (known) return { record: known, created: false };
  if (rows.get(record)) throw new IdTaken();
  claims.put(record);
  return { record: rows.insert(record), created: true };
}

function existing(rows: ExportRows, key: ExportKey): ExportRecord {
  const record = rows.get(key);
  if (!record) throw new Problem('not-found', `there is no export ${key.id}`);
  return record;
}

/** Holds no statement open while the reader thinks, so that the reader may change what it is given. */
async function* openRecords(rows: ExportRows): AsyncGenerator<ExportRecord> {
  for (const key of unlessBusy(() => OPEN_STATUSES.flatMap(rows.keysIn))) {
    const record = unlessBusy(() => rows.get(key));
    if (record && isOpen(record.status)) yield record;
  }
}

function asked(record: ExportRecord, pausing: boolean, now: string): ExportRecord {
  if (record.status !== 'pending' && record.status !== 'running')
    throw new Problem('conflict', `the export is ${record.status}`);
  return { ...record, pausing, updatedAt: now };
}

/** The record after a legal move; a field whose patch is undefined stays. */
function moved(record: ExportRecord, { to, attempt, pausing, patch = {} }: Move): ExportRecord {
  if (!sourcesOf(to).includes(record.status))
    throw new Problem('conflict', `the export is ${record.status} and cannot become ${to}`);
  if (attempt !== undefined && record.attempt !== attempt)
    throw new Problem('conflict', `the export is on attempt ${record.attempt}, not ${attempt}`);
  if (pausing !== undefined && (record.pausing ?? false) !== pausing)
    throw new Problem(
      'conflict',
      pausing ? 'the export is not asked to pause' : 'the export is asked to pause',
    );
  const { owner, id } = record;
  const written = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
  return { ...record, ...written, owner, id, status: to } as ExportRecord;
}
