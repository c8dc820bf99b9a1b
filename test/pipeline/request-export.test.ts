import { describe, expect, it } from 'vitest';
import type { Expected } from '../../functions/core/export-record.ts';
import { IdTaken } from '../../functions/core/id-taken.ts';
import { ID_EPOCH, timeOfId } from '../../functions/core/ids.ts';
import type { NewExport } from '../../functions/core/new-export.ts';
import type { ExportStore } from '../../functions/core/ports/export-store.ts';
import type { CountAsked } from '../../functions/core/ports/record-reader.ts';
import type { ExecutionInput, Workflow } from '../../functions/core/ports/workflow.ts';
import { Problem, Transient } from '../../functions/core/problem.ts';
import { formats, profiles } from '../../functions/formats/index.ts';
import { openDatabase } from '../../functions/local/database.ts';
import { sqliteExports } from '../../functions/local/sqlite-exports.ts';
import { type Desk, requestExport } from '../../functions/pipeline/request-export.ts';
import { resources } from '../../functions/resources/index.ts';
import { NOON } from '../contracts/export-sample.ts';
import { historyOf } from '../contracts/history-of.ts';

const WEEK = 7 * 86_400_000;
const ASKED: NewExport = { owner: 'acme', dialect: 'products-manager', resource: 'products', format: 'csv' };
const ONCE = { idempotency: { key: 'k', fingerprint: 'f' } };

interface DeskOptions {
  readonly exports?: ExportStore;
  /** What chance gives, one after the other; the last one again and again. */
  readonly random?: readonly number[];
  readonly start?: Workflow['start'];
}

/** A desk on a real store, with a note of what it started. */
function deskWith({
  exports = sqliteExports(openDatabase(':memory:')),
  random = [0.5],
  start,
}: DeskOptions = {}) {
  const started: ExecutionInput[] = [];
  const lines: string[] = [];
  let draws = 0;
  const desk: Desk = {
    resources,
    formats,
    profiles,
    exports,
    workflow: {
      start: async ({ owner, id, attempt }) => {
        started.push({ owner, id, attempt });
        await start?.({ owner, id, attempt });
      },
      stop: async () => {},
      running: async () => false,
    },
    clock: () => NOON,
    log: (level, message) => lines.push(`${level} ${message}`),
    random: () => random[Math.min(draws++, random.length - 1)] ?? 0,
    running: { most: 8, perOwner: 8 },
    retentionMs: WEEK,
  };
  return { desk, started, lines, draws: () => draws };
}

const kindOf = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'done',
    (error: unknown) => (error instanceof Problem ? `${error.kind}: ${error.message}` : String(error)),
  );

