import { afterAll, describe, expect, it } from 'vitest';
import { type ExportRecord, keyOf } from '../../functions/core/export-record.ts';
import type { Change } from '../../functions/core/operations.ts';
import type { ExecutionInput } from '../../functions/core/ports/workflow.ts';
import { openDatabase } from '../../functions/local/database.ts';
import { sqliteExports } from '../../functions/local/sqlite-exports.ts';
import { changeExport } from '../../functions/pipeline/change-export.ts';
import { removeExport } from '../../functions/pipeline/end-export.ts';
import { exportSample, moveTo, NOON, recordIn, STATUSES } from '../contracts/export-sample.ts';
import { load, products, removeFolders, testEngine } from './test-engine.ts';

afterAll(removeFolders);

type To = NonNullable<Change['to']>;
const NOTES = { labels: { reference: 'r' }, extra: { metadata: { a: 1 } } };

/** What becomes of an export in each status: its status and whether it is pausing, or a refusal. */
const TABLE: Readonly<Record<To, Readonly<Record<ExportRecord['status'], string>>>> = {
  pause: {
    pending: 'paused',
    running: 'running pausing',
    paused: 'paused',
    completed: 'conflict',
    failed: 'conflict',
    canceled: 'conflict',
  },
  resume: {
    pending: 'pending',
    running: 'running',
    paused: 'pending',
    completed: 'conflict',
    failed: 'conflict',
    canceled: 'conflict',
  },
  cancel: {
    pending: 'canceled',
    running: 'canceled',
    paused: 'canceled',
    completed: 'conflict',
    failed: 'conflict',
    canceled: 'canceled',
  },
};

const cases = (Object.keys(TABLE) as To[]).flatMap((to) => STATUSES.map((from) => ({ to, from })));

/** A real store beside an engine that starts nothing. */
function standing() {
  const { engine } = testEngine();
  const started: number[] = [];
  const exports = sqliteExports(openDatabase(':memory:'));
  const workflow = {
    start: async ({ attempt }: ExecutionInput) => void started.push(attempt),
    stop: async () => undefined,
    running: async () => false,
  };
  const ports = { ...engine, exports, workflow, clock: () => NOON + 90_000 };
  const change = (record: ExportRecord, asked: Omit<Change, 'owner' | 'id' | 'dialect'>) =>
    changeExport(ports, { ...keyOf(record), dialect: record.dialect, ...asked });
  const outcome = (changed: Promise<ExportRecord>) =>
    changed.then(
      ({ status, pausing }) => (pausing ? `${status} pausing` : status),
      ({ kind }) => kind,
    );
  return { ports, exports, started, change, outcome };
}

describe('a change', () => {
  it.each(cases)('to $to what is $from does what the table says, twice alike', async ({ to, from }) => {
    const { exports, change, outcome } = standing();
    const record = await recordIn(exports, from);
    expect(await outcome(change(record, { to, ...NOTES }))).toBe(TABLE[to][from]);
    const once = await exports.get(record);
    expect(await outcome(change(record, { to, ...NOTES }))).toBe(TABLE[to][from]);
    expect({ ...(await exports.get(record)), updatedAt: '' }).toEqual({ ...once, updatedAt: '' });
  });

  it.each(cases.filter(({ to, from }) => TABLE[to][from] === 'conflict'))(
    'to $to what is $from leaves neither label nor metadata',
    async ({ to, from }) => {
      const { exports, change } = standing();
      const record = await recordIn(exports, from);
      await expect(change(record, { to, ...NOTES })).rejects.toMatchObject({ kind: 'conflict' });
      expect(await exports.get(record)).toEqual(record);
    },
  );

  it('says when an export was paused, and goes on as the next attempt', async () => {
    const { exports, started, change } = standing();
    const record = await recordIn(exports, 'pending');
    const paused = await change(record, { to: 'pause' });
    expect(paused).toMatchObject({ status: 'paused', pausedAt: new Date(NOON + 90_000).toISOString() });
    expect(await change(record, { to: 'resume' })).toMatchObject({ status: 'pending', attempt: 2, since: 1 });
    expect(started).toEqual([2]);
  });

  it('takes back a pause that has not been carried out', async () => {
    const { exports, change, outcome } = standing();
    const record = await recordIn(exports, 'running');
    expect(await outcome(change(record, { to: 'pause' }))).toBe('running pausing');
    expect(await outcome(change(record, { to: 'resume' }))).toBe('running');
  });

  it('between two attempts ends in the pause, the next attempt or the cancel that was asked for', async () => {
    for (const [to, status] of [
      ['pause', 'paused'],
      ['resume', 'pending'],
      ['cancel', 'canceled'],
    ] as const) {
      const resuming = to === 'resume';
      const { exports, change } = standing();
      const record = await recordIn(exports, 'running');
      await exports.move(record, { to: 'paused', patch: { resuming: true } });
      expect(await change(record, { to })).toMatchObject({ status, resuming });
    }
  });

  it('is refused, and changes nothing, where there is no place to go on', async () => {
    const { exports, change, started } = standing();
    const record = await recordIn(exports, 'paused', 'acme', { mostAtOnce: 1 });
    await exports.create(exportSample({ owner: 'acme', mostAtOnce: 1 }));
    await expect(change(record, { to: 'resume', ...NOTES })).rejects.toMatchObject({ kind: 'conflict' });
    expect([await exports.get(record), started]).toEqual([record, []]);
  });

  it('of notes alone is written whatever the status', async () => {
    const { exports, change } = standing();
    for (const status of STATUSES) {
      const record = await recordIn(exports, status);
      expect(await change(record, NOTES)).toMatchObject({ status, ...NOTES });
    }
  });

  it('is not found by another owner or through another API, nor once it is removed', async () => {
    const { ports, exports, change } = standing();
    const record = await recordIn(exports, 'running');
    for (const other of [{ owner: 'other' }, { dialect: 'ulule' }])
      await expect(change({ ...record, ...other }, { to: 'cancel' })).rejects.toMatchObject({
        kind: 'not-found',
      });
    await removeExport(ports, record);
    await removeExport(ports, record);
    await expect(change(record, { to: 'pause' })).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('many times at once makes one next attempt', async () => {
    const { exports, change, started } = standing();
    const record = await recordIn(exports, moveTo('paused').to);
    const all = await Promise.all(Array.from({ length: 6 }, () => change(record, { to: 'resume' })));
    expect(new Set(all.map(({ attempt }) => attempt))).toEqual(new Set([2]));
    expect(new Set(started)).toEqual(new Set([2]));
  });
});

describe('the end of an export', () => {
  it('is what its expiry counts from, however long it was paused', async () => {
    const test = testEngine();
    await load(test.database, products(3));
    const record = await test.request({ counted: true });
    await test.end(record);
    const ended = await test.look(record);
    const kept = Date.parse(ended.expiresAt) - Date.parse(ended.finishedAt ?? '');
    expect(kept).toBe(test.desk.retentionMs);
    expect(ended).toMatchObject({ status: 'completed', expected: { rows: 3, exact: true } });
  });

  it('is a failure where a counted export finds no record', async () => {
    const test = testEngine();
    const record = await test.request({ counted: true });
    expect(await test.end(record)).toMatchObject({
      status: 'failed',
      failure: { code: 'no_records', message: 'there is no record to export' },
      expected: { rows: 1, exact: false },
    });
    expect([test.stored(), test.ledgerItems()]).toEqual([[], 0]);
  });
});
