import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Range } from '../../functions/core/chunk.ts';
import type { RecordKey } from '../../functions/core/key-order.ts';
import { tries } from '../properties.ts';
import {
  inOrder,
  keysOf,
  numberKeys,
  type OpenSource,
  recordOf,
  someQuery,
  textKeys,
  written,
} from './source-sample.ts';

/** How a source divides a collection into ranges. */
export function splitting(open: OpenSource, runs: number): void {
  const wanted = fc.integer({ min: 1, max: 20 });
  const law = (kind: 'number' | 'text', keys: fc.Arbitrary<RecordKey[]>) =>
    fc.asyncProperty(keys, wanted, async (all, most) => {
      const { source, load } = await open({ rows: 4, keys: kind });
      const query = someQuery();
      await load(query, all.map(recordOf));
      const ranges = (await source.split(query, most)).map(written) as readonly Range[];
      expect(ranges.length).toBeGreaterThanOrEqual(1);
      expect(ranges.length).toBeLessThanOrEqual(most);
      const found: RecordKey[] = [];
      for (const range of ranges) found.push(...(await keysOf(source, query, range)));
      expect(found).toEqual(inOrder(all));
    });

  it.each([
    ['numbers', law('number', numberKeys)],
    ['texts', law('text', textKeys)],
  ] as const)('covers a collection keyed by %s without a gap or an overlap', async (_what, property) => {
    await fc.assert(property, { numRuns: tries(runs) });
  });

  it('covers records that come later, below the first key and above the last', async () => {
    const { source, load } = await open({ rows: 4, keys: 'number' });
    const query = someQuery();
    const keys = Array.from({ length: 30 }, (_, i) => i * 10);
    await load(query, keys.map(recordOf));
    const ranges = await source.split(query, 3);
    const late = [-5, 15, 155, 1000];
    await load(query, late.map(recordOf));
    const found: RecordKey[] = [];
    for (const range of ranges) found.push(...(await keysOf(source, query, range)));
    expect(found).toEqual(inOrder([...keys, ...late]));
  });

  it('makes one range where one is wanted', async () => {
    const { source, load } = await open({ rows: 4, keys: 'text' });
    const query = someQuery();
    await load(query, ['a', 'b', 'c'].map(recordOf));
    const ranges = await source.split(query, 1);
    expect(ranges).toHaveLength(1);
    expect(await keysOf(source, query, ranges[0])).toEqual(['a', 'b', 'c']);
  });

  it('counts what a collection and each of its ranges hold, where it counts at all', async ({ skip }) => {
    const { source, load } = await open({ rows: 4, keys: 'number' });
    const query = someQuery();
    skip(source.count === undefined, 'this source does not count');
    expect(await source.count?.(query)).toBe(0);
    await load(
      query,
      Array.from({ length: 23 }, (_, i) => recordOf(i - 11)),
    );
    await load({ ...query, collection: 'orders' }, [recordOf(1)]);
    await load(someQuery(), [recordOf(1)]);
    expect(await source.count?.(query)).toBe(23);
    for (const range of await source.split(query, 5))
      expect(await source.count?.(query, range)).toBe((await keysOf(source, query, range)).length);
  });
}