describe('a request', () => {
  it('puts a pending record and starts its first attempt', async () => {
    const { desk, started } = deskWith();
    const { record, created } = await requestExport(desk, { ...ASKED, extra: { project: 7 } });
    expect(created).toBe(true);
    expect(record).toEqual({
      waiting: false,
      owner: 'acme',
      id: (NOON - ID_EPOCH) * 4096 + 2048,
      dialect: 'products-manager',
      spec: expect.objectContaining({ resource: 'products', format: 'csv', profile: profiles.excel }),
      status: 'pending',
      attempt: 1,
      since: 1,
      createdAt: '2025-06-01T12:00:00.000Z',
      updatedAt: '2025-06-01T12:00:00.000Z',
      expiresAt: '2025-06-08T12:00:00.000Z',
      progress: {},
      extra: { project: 7 },
    });
    expect(timeOfId(record.id)).toBe(NOON);
    expect(await desk.exports.get(record)).toEqual(record);
    expect(started).toEqual([{ owner: 'acme', id: record.id, attempt: 1 }]);
  });

  it('that does not fit puts nothing and starts nothing', async () => {
    const { desk, started, draws } = deskWith();
    expect(await kindOf(requestExport(desk, { ...ASKED, ...ONCE, format: 'pdf' }))).toMatch(
      /^invalid: format: /,
    );
    expect(await historyOf(desk.exports, 'acme')).toEqual([]);
    expect({ started, draws: draws() }).toEqual({ started: [], draws: 0 });
    expect((await requestExport(desk, { ...ASKED, ...ONCE })).created).toBe(true);
  });

  it('keeps whom to tell, and refuses an address that is none by its place', async () => {
    const { desk } = deskWith();
    const notify = { email: 'zoe@example.com', language: 'fr', name: 'Zoë' };
    const { record } = await requestExport(desk, { ...ASKED, notify });
    expect((await desk.exports.get(record))?.notify).toEqual(notify);
    const wrong = { ...ASKED, notify: { ...notify, email: 'zoe@example.com\r\nBcc: eve@example.com' } };
    expect(await kindOf(requestExport(desk, wrong))).toMatch(
      /^invalid: notify\.email: must be an e-mail address/,
    );
  });

  it('draws another id where one is taken', async () => {
    const { desk, started } = deskWith({ random: [0.5, 0.5, 0.5, 0.25] });
    const first = await requestExport(desk, ASKED);
    const second = await requestExport(desk, ASKED);
    expect(second.record.id).toBe(first.record.id - 1024);
    expect(started.map(({ id }) => id)).toEqual([first.record.id, second.record.id]);
  });

  it('gives up after some draws', async () => {
    const { desk, started, draws } = deskWith();
    await requestExport(desk, ASKED);
    await expect(requestExport(desk, ASKED)).rejects.toBeInstanceOf(IdTaken);
    expect({ draws: draws(), started: started.length }).toEqual({ draws: 9, started: 1 });
  });

  it('meets no export of another owner, though the ids are one', async () => {
    const { desk } = deskWith();
    const mine = await requestExport(desk, ASKED);
    const theirs = await requestExport(desk, { ...ASKED, owner: 'other', ...ONCE });
    expect(theirs).toMatchObject({ created: true, record: { id: mine.record.id, owner: 'other' } });
  });

  it('does not draw again for any other conflict', async () => {
    const { exports } = deskWith().desk;
    const create = async () => {
      throw new Problem('conflict', 'ten exports are open already');
    };
    const { desk, draws } = deskWith({ exports: { ...exports, create } });
    expect(await kindOf(requestExport(desk, ASKED))).toBe('conflict: ten exports are open already');
    expect(draws()).toBe(1);
  });
});

describe('a request at a time before ids begin', () => {
  it('is refused, since the clock is wrong', async () => {
    const { desk } = deskWith();
    expect(await kindOf(requestExport({ ...desk, clock: () => ID_EPOCH - 1 }, ASKED))).toMatch(
      /^unavailable: the clock/,
    );
    expect(await historyOf(desk.exports, 'acme')).toEqual([]);
  });
});

describe('a request whose export cannot be started', () => {
  it('is accepted, since its record stands, and the log says that it waits', async () => {
    const start = async () => {
      throw new Transient('throttled');
    };
    const { desk, lines } = deskWith({ start });
    const { record, created } = await requestExport(desk, ASKED);
    expect(created).toBe(true);
    expect(await desk.exports.get(record)).toMatchObject({ status: 'pending' });
    expect(lines).toEqual(['error export not started']);
  });
});

describe('a request that comes twice with one key', () => {
  it('is one export, and what a crash left unstarted is started', async () => {
    let calls = 0;
    const start = async () => {
      if (++calls === 1) throw new Transient('throttled');
    };
    const { desk, started } = deskWith({ start, random: [0.5, 0.25] });
    expect(await requestExport(desk, { ...ASKED, ...ONCE })).toMatchObject({ created: true });
    const { record, created } = await requestExport(desk, { ...ASKED, ...ONCE });
    expect(created).toBe(false);
    expect(started).toEqual([1, 1].map((attempt) => ({ owner: 'acme', id: record.id, attempt })));
    expect(await historyOf(desk.exports, 'acme')).toHaveLength(1);
  });

  it('does not start one that runs or has ended', async () => {
    const { desk, started } = deskWith({ random: [0.5, 0.25] });
    const { record } = await requestExport(desk, { ...ASKED, ...ONCE });
    for (const to of ['running', 'canceled'] as const) {
      await desk.exports.move(record, { to });
      const again = await requestExport(desk, { ...ASKED, ...ONCE });
      expect(again).toMatchObject({ created: false, record: { id: record.id, status: to } });
    }
    expect(started).toHaveLength(1);
  });

  it('is refused where it asks for something else', async () => {
    const { desk, started } = deskWith({ random: [0.5, 0.25] });
    await requestExport(desk, { ...ASKED, ...ONCE });
    const other = { ...ASKED, format: 'json', idempotency: { key: 'k', fingerprint: 'g' } };
    const error = await requestExport(desk, other).catch((refused: unknown) => refused);
    expect(error).toMatchObject({ kind: 'conflict' });
    expect(error).not.toBeInstanceOf(IdTaken);
    expect(started).toHaveLength(1);
    expect(await historyOf(desk.exports, 'acme')).toHaveLength(1);
  });

  it('at the same moment is one export', async () => {
    const { desk, started } = deskWith({ random: [0.1, 0.2, 0.3, 0.4, 0.5] });
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => requestExport(desk, { ...ASKED, ...ONCE })),
    );
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(answers.map(({ record }) => record.id)).size).toBe(1);
    expect(new Set(started.map(({ id, attempt }) => `${id} ${attempt}`)).size).toBe(1);
  });
});

