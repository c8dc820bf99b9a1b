import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compileFilters } from '../../functions/core/filters/compile.ts';
import { predicateNames, takes, typesOf } from '../../functions/core/filters/predicates.ts';
import { readFilters } from '../../functions/core/filters/read-filters.ts';
import type { Json, RecordDocument, Value } from '../../functions/core/json.ts';
import { type Numeral, readNumber } from '../../functions/core/numeral.ts';
import type { Source, SourceQuery } from '../../functions/core/ports/source.ts';
import { tries } from '../properties.ts';
import { keyOf, type OpenSource, recordOf, recordsOf, someQuery, written } from './source-sample.ts';

const COLUMNS = [
  { name: 'id', path: 'id', type: 'text' },
  { name: 'text', path: 'text', type: 'text' },
  { name: 'number', path: 'number', type: 'number' },
  { name: 'flag', path: 'flag', type: 'boolean' },
  { name: 'time', path: 'time', type: 'timestamp' },
  { name: 'list', path: 'list', type: 'list' },
  { name: 'json', path: 'json', type: 'json' },
  { name: 'inner', path: 'map.text', type: 'text' },
  { name: 'digits', path: 'map.number', type: 'number' },
  { name: 'deep', path: 'map.in.text', type: 'text' },
] as const;
const TYPES = {
  text: 'text',
  number: 'number',
  boolean: 'boolean',
  timestamp: 'moment',
  list: 'list',
  json: 'json',
};
const described = (key: 'text' | 'number') =>
  ({
    key: 'id',
    columns: COLUMNS.map((column) => (column.name === 'id' ? { ...column, type: key } : column)),
    relations: { items: { resource: 'items', many: true } },
  }) as const;
const OTHERS = { items: { key: 'id', columns: COLUMNS } } as const;

const big = readNumber('12345678901234567890123456789012345678') as Numeral;
/** What may stand anywhere, whatever its column says. */
const scalar: fc.Arbitrary<Value> = fc.constantFrom<Value[]>(
  ...['', 'a', 'A', 'ab', 'é', 'e\u0301', 'a\u0000b', '😀', '\uffff', 'true', 'null', '%', '"', "'", '\\'],
  ...[
    '1',
    '1.0',
    '1.50',
    '-1',
    '12345678901234567890123456789012345678',
    '2025-01-31',
    '2025-01-31 10:00:00+01',
  ],
  ...[0, 1, -1, 1.5, 0.1, 0.30000000000000004, 1e21, 1e-7, 9007199254740991, 1e100, true, false, null],
  ...[big, readNumber('0.12345678901234567890123') as Numeral],
);
const value: fc.Arbitrary<Value> = fc.oneof(
  { weight: 4, arbitrary: scalar },
  fc.array(scalar, { maxLength: 3 }),
  fc.dictionary(fc.constantFrom('text', 'number', 'a.b', ' '), scalar, { maxKeys: 2 }),
);
const fields = fc.record(
  {
    text: value,
    number: value,
    flag: value,
    time: value,
    list: value,
    json: value,
    map: fc.oneof(
      value,
      fc.record(
        {
          text: value,
          number: value,
          in: fc.oneof(value, fc.record({ text: value }, { requiredKeys: [] })),
          'in.text': value,
        },
        { requiredKeys: [] },
      ),
    ),
    'map.text': value,
    'map.in.text': value,
    items: fc.oneof(
      value,
      fc.array(fc.record({ text: value, number: value }, { requiredKeys: [] }), { maxLength: 2 }),
    ),
  },
  { requiredKeys: [] },
);
const one = fc.constantFrom(
  'a',
  'A',
  'b',
  'é',
  'true',
  '1',
  '1.5',
  '-1',
  '0.1',
  '😀',
  '%',
  '\uffff',
  big.text,
  '2025-01',
  '2025-01-31',
);
const asked = (keys: readonly (string | number)[]) =>
  fc
    .tuple(
      fc.constantFrom(...COLUMNS, { name: 'items_text', path: 'text', type: 'text' } as const),
      fc.constantFrom(...predicateNames),
      fc.oneof(
        one,
        fc.array(one, { minLength: 1, maxLength: 3 }),
        fc.constantFrom('true', 'false', '{"text":"a"}', ...keys.map(String)),
      ),
    )
    .filter(([{ type }, predicate]) => typesOf(predicate).includes(TYPES[type] as 'text'))
    .map(([{ name }, predicate, wanted]): [string, unknown] => [
      `${name}_${predicate}`,
      takes(predicate) === 'boolean'
        ? wanted === 'true'
        : takes(predicate) === 'list'
          ? wanted
          : [wanted].flat()[0],
    ]);

/** What passes of all that the ranges give, as the engine takes it. */
async function passing(source: Source, query: SourceQuery, wanted: number): Promise<RecordDocument[]> {
  const test = compileFilters(query.filters ?? []);
  const found: RecordDocument[] = [];
  for (const range of (await source.split(query, wanted)).map(written)) {
    let cursor: Json = null;
    do {
      const page = await source.page(query, range, cursor);
      if (page.filtered) expect(page.records.filter((record) => !test(record))).toEqual([]);
      found.push(...page.records.filter(test));
      cursor = written(page.next);
    } while (cursor !== null);
  }
  return found;
}

/** A source leaves out what does not satisfy the filters, if it likes, and nothing else. */
export function filtering(open: OpenSource, runs: number): void {
  it.each(['text', 'number'] as const)(
    'lets through what the compiled filters do, by %s keys',
    async (kind) => {
      const keys =
        kind === 'text' ? ['a', 'A', 'b', 'é', '1', '\uffff', '😀', 'a\u0000'] : [-1, 0, 1, 2, 15, 100];
      const all = fc.record({
        documents: fc.array(fields, { minLength: keys.length, maxLength: keys.length }),
        filters: fc.array(fc.array(asked(keys), { minLength: 1, maxLength: 3 }), {
          minLength: 1,
          maxLength: 12,
        }),
      });
      const { source, load } = await open({ rows: 3, keys: kind });
      const property = fc.asyncProperty(all, fc.boolean(), async ({ documents, filters }, wire) => {
        const query = { ...someQuery(), wire };
        await load(
          query,
          documents.map((document, i) => ({ ...document, id: keys[i] as string })),
        );
        const stored = await recordsOf(source, query);
        expect(stored).toHaveLength(keys.length);
        for (const entries of filters) {
          const read = readFilters(Object.fromEntries(entries), described(kind), OTHERS);
          if (read.faults.length > 0) continue;
          const filtered = { ...query, filters: read.filters };
          const expected = stored.filter(compileFilters(read.filters)).map(keyOf);
          expect((await passing(source, filtered, 1)).map(keyOf)).toEqual(expected);
          expect((await passing(source, filtered, 3)).map(keyOf)).toEqual(expected);
          const [range] = await source.split(filtered, 1);
          const tally = range && (await source.tally?.(filtered, range, null));
          if (tally?.next === null) expect(tally.passed).toBe(expected.length);
        }
      });
      await fc.assert(property, { numRuns: tries(runs) });
    },
  );

  it('gives nothing, and no error, where filters on the key contradict each other', async () => {
    const { source, load } = await open({ rows: 100, keys: 'number' });
    const query = someQuery();
    await load(query, [1, 5, 9].map(recordOf));
    const { filters } = readFilters({ id_gt: 9, id_lt: 4 }, described('number'), OTHERS);
    expect(await passing(source, { ...query, filters }, 2)).toEqual([]);
  });
}
