import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareKeys, type RecordKey } from '../../functions/core/key-order.ts';
import { tries } from '../properties.ts';

/** Where UTF-16 and UTF-8 disagree: around the surrogates, and on both sides of the end of the first plane. */
const border = fc.constantFrom(
  ...[
    '',
    'a',
    'A',
    'é',
    '\u0000',
    '\u007f',
    '\u0080',
    '\u07ff',
    '\u0800',
    '\ud7ff',
    '\ue000',
    '\uf8ff',
    '\uffff',
  ],
  ...['\u{10000}', '\u{103ff}', '\u{10400}', '\u{1f600}', '\u{10ffff}'],
);
const text = fc.oneof(
  fc.array(border, { maxLength: 5 }).map((letters) => letters.join('')),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const number = fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -20, max: 20 }));
const key = fc.oneof<fc.Arbitrary<RecordKey>[]>(text, number);

describe('compareKeys', () => {
  it('orders texts by their UTF-8 bytes', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(compareKeys(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
      { numRuns: tries(3000) },
    );
  });

  it('orders numbers by value and not as texts', () => {
    fc.assert(
      fc.property(number, number, (a, b) => {
        expect(Math.sign(compareKeys(a, b))).toBe(a < b ? -1 : Number(a > b));
      }),
    );
    expect([10, 9, -1, 2 ** 53 - 1, -(2 ** 53 - 1)].sort(compareKeys)).toEqual([
      -(2 ** 53 - 1),
      -1,
      9,
      10,
      2 ** 53 - 1,
    ]);
  });

  it('sorts numbers and texts together as SQLite does', () => {
    const database = new DatabaseSync(':memory:');
    database.exec('CREATE TABLE keys (key PRIMARY KEY) WITHOUT ROWID');
    const insert = database.prepare('INSERT OR IGNORE INTO keys VALUES (?)');
    const select = database.prepare('SELECT key FROM keys ORDER BY key');
    select.setReadBigInts(true);
    const unspoilt = key.filter((one) => typeof one === 'number' || !one.includes('\u0000'));
    fc.assert(
      fc.property(fc.uniqueArray(unspoilt, { maxLength: 20 }), (keys) => {
        database.exec('DELETE FROM keys');
        for (const one of keys) insert.run(typeof one === 'number' ? BigInt(one) : one);
        const sorted = select.all().map((row) => (typeof row.key === 'bigint' ? Number(row.key) : row.key));
        expect(keys.toSorted(compareKeys)).toEqual(sorted);
      }),
    );
    database.close();
  });

  it('is an order: it turns with its arguments, and only equal keys are level', () => {
    fc.assert(
      fc.property(key, key, (a, b) => {
        expect(Math.sign(compareKeys(a, b)) + Math.sign(compareKeys(b, a))).toBe(0);
        expect(compareKeys(a, b) === 0).toBe(a === b);
      }),
    );
  });
});
