import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExportRecord } from '../../functions/core/export-record.ts';
import { withProgress } from '../../functions/core/moved.ts';
import { estimatedEnd, shareOf } from '../../functions/core/progress.ts';
import { exportSample, NOON } from '../contracts/export-sample.ts';

const START = new Date(NOON).toISOString();
const running = (changes: Partial<ExportRecord>): ExportRecord => ({
  ...exportSample({ owner: 'acme', startedAt: START, writingSince: START }),
  ...(changes as object),
  status: 'running',
});
const written = (rows: number) => ({ 0: { rows, bytes: rows } });

/** What becomes of an export's counts: a step reports, maybe once more, and now and then it all begins anew. */
const report = fc.record({ segment: fc.nat(2), rows: fc.nat(150) });
const happening = fc.oneof({ weight: 5, arbitrary: report }, fc.constant('anew' as const));

function after(record: ExportRecord, what: typeof happening extends fc.Arbitrary<infer T> ? T : never) {
  if (what !== 'anew') return withProgress(record, what.segment, { rows: what.rows, bytes: what.rows });
  const { processed: rows } = shareOf({ ...record, expected: { rows: 10_000, exact: true } });
  return { ...record, progress: {}, reached: { rows, bytes: rows } };
}

describe('the share of an export', () => {
  it('never falls and is never whole before the end, whatever is repeated or begun anew', () => {
    const expected = fc.record({ rows: fc.integer({ min: 1, max: 400 }), exact: fc.boolean() });
    fc.assert(
      fc.property(expected, fc.array(happening, { maxLength: 40 }), (expected, happenings) => {
        let record = running({ expected });
        let before = shareOf(record);
        for (const what of happenings) {
          record = after(record, what);
          const share = shareOf(record);
          expect(share.percent).toBeGreaterThanOrEqual(before.percent);
          expect(share.processed).toBeGreaterThanOrEqual(before.processed);
          expect(share.percent).toBeLessThan(100);
          expect(share.processed).toBeLessThan(share.expected ?? 0);
          before = share;
        }
      }),
    );
  });

  it('is as exact as what is expected: a count stays, an estimate grows', () => {
    const progress = written(40);
    expect(shareOf(running({ progress, expected: { rows: 100, exact: true } }))).toEqual({
      processed: 40,
      expected: 100,
      percent: 40,
    });
    expect(shareOf(running({ progress, expected: { rows: 40, exact: true } }))).toEqual({
      processed: 39,
      expected: 40,
      percent: 97.5,
    });
    expect(shareOf(running({ progress, expected: { rows: 1, exact: false } }))).toEqual({
      processed: 40,
      expected: 41,
      percent: 97.56,
    });
    expect(shareOf(running({ progress }))).toEqual({ processed: 40, percent: 0 });
  });

  it('is whole once it has completed, of as many rows as there are', () => {
    const file = { rows: 7, bytes: 70 };
    const completed = { ...running({ expected: { rows: 9, exact: true } }), status: 'completed', file };
    expect(shareOf(completed as unknown as ExportRecord)).toEqual({
      processed: 7,
      expected: 7,
      percent: 100,
    });
  });
});

describe('the end that is estimated', () => {
  const endOf = (record: ExportRecord, now: number) => Date.parse(estimatedEnd(record, now) ?? '');

  it('is within a factor of two at half-way, of a steady source whose steps report now and then', () => {
    const run = fc.record({
      rows: fc.integer({ min: 100, max: 1e7 }),
      rowsPerSecond: fc.integer({ min: 1, max: 50_000 }),
      reportMs: fc.integer({ min: 200, max: 5000 }),
    });
    fc.assert(
      fc.property(run, ({ rows, rowsPerSecond, reportMs }) => {
        const total = (rows / rowsPerSecond) * 1000;
        fc.pre(total > 20 * reportMs);
        const elapsed = total / 2;
        const reported = Math.floor(elapsed / reportMs) * reportMs;
        const progress = written(Math.floor((reported / 1000) * rowsPerSecond));
        const left =
          endOf(running({ progress, expected: { rows, exact: true } }), NOON + elapsed) - (NOON + elapsed);
        expect(left / (total - elapsed)).toBeGreaterThan(0.5);
        expect(left / (total - elapsed)).toBeLessThan(2);
      }),
    );
  });

  it('is never before now, also where more was written than was expected', () => {
    fc.assert(
      fc.property(
        fc.nat(500),
        fc.integer({ min: 1, max: 400 }),
        fc.boolean(),
        fc.nat(1e6),
        (rows, most, exact, ms) => {
          const record = running({ progress: written(rows), expected: { rows: most, exact } });
          const end = estimatedEnd(record, NOON + ms);
          if (end !== undefined) expect(Date.parse(end)).toBeGreaterThanOrEqual(NOON + ms);
          else expect(rows === 0 || ms === 0).toBe(true);
        },
      ),
    );
  });

  it('is told of an export alone that runs and of which a number is expected', () => {
    const record = running({ progress: written(50), expected: { rows: 100, exact: true } });
    expect(estimatedEnd(record, NOON + 1000)).toBe(new Date(NOON + 2000).toISOString());
    for (const status of ['pending', 'paused', 'canceled'] as const)
      expect(estimatedEnd({ ...record, status } as ExportRecord, NOON + 1000)).toBeUndefined();
    expect(estimatedEnd(running({ progress: written(50) }), NOON + 1000)).toBeUndefined();
  });
});
