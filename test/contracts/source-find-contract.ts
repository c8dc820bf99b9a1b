import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { RecordKey } from '../../functions/core/key-order.ts';
import { tries } from '../properties.ts';
import { numberKeys, type OpenSource, recordOf, recordsOf, someQuery, textKeys } from './source-sample.ts';

const keyed = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), keys: textKeys as fc.Arbitrary<RecordKey[]> }),
  fc.record({ kind: fc.constant('number' as const), keys: numberKeys as fc.Arbitrary<RecordKey[]> }),
);

/** How a source gives one record by its key. */
export function finding(open: OpenSource, runs: number): void {
  it('finds each record by its key, as a page gives it', async () => {
    const property = fc.asyncProperty(keyed, async ({ kind, keys }) => {
      const { source, load } = await open({ rows: 3, keys: kind });
      const query = someQuery();
      const [missing, ...there] = keys;
      await load(query, there.map(recordOf));
      for (const record of await recordsOf(source, query))
        expect(await source.find(query, record.id as RecordKey)).toEqual(record);
      if (missing !== undefined) expect(await source.find(query, missing)).toBeUndefined();
    });
    await fc.assert(property, { numRuns: tries(Math.ceil(runs / 4)) });
  });

  it.each([
    ['number', 12, '12'],
    ['text', '12', 12],
  ] as const)('takes the key of kind %s %j for another than %j', async (keys, there, other) => {
    const { source, load } = await open({ rows: 3, keys });
    const query = someQuery();
    await load(query, [recordOf(there)]);
    expect(await source.find(query, there)).toEqual(recordOf(there));
    expect(await source.find(query, other)).toBeUndefined();
  });

  it('finds nothing of another owner’s and of another collection’s', async () => {
    const { source, load } = await open({ rows: 3, keys: 'text' });
    const mine = someQuery();
    const others = [someQuery(), { ...mine, collection: 'orders' }];
    for (const query of [mine, ...others]) await load(query, [recordOf('a')]);
    await load(mine, [recordOf('b')]);
    for (const query of others) expect(await source.find(query, 'b')).toBeUndefined();
    expect(await source.find(someQuery(), 'a')).toBeUndefined();
  });

  it('finds exactly what was put last under a key', async () => {
    const { source, load } = await open({ rows: 3, keys: 'text' });
    const query = someQuery();
    await load(query, [{ id: 'a', note: 'old' }]);
    await load(query, [{ id: 'a', note: 'new', deep: { list: [1, 'é', null] } }]);
    expect(await source.find(query, 'a')).toEqual({ id: 'a', note: 'new', deep: { list: [1, 'é', null] } });
  });
}
