import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it } from 'vitest';
import { type ExportRecord, entryOf } from '../../functions/core/export-record.ts';
import { openDatabase } from '../../functions/local/database.ts';
import { sqliteExports } from '../../functions/local/sqlite-exports.ts';
import { sqliteKeys } from '../../functions/local/sqlite-keys.ts';
import { sqliteLedger } from '../../functions/local/sqlite-ledger.ts';
import { sqliteNonces } from '../../functions/local/sqlite-nonces.ts';
import { sqliteRates } from '../../functions/local/sqlite-rates.ts';
import { transact, waitAside } from '../../functions/local/transact.ts';
import { exportSample, LATER, moveTo, NOON, recordIn, someOwner } from '../contracts/export-sample.ts';
import { historyOf } from '../contracts/history-of.ts';
import { codeOf, killAfter, startChild } from './child.ts';
import { writeFirstTables } from './first-tables.ts';

const folder = mkdtempSync(join(tmpdir(), 'waybill-database-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
const someFile = () => join(folder, `${files++}.db`);

const schemaOf = (db: DatabaseSync) =>
  db
    .prepare('SELECT sql FROM sqlite_schema ORDER BY name')
    .all()
    .map(({ sql }) => String(sql).replace(/\s+/g, ' '));

describe('openDatabase', () => {
  it('keeps what was written, and adds nothing when it is opened again', async () => {
    const file = someFile();
    const record = exportSample({ owner: someOwner() });
    const first = openDatabase(file);
    await sqliteExports(first).create(record);
    const tables = schemaOf(first);
    first.close();
    const second = openDatabase(file);
    expect(schemaOf(second)).toEqual(tables);
    expect(await sqliteExports(second).get(record)).toEqual(record);
    second.close();
  });

  it('writes ahead, so that readers and a writer do not wait for each other', () => {
    const db = openDatabase(someFile());
    expect(db.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
    expect(db.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 });
    db.close();
  });

  it('says that a write does not fit, which passes', async () => {
    const db = openDatabase(':memory:');
    db.exec('CREATE TABLE heap (body); PRAGMA max_page_count = 60');
    const fill = () => db.exec('INSERT INTO heap VALUES (zeroblob(1000000))');
    await expect(transact(db, fill)).rejects.toThrow(
      expect.objectContaining({ name: 'Transient', told: 'the disk is full' }),
    );
    db.close();
  });

  it('refuses a file of a newer version and leaves it alone', () => {
    const file = someFile();
    const newer = openDatabase(file);
    newer.exec('PRAGMA user_version = 99');
    expect(() => openDatabase(file)).toThrow('newer version of Waybill');
    expect(newer.prepare('PRAGMA user_version').get()).toEqual({ user_version: 99 });
    newer.close();
  });

  it('brings a file of version 0.1.0 to the tables of a new one, and keeps what is there', async () => {
    const file = someFile();
    const older = writeFirstTables(file);
    const key = { id: 'k', owner: 'acme', hash: '00', createdAt: new Date(NOON).toISOString() };
    await sqliteKeys(older).put(key);
    older.close();
    const [newer, fresh] = [openDatabase(file), openDatabase(':memory:')];
    expect(schemaOf(newer)).toEqual(schemaOf(fresh));
    expect(await sqliteKeys(newer).get('k')).toEqual(key);
    for (const db of [newer, fresh]) db.close();
  });

  it('shows the exports of version 0.1.0 in the history, as their records stand', async () => {
    const file = someFile();
    const owner = someOwner();
    const moments = { startedAt: LATER, finishedAt: new Date(NOON + 90_000).toISOString() };
    const records: ExportRecord[] = [
      exportSample({ owner, status: 'running', startedAt: LATER, updatedAt: LATER }),
      exportSample({
        owner,
        dialect: 'ulule',
        spec: { ...exportSample({ owner }).spec, resource: 'a "b" é' },
      }),
      { ...exportSample({ owner }), ...moments, status: 'failed', failure: { code: 'x', message: 'y' } },
      exportSample({ owner, status: 'canceled', finishedAt: LATER }),
    ];
    writeFirstTables(file, records).close();
    const db = openDatabase(file);
    const store = sqliteExports(db);
    expect(await historyOf(store, owner)).toEqual(records.toReversed().map(entryOf));
    expect(await historyOf(store, owner, { dialect: 'ulule' })).toMatchObject([{ resource: 'a "b" é' }]);
    const [running] = records;
    if (running) await store.move(running, moveTo('completed'));
    expect((await historyOf(store, owner)).at(-1)).toMatchObject({ status: 'completed', startedAt: LATER });
    db.close();
  });

  it('lets several processes make the same new file at once', async () => {
    const file = someFile();
    const children = Array.from({ length: 5 }, () =>
      startChild('report-progress.ts', file, 'nobody', '1', '0', '1'),
    );
    expect(await Promise.all(children.map(codeOf))).toEqual([0, 0, 0, 0, 0]);
  });
});

describe('two processes on one file', () => {
  it('lose no update of each other', async () => {
    const file = someFile();
    const db = openDatabase(file);
    const store = sqliteExports(db);
    const record = await recordIn(store, 'running');
    const share = (first: number) => [file, record.owner, String(record.id), String(first), '150'];
    const children = [0, 1000].map((first) => startChild('report-progress.ts', ...share(first)));
    for (let i = 0; i < 150; i++) await store.setProgress(record, 2000 + i, { rows: i, bytes: i });
    expect(await Promise.all(children.map(codeOf))).toEqual([0, 0]);
    expect(Object.keys((await store.get(record))?.progress ?? {})).toHaveLength(450);
    db.close();
  });

  it('see one winner of a move, a claim and a chunk', async () => {
    const file = someFile();
    const handles = [openDatabase(file), openDatabase(file)] as const;
    const [one, two] = [sqliteExports(handles[0]), sqliteExports(handles[1])];
    const record = await recordIn(one, 'running');
    await two.move(record, { to: 'canceled' });
    await expect(one.move(record, { to: 'paused' })).rejects.toMatchObject({ kind: 'conflict' });
    const run = { owner: record.owner, id: record.id, since: 1 };
    expect(await sqliteLedger(handles[0]).claimUpload(run, 0, 'first')).toBe('first');
    expect(await sqliteLedger(handles[1]).claimUpload(run, 0, 'second')).toBe('first');
    for (const handle of handles) handle.close();
  });

  it('are told to come again where the other holds the lock for too long', async () => {
    const file = someFile();
    const db = openDatabase(file, { busyMs: 20 });
    const record = await recordIn(sqliteExports(db), 'running');
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    const key = { id: 'k', owner: 'acme', hash: '00', createdAt: new Date(NOON).toISOString() };
    const asked = [
      () => sqliteExports(db).move(record, { to: 'canceled' }),
      () => sqliteLedger(db).claimUpload({ ...record, since: 1 }, 0, 'u'),
      () => sqliteKeys(db).put(key),
      () => sqliteRates(db).take('b', { max: 5, seconds: 60 }, 0),
      () => sqliteNonces(db).use('n', { now: 0, expiresAt: 60 }),
    ];
    for (const ask of asked) await expect(ask()).rejects.toMatchObject({ name: 'Transient' });
    expect(await sqliteExports(db).get(record)).toEqual(record);
    other.exec('ROLLBACK');
    for (const ask of asked) await ask();
    expect((await sqliteExports(db).get(record))?.status).toBe('canceled');
    for (const handle of [db, other]) handle.close();
  });
});

describe('a process that is killed', () => {
  it.each([1, 37, 120])('loses none of the chunks that were acknowledged, after %i', async (lines) => {
    const file = someFile();
    openDatabase(file).close();
    const acknowledged = await killAfter(startChild('write-ledger.ts', file), lines);
    const db = openDatabase(file);
    const listed = await sqliteLedger(db).list({ owner: 'acme', id: 1, since: 1 });
    expect(acknowledged.length).toBeGreaterThanOrEqual(lines);
    expect(listed.length).toBeGreaterThanOrEqual(acknowledged.length);
    expect(listed.map(({ chunk, rows }) => [chunk, rows])).toEqual(listed.map((_, i) => [i, i]));
    expect(db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    db.close();
  });
});

describe('sqliteRates', () => {
  it('forgets windows that have ended, of all buckets', async () => {
    const db = openDatabase(':memory:');
    const rates = sqliteRates(db);
    for (let i = 0; i < 50; i++) await rates.take(`b${i}`, { max: 5, seconds: 60 }, i * 60 + 1);
    expect(db.prepare('SELECT start FROM hits ORDER BY start').all()).toEqual([
      { start: 48 * 60 },
      { start: 49 * 60 },
    ]);
  });
});

describe('a connection that waits aside', () => {
  it('holds no thread while another writes, and then writes', async () => {
    const file = someFile();
    const [db, other] = [openDatabase(file), openDatabase(file)];
    waitAside(db);
    other.exec('BEGIN IMMEDIATE');
    const keys = sqliteKeys(db);
    const key = { id: 'k', owner: 'acme', hash: '00', createdAt: new Date(NOON).toISOString() };
    const put = keys.put(key);
    expect(await keys.get('k')).toBeUndefined();
    other.exec('ROLLBACK');
    await put;
    expect(await keys.get('k')).toEqual(key);
    for (const one of [db, other]) one.close();
  });

  it('says that the database is busy once its patience is spent', async () => {
    const file = someFile();
    const [db, other] = [openDatabase(file), openDatabase(file)];
    waitAside(db, 0);
    other.exec('BEGIN IMMEDIATE');
    const busy = { name: 'Transient', told: 'the database is busy' };
    await expect(transact(db, () => 1)).rejects.toMatchObject(busy);
    for (const one of [db, other]) one.close();
  });
});
