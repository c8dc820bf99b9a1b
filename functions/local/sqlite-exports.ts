import type { DatabaseSync } from 'node:sqlite';
import { annotated } from '../core/annotated.ts';
import { outweighs } from '../core/announcement.ts';
import { type Bound, gained, holds, isFull } from '../core/bounds.ts';
import type { Announcement, Counts, ExportEntry, ExportKey, ExportRecord } from '../core/export-record.ts';
import { IdTaken } from '../core/id-taken.ts';
import { MAX_ID } from '../core/ids.ts';
import { moved, withPausing, withProgress } from '../core/moved.ts';
import { outboxOf } from '../core/outbox.ts';
import type { Admission, ExportStore, HistoryAsked } from '../core/ports/export-store.ts';
import { Problem } from '../core/problem.ts';
import { isOpen, OPEN_STATUSES } from '../core/transitions.ts';
import { turn, unlessBusy } from '../sources/sqlite/index.ts';
import { ENTRIES_AT_ONCE, type ExportRows, exportRows } from './export-rows.ts';
import { type Claims, sqliteClaims } from './sqlite-claims.ts';
import { type OutboxRows, outboxRows } from './sqlite-outbox.ts';
import { sqliteTurns, type Turns } from './sqlite-turns.ts';
import { transact, transactLoosely } from './transact.ts';

/** Export records in SQLite. Each change reads, decides and writes under the write lock, so no writer overtakes another. */
export function sqliteExports(db: DatabaseSync): ExportStore {
  const rows = exportRows(db);
  const claims = sqliteClaims(db);
  const outbox = outboxRows(db);
  const change = (key: ExportKey, decide: (record: ExportRecord) => ExportRecord) =>
    transact(db, () => {
      const before = existing(rows, key);
      const after = decide(before);
      takePlace(rows, before, after);
      outbox.put(outboxOf(before, after));
      return rows.replace(after);
    });

  return {
    async earlier(record) {
      return unlessBusy(() => earlier(rows, claims, record));
    },
    async create(record) {
      return transact(db, () => created({ rows, claims, outbox }, record));
    },
    async move(key, move) {
      return change(key, (record) => moved(record, move));
    },
    async setPausing(key, pausing, now) {
      return change(key, (record) => withPausing(record, pausing, now));
    },
    async annotate(key, notes) {
      return change(key, (record) => annotated(record, notes));
    },
    async setAnnouncement(key, announcement) {
      await transact(db, () => announced(rows, key, announcement));
    },
    async setProgress(key, ...progress) {
      await transactLoosely(db, () => progressed(rows, key, ...progress));
    },
    async remove(key) {
      await transact(db, () => {
        claims.remove(key);
        rows.remove(key);
      });
    },
    ...reading(rows),
    ...turning(db, rows),
  };
}

const reading = (rows: ExportRows): Pick<ExportStore, 'get' | 'history' | 'part' | 'open'> => ({
  async get(key) {
    return unlessBusy(() => rows.get(key));
  },
  history: (owner, asked) => historyOf(rows, owner, asked),
  async part(owner, asked) {
    return unlessBusy(() => rows.part(owner, asked));
  },
  open: () => openRecords(rows),
});

function turning(db: DatabaseSync, rows: ExportRows): Pick<ExportStore, 'admit' | 'place' | 'recount'> {
  const turns = sqliteTurns(db);
  return {
    async admit(asked) {
      return transact(db, () => admitted(rows, turns, asked));
    },
    async place(record) {
      return unlessBusy(() => turns.placeOf(record));
    },
    async recount() {},
  };
}

/** The records say who has a place to run, so that none can be lost. */
function admitted(rows: ExportRows, turns: Turns, asked: Admission): ExportRecord | undefined {
  const key = turns.next(asked);
  const record = key && rows.get(key);
  if (!record) return undefined;
  turns.given(record);
  return rows.replace({ ...record, waiting: false, updatedAt: asked.now });
}

interface Tables {
  readonly rows: ExportRows;
  readonly claims: Claims;
  readonly outbox: OutboxRows;
}

function created({ rows, claims, outbox }: Tables, record: ExportRecord) {
  const known = earlier(rows, claims, record);
  if (known) return { record: known, created: false };
  if (rows.get(record)) throw new IdTaken();
  takePlace(rows, undefined, record);
  claims.put(record);
  outbox.put(outboxOf(undefined, record));
  return { record: rows.insert(record), created: true };
}

function earlier(rows: ExportRows, claims: Claims, record: ExportRecord): ExportRecord | undefined {
  const first = claims.holder(record);
  return first && rows.get(first);
}

/** Refuses what `after` would newly have where all places are taken; the records themselves say who has one. */
function takePlace(rows: ExportRows, before: ExportRecord | undefined, after: ExportRecord): void {
  for (const bound of gained(before, after))
    if (holders(rows, after, bound.name) >= bound.most) throw isFull(bound);
}

function holders(rows: ExportRows, { owner, dialect }: ExportRecord, name: Bound['name']): number {
  if (name === 'open') return rows.countOpen(owner);
  return rows.openOf(owner).filter((one) => one.dialect === dialect && holds(one, name)).length;
}

function progressed(rows: ExportRows, key: ExportKey, segment: number, counts: Counts): void {
  const record = rows.get(key);
  const after = record && withProgress(record, segment, counts);
  if (after && after !== record) rows.replace(after);
}

function announced(rows: ExportRows, key: ExportKey, announcement: Announcement): void {
  const record = rows.get(key);
  if (record && outweighs(announcement, record.announcement)) rows.replace({ ...record, announcement });
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

/** Holds no statement open while the reader thinks, so that the reader may change what it is given. */
async function* openRecords(rows: ExportRows): AsyncGenerator<ExportRecord> {
  for (const key of unlessBusy(() => OPEN_STATUSES.flatMap(rows.keysIn))) {
    const record = unlessBusy(() => rows.get(key));
    if (record && isOpen(record.status)) yield record;
  }
}
