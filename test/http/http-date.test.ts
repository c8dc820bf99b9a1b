import { afterEach, expect, it } from 'vitest';
import { parseHttpDate } from '../../functions/http/http-date.ts';

const { TZ } = process.env;
afterEach(() => {
  if (TZ === undefined) delete process.env.TZ;
  else process.env.TZ = TZ;
});

it.each([
  'Sun, 06 Nov 1994 08:49:37 GMT',
  'Sunday, 06-Nov-94 08:49:37 GMT',
  'Sun Nov  6 08:49:37 1994',
  ' sun, 06 nov 1994 08:49:37 gmt ',
])('reads %s as UTC, wherever the machine stands', (text) => {
  process.env.TZ = 'Asia/Tokyo';
  expect(new Date(1994, 0).getTimezoneOffset()).toBe(-540);
  expect(parseHttpDate(text)).toBe(Date.UTC(1994, 10, 6, 8, 49, 37));
});

it('reads every date that it may be sent', () => {
  for (const ms of [0, 951_827_696_000, 1_735_689_599_000, 4_102_444_800_000])
    expect(parseHttpDate(new Date(ms).toUTCString())).toBe(ms);
});

it('reads four digits as they are', () => {
  expect(new Date(parseHttpDate('Sun, 06 Nov 0094 08:49:37 GMT')).getUTCFullYear()).toBe(94);
});

it('takes two digits for a year from 1970 to 2069', () => {
  expect(parseHttpDate('Thursday, 01-Jan-70 00:00:00 GMT')).toBe(0);
  expect(parseHttpDate('Tuesday, 01-Jan-69 00:00:00 GMT')).toBe(Date.UTC(2069, 0, 1));
});

it.each([
  undefined,
  '',
  '0',
  '1994-11-06T08:49:37Z',
  'Sun, 06 Nov 1994 08:49:37 +0900',
  'Sun, 06 Foo 1994 08:49:37 GMT',
  'Sun, 99 Nov 1994 08:49:37 GMT',
  'Tue, 30 Feb 2027 08:49:37 GMT',
  'Sun, 06 Nov 1994 24:00:00 GMT',
  'Sun, 06 Nov 1994 08:60:37 GMT',
])('reads nothing from %j', (text) => expect(parseHttpDate(text)).toBeNaN());
