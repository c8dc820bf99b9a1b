import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareMoments,
  compareToSpan,
  type Moment,
  readMoment,
  readSpan,
} from '../../functions/core/moment.ts';
import { plainMoment } from '../formats/plain-moment.ts';
import { tries } from '../properties.ts';
import { momentText } from './moment-texts.ts';

const at = (text: string): Moment => readMoment(text) ?? expect.fail(`${text} is no moment`);

describe('a moment', () => {
  it.each([
    ['2024-03-01T12:00:00Z', '2024-03-01 12:00:00'],
    ['2024-03-01T12:00:00Z', '2024-03-01 12:00:00+00'],
    ['2024-03-01T12:00:00Z', '2024-03-01T14:00:00+0200'],
    ['2024-03-01T12:00:00Z', '2024-03-01 14:00:00 +02:00'],
    ['2024-03-01T12:00:00Z', '2024-03-01t12:00z'],
    ['2024-03-01T12:00:00.5Z', '2024-03-01 06:30:00.500000000000000000 -0530'],
    ['2024-03-01T00:00:00Z', '2024-03-01'],
    ['2024-02-29T23:59:59,25Z', '2024-03-01T00:59:59.25+01'],
  ])('%s is also %s', (one, other) => {
    expect(compareMoments(at(one), at(other))).toBe(0);
  });

  it.each([
    '2025-02-30',
    '2025-02-30T00:00:00Z',
    '2023-02-29',
    '1999-03-00',
    '0000-01-01',
    '0001-01-01T00:30:00+01:00',
    '9999-12-31T23:59:59-05:00',
    '2024-03',
    '2024-03-01T24:00:00Z',
    '2024-03-01T23:59:60Z',
    '2024-03-01T12',
    '2024-03-01\u000012:00',
    '2024-03-01T12:00:00.Z',
    '2024-03-01T12:00:00+2:00',
    '2024-03-01T12:00:00+24:00',
    '2024-03-01T12:00:00  Z',
    '2024-03-01T12:00:00 ',
    '2024-03-01T12:00:00 UTC',
    ' 2024-03-01',
    '20240301',
    '',
  ])('is not %j', (text) => {
    expect(readMoment(text)).toBeUndefined();
  });

  it('is read from the texts that the plain pattern takes, and is the same instant', () => {
    fc.assert(
      fc.property(momentText, (text) => {
        const moment = readMoment(text);
        const read = moment && {
          seconds: moment.day * 86_400 + moment.second,
          fraction: moment.fraction,
          dated: moment.dated,
        };
        expect(read).toEqual(plainMoment(text));
      }),
      { numRuns: tries(5000) },
    );
  });

  it('comes before another to the last digit of its fraction', () => {
    const rising = ['2024-02-29', '2024-03-01', '2024-03-01T00:00:00.0000000000000000000000001Z'].map(at);
    const later = [
      '00:00:00.05',
      '00:00:00.1',
      '00:00:00.10000000000000000001',
      '00:00:01',
      '23:59:59.999999999',
    ];
    const all = [...rising, ...later.map((time) => at(`2024-03-01 ${time}`))];
    expect(all.toSorted(() => -1).sort(compareMoments)).toEqual(all);
    for (const [index, moment] of all.entries())
      expect(all.map((other) => Math.sign(compareMoments(moment, other)))).toEqual(
        all.map((_other, place) => Math.sign(index - place)),
      );
  });
});

describe('a span', () => {
  const places = (span: string, ...moments: string[]) =>
    moments.map((moment) => Math.sign(compareToSpan(at(moment), readSpan(span) ?? expect.fail(span))));

  it('is all of a day in UTC', () => {
    expect(
      places(
        '2024-03-01',
        '2024-03-01T01:00:00+02:00',
        '2024-03-01',
        '2024-03-01T23:59:59.99999999999Z',
        '2024-03-01T23:30:00-05:00',
      ),
    ).toEqual([-1, 0, 0, 1]);
  });

  it('is all of a month', () => {
    expect(places('2024-02', '2024-01-31', '2024-02-01', '2024-02-29T23:59:59.9Z', '2024-03-01')).toEqual([
      -1, 0, 0, 1,
    ]);
    expect(places('9999-12', '9999-11-30', '9999-12-31T23:59:59.999Z')).toEqual([-1, 0]);
  });

  it('is one instant where a time is said', () => {
    expect(
      places('2024-03-01T12:00', '2024-03-01 11:59:59.9', '2024-03-01 14:00 +02', '2024-03-01 12:00:01'),
    ).toEqual([-1, 0, 1]);
  });

  it.each(['2024-13', '2024-00', '0000-01', '2024-3', '2024', '2024-03-00', 'March'])('is not %j', (text) => {
    expect(readSpan(text)).toBeUndefined();
  });
});
