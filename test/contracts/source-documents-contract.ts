import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Json, RecordDocument } from '../../functions/core/json.ts';
import type { RecordKey } from '../../functions/core/key-order.ts';
import { canonicalNumeral, Numeral } from '../../functions/core/numeral.ts';
import { tries } from '../properties.ts';
import {
  ALL,
  inOrder,
  keyOf,
  type OpenSource,
  recordOf,
  recordsOf,
  someQuery,
  textKeys,
  written,
} from './source-sample.ts';

/** How a source behaves while its collection changes. */
export function changing(open: OpenSource, runs: number): void {
  it('misses and repeats no record that was there all the time, while others are added', async () => {
    const property = fc.asyncProperty(textKeys, textKeys, async (there, added) => {
      const { source, load } = await open({ rows: 3, keys: 'text' });
      const query = someQuery();
      await load(query, there.map(recordOf));
      const found: RecordKey[] = [];
      const late = added.filter((key) => !there.includes(key));
      let cursor: Json = null;
      do {
        const page = await source.page(query, ALL, cursor);
        found.push(...page.records.map(keyOf));
        cursor = written(page.next);
        await load(query, late.splice(0, 5).map(recordOf));
      } while (cursor !== null);
      expect(found.filter((key) => there.includes(String(key)))).toEqual(inOrder(there));
      expect(new Set(found).size).toBe(found.length);
    });
    await fc.assert(property, { numRuns: tries(runs / 4) });
  });
}

/** What a record may hold. */
export function documents(open: OpenSource): void {
  const exact = '12345678901234567890123456789012345678';
  const numeral = (digits: string) => new Numeral(canonicalNumeral(digits));

  it.each([
    ['nested maps and lists', { map: { deep: [{ x: 1 }, [], {}, [[null]]] }, list: [1, 'two', true, null] }],
    [
      'texts of every kind',
      { empty: '', lines: 'a\r\nb\u0000\u001f', quotes: '"\\', far: '😀\uffff\u{10ffff}' },
    ],
    ['attributes of any name', { 'a.b': 1, ' ': 2, é: 3, '😀': 4, '"': 5, constructor: 6, toString: 7 }],
    ['numbers', { zero: 0, negative: -5.25, tiny: 1e-7, big: 123456789012345, fraction: 0.1 }],
    ['38 digits', { whole: numeral(exact), fraction: numeral(`0.${exact}`), negative: numeral(`-${exact}`) }],
    ['false, null and empty', { no: false, nothing: null, list: [], map: {} }],
  ])('keeps %s', async (_what, fields) => {
    const { source, load } = await open({ rows: 4, keys: 'text' });
    const query = someQuery();
    const record: RecordDocument = { id: 'k', ...fields };
    await load(query, [record]);
    expect(await recordsOf(source, query)).toEqual([record]);
  });

  it('gives the record that was put last under a key', async () => {
    const { source, load } = await open({ rows: 4, keys: 'text' });
    const query = someQuery();
    await load(query, [{ id: 'k', old: 1 }]);
    await load(query, [{ id: 'k', fresh: 2 }]);
    expect(await recordsOf(source, query)).toEqual([{ id: 'k', fresh: 2 }]);
  });
}