describe('a request whose records are counted', () => {
  const COUNTED = { ...ASKED, counted: true } as const;
  const counting = (answers: readonly (Expected | Error)[], mostRecords?: Desk['mostRecords']) => {
    const made = deskWith({ random: [0.1, 0.2, 0.3, 0.4] });
    const asked: string[] = [];
    const count = async ({ owner, spec }: CountAsked): Promise<Expected> => {
      const answer = answers[Math.min(asked.push(`${owner} ${spec.collection}`), answers.length) - 1];
      if (!answer || answer instanceof Error) throw answer;
      return answer;
    };
    const desk: Desk = {
      ...made.desk,
      records: { count, find: async () => undefined },
      ...(mostRecords ? { mostRecords } : {}),
    };
    return { ...made, desk, asked };
  };
  const exactly = (rows: number): Expected => ({ rows, exact: true });

  it('has their number in its record, exact or as an estimate', async () => {
    for (const expected of [exactly(7), { rows: 7, exact: false }]) {
      const { desk, asked } = counting([expected]);
      expect((await requestExport(desk, COUNTED)).record.expected).toEqual(expected);
      expect(asked).toEqual(['acme products']);
    }
    const { desk, asked } = counting([exactly(0)]);
    expect((await requestExport(desk, ASKED)).record.expected).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it.each([
    ['none', 0, { rule: 'greater_than', than: 0 }],
    ['more than its API allows', 11, { rule: 'less_than_or_equal_to', than: 10 }],
  ] as const)('is refused where there are %s, with the bound', async (_what, rows, bound) => {
    const { desk, started } = counting([exactly(rows)], { [ASKED.dialect]: 10, ulule: 1 });
    await expect(requestExport(desk, COUNTED)).rejects.toMatchObject({
      kind: 'invalid',
      faults: [{ in: 'body', at: ['filters'], value: rows, bound }],
    });
    expect([await historyOf(desk.exports, 'acme'), started]).toEqual([[], []]);
  });

  it('is let through at the bound, and where only another API has one', async () => {
    const bounded = counting([exactly(10)], { [ASKED.dialect]: 10 });
    expect((await requestExport(bounded.desk, COUNTED)).created).toBe(true);
    const other = counting([exactly(11)], { ulule: 10 });
    expect((await requestExport(other.desk, COUNTED)).created).toBe(true);
  });

  it('is an estimate where counting fails or nobody counts, and the log says so', async () => {
    const throttled = counting([new Transient('throttled')]);
    const nobody = deskWith();
    for (const { desk } of [throttled, nobody])
      expect((await requestExport(desk, COUNTED)).record.expected).toEqual({ rows: 1, exact: false });
    expect([throttled.lines, nobody.lines]).toEqual([['warn records not counted'], []]);
  });

  it('is answered before it is counted and before any limit where its key was used before', async () => {
    const { desk, asked } = counting([exactly(3), exactly(0)]);
    const first = await requestExport(desk, { ...COUNTED, ...ONCE, mostAtOnce: 1 });
    const again = await requestExport(desk, { ...COUNTED, ...ONCE, mostAtOnce: 1 });
    expect(again).toEqual({ record: first.record, created: false });
    expect(asked).toHaveLength(1);
    const other = { ...ONCE.idempotency, fingerprint: 'g' };
    expect(await kindOf(requestExport(desk, { ...COUNTED, idempotency: other }))).toMatch(/^conflict: /);
    expect(asked).toHaveLength(1);
  });

  it('is refused without a place, whatever was counted', async () => {
    const { desk } = counting([exactly(3)]);
    await requestExport(desk, { ...COUNTED, mostAtOnce: 1 });
    expect(await kindOf(requestExport(desk, { ...COUNTED, mostAtOnce: 1 }))).toMatch(
      /^conflict: no more than 1 /,
    );
  });
});
