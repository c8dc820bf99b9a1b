import type { DatabaseSync } from 'node:sqlite';
import { annotated } from '../core/annotated.ts';
import { outweighs } from '../core/announcement.ts';
import type { ExportEntry, ExportKey, ExportRecord } from '../core/export-record.ts';
import { IdTaken } from '../core/id-taken.ts';
import { MAX_ID } from '../core/ids.ts';
import type { ExportStore, HistoryAsked, Move } from '../core/ports/export-store.ts';
import { anotherIsOpen, Problem } from '../core/problem.ts';
import { isOpen, OPEN_STATUSES, sourcesOf } from '../core/transitions.ts';
import { unlessBusy } from '../sources/sqlite/index.ts';
import { ENTRIES_AT_ONCE, type ExportRows, exportRows } from './export-rows.ts';
import { type Claims, sqliteClaims } from './sqlite-claims.ts';
import { transact } from './transact.ts';

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
    history: (owner, asked) => historyOf(rows, owner, asked),
    async move(key, move) {
      return change(key, (record) => moved(record, move));
    },
    async setPausing(key, pausing, now) {
      return change(key, (record) => asked(record, pausing, now));
    },
    async annotate(key, notes) {
      return change(key, (record) => annotated(record, notes));
    },
    async setAnnouncement(key, announcement) {
      transact(db, () => {
        const record = rows.get(key);
        if (record && outweighs(announcement, record.announcement)) rows.replace({ ...record, announcement });
      });
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
  if (record.exclusive && rows.hasExclusive(record, OPEN_STATUSES)) throw anotherIsOpen();
  claims.put(record);
  return { record: rows.insert(record), created: true };
}

function existing(rows: ExportRows, key: ExportKey): ExportRecord {
  const record = rows.get(key);
  if (!record) throw new Problem('not-found', `there is no export ${key.id}`);
  return record;
}

/** Begins each batch below the id that ended the one before, so exports that come or go meanwhile move no other. */
async function* historyOf(
  rows: ExportRows,
  owner: string,
  { dialect, before = MAX_ID + 1 }: HistoryAsked,
): AsyncGenerator<readonly ExportEntry[]> {
  for (let below: number | undefined = before; below !== undefined; ) {
    const from: number = below;
    const batch = unlessBusy(() =>
      rows.entries(owner, { before: from, ...(dialect === undefined ? {} : { dialect }) }),
    );
    yield batch;
    below = batch.length === ENTRIES_AT_ONCE ? batch.at(-1)?.id : undefined;
    await turn();
  }
}

/** Lets whatever else waits for the event loop go first. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

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
