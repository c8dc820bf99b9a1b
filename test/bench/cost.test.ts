import { expect, it } from 'vitest';
import { costOfMillion, costRows } from './cost.ts';

const NEEDS = { cpuMicrosPerRow: 8, bytesPerRow: 500, pages: 600, memory: 1024 };

const dollarsOf = (needs: typeof NEEDS): Record<string, number> =>
  Object.fromEntries(costOfMillion(needs).map(({ what, dollars }) => [what, dollars]));

it('counts what a million rows need at list prices', () => {
  const cost = dollarsOf(NEEDS);
  // 8 s × 1.5 ÷ (1024 ÷ 1769) = 20.73 s of 1 GB.
  expect(cost['Lambda, time']).toBeCloseTo(20.7305 * 0.0000133334, 9);
  expect(cost['Lambda, requests']).toBeCloseTo(3 * 0.0000002, 12);
  expect(cost['Step Functions']).toBeCloseTo(7 * 0.000025, 12);
  // 500,000,000 ÷ 8,388,608 = 59.6.
  expect(cost.S3).toBeCloseTo(63 * 0.000005, 12);
  expect(cost.DynamoDB).toBeCloseTo(600 * 128 * 0.000000125, 12);
});

it('counts a chunk for every minute', () => {
  const cost = dollarsOf({ ...NEEDS, cpuMicrosPerRow: 41, memory: 1769 });
  expect(cost['Lambda, requests']).toBeCloseTo(4 * 0.0000002, 12);
  expect(cost['Step Functions']).toBeCloseTo(9 * 0.000025, 12);
});

it('gives one thread no more than one processor', () => {
  const one = dollarsOf({ ...NEEDS, memory: 1769 });
  expect(dollarsOf({ ...NEEDS, memory: 3538 })['Lambda, time']).toBeCloseTo(
    2 * Number(one['Lambda, time']),
    12,
  );
});

it('shows its arithmetic and the sum', () => {
  const rows = costRows(costOfMillion(NEEDS));
  expect(rows[0]).toEqual([
    'Lambda, time',
    '8 µs × 1,000,000 rows × 1.5 (arm64) ÷ 0.58 processors = 20.73 s × 1 GB × $0.0000133334',
    '0.000276',
  ]);
  expect(rows.at(-1)).toEqual(['together', '', '0.010367']);
});
