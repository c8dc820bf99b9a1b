import assert from 'node:assert/strict';
import { describe, it } from 'vitest';
import type { Format, FormatSpec } from '../../functions/core/format.ts';
import { formats, profiles } from '../../functions/formats/index.ts';
import { resolveSpec } from '../../functions/pipeline/resolve-spec.ts';
import { resources } from '../../functions/resources/index.ts';
import { expected, type FormatReader } from '../contracts/format-contract.ts';
import { file } from '../contracts/format-files.ts';
import { examples, samples } from '../sample-records.ts';
import { csvReader } from './csv/csv-reader.ts';
import { jsonReader, ndjsonReader } from './json/json-reader.ts';
import { readBySheetjs } from './xlsx/xlsx-reader.ts';

const readers: Readonly<Record<string, Omit<FormatReader, 'profiles'>>> = {
  csv: csvReader,
  json: jsonReader,
  ndjson: ndjsonReader,
};

const related = Object.entries(resources).filter(([, { relations }]) => relations !== undefined);

describe.each(samples)('$name', (sample) => {
  describe.each(Object.entries(resources).filter(([name]) => sample.holds(name)))(
    'of %s',
    (name, { columns, rows }) => {
      const records = sample.of(name);

      it.each(Object.entries(readers))('come back from %s', (format, reader) => {
        for (const profile of Object.values(profiles)) {
          const spec: FormatSpec = { columns, profile, ...(rows === undefined ? {} : { rows }) };
          const read = reader.read(file((formats[format] as Format).compile(spec), [records]), spec);
          assert.deepEqual(read, expected(records, spec, { ...reader, profiles: [] }));
        }
      });
    },
  );

  it.each(related.filter(([name]) => sample.holds(name)))(
    'of %s come back with all that they relate to, three levels deep',
    (name) => {
      const records = sample.of(name);
      for (const [format, reader] of Object.entries(readers)) {
        const asked = { resource: name, format, includes: treesOf(name, 3) };
        const { columns, profile } = resolveSpec(asked, { resources, formats, profiles });
        const spec: FormatSpec = { columns, profile };
        const read = reader.read(file((formats[format] as Format).compile(spec), [records]), spec);
        assert.deepEqual(read, expected(records, spec, { ...reader, profiles: [] }));
      }
    },
  );

  it('of skus have dotted headers in CSV and in a workbook', () => {
    const written = (format: string): Buffer => {
      const fields = ['code', 'shipping_category.name', 'prices.amount_cents'];
      const { columns, profile } = resolveSpec(
        { resource: 'skus', format, fields, profile: 'unix' },
        { resources, formats, profiles },
      );
      return file((formats[format] as Format).compile({ columns, profile }), [sample.of('skus')]);
    };
    assert.equal(written('csv').toString().split('\n')[0], 'code,shipping_category.name,prices');
    const [sheet] = readBySheetjs(written('xlsx'), 3);
    assert.deepEqual(sheet?.header, ['Code', 'shipping_category.name', 'Prices']);
    const [, category, prices] = sheet?.rows[0] ?? [];
    const [first] = sample.of('skus') as unknown as Sku[];
    assert.equal(category, first?.shipping_category.name);
    assert.deepEqual(
      JSON.parse(String(prices)),
      first?.prices.map(({ amount_cents }) => ({ amount_cents })),
    );
  });

  it.skipIf(sample === examples)('of skus have what their own text says', () => {
    const fields = ['id', 'shipping_category.name', 'prices.amount_cents', 'prices.price_tiers.*'];
    const { columns, profile } = resolveSpec(
      { resource: 'skus', format: 'json', fields },
      { resources, formats, profiles },
    );
    const written = file((formats.json as Format).compile({ columns, profile }), [sample.of('skus')]);
    const rows = JSON.parse(written.toString()) as Sku[];
    const wanted = sample.of('skus').map((record) => {
      const sku = JSON.parse(JSON.stringify(record)) as Sku;
      const tier = columns[2]?.members?.[1]?.members?.map((column) => column.name) ?? [];
      return {
        id: sku.id,
        shipping_category: { name: sku.shipping_category.name },
        prices: sku.prices.map(({ amount_cents, price_tiers }) => ({
          amount_cents,
          price_tiers: price_tiers.map((one) =>
            Object.fromEntries(tier.map((name) => [name, one[name] ?? null])),
          ),
        })),
      };
    });
    assert.deepEqual(rows, wanted);
    assert(rows.some(({ prices }) => prices.some(({ price_tiers }) => price_tiers.length > 1)));
  });
});

interface Sku {
  readonly id: string;
  readonly shipping_category: { readonly name: string };
  readonly prices: readonly {
    readonly amount_cents: number;
    readonly price_tiers: readonly Readonly<Record<string, unknown>>[];
  }[];
}

/** The paths of all relations, level by level. */
function treesOf(name: string, levels: number): string[] {
  if (levels === 0) return [];
  return Object.entries(resources[name]?.relations ?? {}).flatMap(([relation, { resource }]) => [
    relation,
    ...treesOf(resource, levels - 1).map((path) => `${relation}.${path}`),
  ]);
}
