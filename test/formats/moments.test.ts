import assert from 'node:assert/strict';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareToSpan, readMoment, readSpan } from '../../functions/core/moment.ts';
import { sqlTimestamp } from '../../functions/formats/csv/timestamps.ts';
import { writeMoment } from '../../functions/formats/xlsx/moment.ts';
import { momentText } from '../core/moment-texts.ts';
import { tries } from '../properties.ts';

const DAY_MS = 86_400_000;
const MARCH_1900 = Date.UTC(1900, 2, 1);

/** The milliseconds of Unix time that a workbook's cell shows; undefined where it shows the text. */
function shownInWorkbook(text: string): number | undefined {
  const bytes = Buffer.alloc(40);
  const end = writeMoment(bytes, 1, text, 0);
  if (end === 0) return undefined;
  return Math.round((Number(bytes.toString('latin1', 1, end)) - 25_569) * DAY_MS);
}

it('CSV, workbooks and filters take the same texts for moments, and for the same ones', () => {
  fc.assert(
    fc.property(momentText, (text) => {
      const span = readSpan(text);
      const moment = readMoment(text);
      const shown = shownInWorkbook(text);
      if (span === undefined || moment === undefined) {
        assert.deepEqual([span, moment, shown], [undefined, undefined, undefined]);
        return;
      }
      const sql = sqlTimestamp(moment);
      const iso = moment.dated ? `${sql}T00:00:00Z` : `${sql.replace(' ', 'T')}Z`;
      const second = Date.parse(iso);
      assert.match(sql, moment.dated ? /^\d{4}-\d\d-\d\d$/ : /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
      assert.equal(moment.day * DAY_MS + moment.second * 1000, second);
      assert.equal(compareToSpan(moment, span), 0);
      if (second < MARCH_1900) assert.equal(shown, undefined);
      else assert.equal(Math.floor((shown as number) / 1000) * 1000, second);
    }),
    { numRuns: tries(100_000) },
  );
}, 60_000);

it('a cut fraction never shows the next second, day or year', () => {
  for (const fraction of ['.999', '.9999', '.999999', '.9999999', '.99999999999999'])
    expect(new Date(shownInWorkbook(`2024-12-31T23:59:59${fraction}Z`) ?? 0).toISOString()).toBe(
      '2024-12-31T23:59:59.999Z',
    );
});
