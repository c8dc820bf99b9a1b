import { expect, it } from 'vitest';
import { sqlTimestamp } from '../../../functions/formats/csv/timestamps.ts';

it.each([
  ['2019-02-02T01:01:00Z', '2019-02-02 01:01:00'],
  ['2019-02-02T01:01:59.999Z', '2019-02-02 01:01:59'],
  ['2019-02-02T01:01:00', '2019-02-02 01:01:00'],
  ['2019-02-02T01:01Z', '2019-02-02 01:01:00'],
  ['2020-01-01T00:30:00+02:00', '2019-12-31 22:30:00'],
  ['2020-01-01T00:30:00.25-0530', '2020-01-01 06:00:00'],
  ['0001-01-01T00:00:00Z', '0001-01-01 00:00:00'],
])('shows the moment %s as %s', (iso, sql) => {
  expect(sqlTimestamp(iso)).toBe(sql);
});

it.each([
  '2019-02-02 01:01:07',
  '2019-02-02',
  '2019-13-02T01:01:00Z',
  '2019-02-02T25:01:00Z',
  'yesterday',
  '',
])('leaves %j as it is', (text) => {
  expect(sqlTimestamp(text)).toBe(text);
});
