import assert from 'node:assert/strict';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readMoment } from '../../functions/core/moment.ts';
import { writeUsualMoment } from '../../functions/formats/usual-moment.ts';
import { isUsualMoment } from '../../functions/formats/wire/moment-bytes.ts';
import { momentText } from '../core/moment-texts.ts';
import { tries } from '../properties.ts';

function inBytes(text: string): boolean {
  const page = Buffer.from(`"${text}"`);
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
  return isUsualMoment(view, 1, page.byteLength - 1);
}

function asWritten(text: string): string | undefined {
  const bytes = Buffer.alloc(64);
  const end = writeUsualMoment(bytes, 3, text);
  return end < 0 ? undefined : bytes.toString('latin1', 3, end);
}

/** A text that is one wrong character away from a moment. */
const spoilt = fc
  .tuple(momentText, fc.nat({ max: 30 }), fc.constantFrom(...'0123456789:-+.TZ /;?@o\u00ba\u0130\u0430'))
  .map(([text, at, other]) => text.slice(0, at) + other + text.slice(at + 1));

it('takes nothing for a usual moment that the grammar does not know', () => {
  let usual = 0;
  fc.assert(
    fc.property(fc.oneof(momentText, spoilt), (text) => {
      const isMoment = readMoment(text) !== undefined;
      if (inBytes(text)) assert(isMoment, 'by its bytes');
      const written = asWritten(text);
      if (written === undefined) return;
      assert(isMoment, 'by its text');
      assert.equal(written, text);
      usual++;
    }),
    { numRuns: tries(50_000) },
  );
  expect(usual).toBeGreaterThan(tries(50_000) / 1000);
});

it.each(['2024-03-09', '2024-03-09T23:59:59Z', '2024-12-30 00:00:00Z', '2024-02-28T17:00:11.360Z'])(
  'knows %s',
  (text) => {
    expect([inBytes(text), asWritten(text)]).toEqual([true, text]);
  },
);

it.each(['2024-03-09T10:00:00', '2024-03-09T10:00:00.123456+05:30', '2024-03-09T10:00:00-08:00'])(
  'knows %s by its bytes',
  (text) => {
    expect(inBytes(text)).toBe(true);
  },
);
