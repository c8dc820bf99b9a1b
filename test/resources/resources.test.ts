import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { columnPath } from '../../functions/core/columns.ts';
import { valueAt } from '../../functions/core/document.ts';
import { compileFilters } from '../../functions/core/filters/compile.ts';
import type { RecordDocument, Value } from '../../functions/core/json.ts';
import type { Resource } from '../../functions/core/resource.ts';
import { resources } from '../../functions/resources/index.ts';
import { examples, type SampleRecords, samples } from '../sample-records.ts';

/** Documented by the vendor, without any value in the real records. */
const EMPTY_IN_REAL = [
  ...['pieces_per_pack', 'weight', 'unit_of_weight', 'hs_tariff_number', 'do_not_ship', 'do_not_track'],
  ...['inventory', 'reference', 'reference_origin', 'metadata', 'created_at', 'updated_at'],
  'shipping_address.address_2',
  'order.tracking.medium',
  'order.note',
  ...[
    'first_name',
    'last_name',
    'entity_name',
    'type',
    'address_1',
    'address_2',
    'postal_code',
    'city',
    'state',
    'country',
  ].map((field) => `billing_address.${field}`),
];

const all = Object.entries(resources);
const related = all.filter(([, { relations }]) => relations !== undefined).map(([name]) => name);

describe('the registry', () => {
  it('names every resource by its own name', () => {
    for (const [name, resource] of all) expect(resource.name).toBe(name);
  });

  it('holds every file of the folder', () => {
    const files = readdirSync(new URL('../../functions/resources/', import.meta.url));
    const names = files.map((file) => file.replace('.ts', '').replaceAll('-', '_'));
    expect(names.filter((name) => !['index', 'commerce_resource'].includes(name))).toEqual(
      Object.keys(resources).sort(),
    );
  });

  it('has examples of every resource', () => {
    expect(Object.keys(resources).filter((name) => !examples.holds(name))).toEqual([]);
  });
});

describe.each(all)('%s', (_name, resource) => {
  it('has columns of distinct names and labels', () => {
    for (const part of ['name', 'label'] as const) {
      const words = resource.columns.map((column) => column[part]);
      expect(new Set(words).size).toBe(words.length);
    }
  });

  it('relates to resources that there are, and says which of its columns hold ids', () => {
    const { relations = {}, ids = [] } = resource;
    for (const relation of Object.values(relations)) expect(resources).toHaveProperty([relation.resource]);
    const names = resource.columns.map((column) => column.name);
    expect(ids.filter((id) => !names.includes(id))).toEqual([]);
  });

  it('takes items only from the list that gives its rows', () => {
    const lists = resource.columns.map((column) => columnPath(column.path).list).filter(Boolean);
    expect([...new Set(lists)]).toEqual(resource.rows === undefined ? [] : [resource.rows]);
  });

  it('gives every boolean word a meaning for each value that it accepts', () => {
    for (const word of Object.values(resource.filters)) {
      if (word.type !== 'boolean' || word.operator === 'present') continue;
      expect(Object.keys(word.means ?? {}).sort()).toEqual([...(word.allowed ?? ['true', 'false'])].sort());
    }
  });
});

describe.each(samples)('with $name', (sample) => {
  const held = all.filter(([name]) => sample.holds(name));

  it.each(held)('finds a value for every column of %s', (name, resource) => {
    const records = sample.of(name);
    const empty = resource.columns
      .filter((column) => !records.some((record) => hasValue(record, column.path)))
      .map((column) => column.name);
    const excused = sample === examples ? [] : EMPTY_IN_REAL;
    expect(empty.filter((column) => !excused.includes(column))).toEqual([]);
  });

  it.each(held)('has a unique key in every record of %s', (name, resource) => {
    const keys = sample.of(name).map((record) => record[resource.key]);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.every((key) => typeof key === 'string' || typeof key === 'number')).toBe(true);
  });

  it.each(['products', 'inventory', ...related].filter((name) => sample.holds(name)))(
    'leaves no attribute of %s out, however deep',
    (name) => {
      expect(strangersIn(resourceNamed(name), sample.of(name))).toEqual([]);
    },
  );

  it('knows no status in the records that a filter would refuse', () => {
    for (const name of ['products', 'inventory', 'orders']) {
      const allowed = resourceNamed(name).filters.status?.allowed;
      for (const record of sample.of(name)) expect(allowed).toContain(record.status);
    }
  });

  it('divides the products by their stock without a gap', () => {
    const at = (word: string, value: number) => matching(sample, word, value);
    const { length } = sample.of('products');
    expect(at('in_stock', 0) + at('out_of_stock', 0)).toBe(length);
    const twelve = sample.of('products').filter((record) => record.stock === 12).length;
    expect(at('stock_min', 12) + at('stock_max', 12)).toBe(length + twelve);
  });

  it('searches titles, codes and brands without regard to case, but not descriptions', () => {
    const first = sample.of('products')[0] ?? {};
    const brand = String(first.brand);
    const found = sample
      .of('products')
      .filter(({ title, ean, brand: of, manufacturer_reference }) =>
        [title, ean, of, manufacturer_reference].some((value) =>
          String(value).toLowerCase().includes(brand.toLowerCase()),
        ),
      );
    expect(matching(sample, 'search', brand.toUpperCase())).toBe(found.length);
    expect(found.length).toBeGreaterThan(0);
    expect(matching(sample, 'search', String(first.description))).toBe(0);
  });
});

function resourceNamed(name: string): Resource {
  const resource = resources[name];
  if (resource === undefined) throw new Error(`no resource ${name}`);
  return resource;
}

/** Attributes in records that their resource, or that of a relation, does not declare. */
function strangersIn({ columns, relations = {} }: Resource, records: readonly RecordDocument[]): string[] {
  const known = new Set(columns.map((column) => columnPath(column.path).steps[0]));
  const attributes = new Set(records.flatMap((record) => Object.keys(record)));
  const strangers = [...attributes].filter((name) => !known.has(name) && !Object.hasOwn(relations, name));
  const nested = Object.entries(relations).flatMap(([name, relation]) => {
    const inside = records.flatMap(
      (record) => record[relation.path ?? name] ?? [],
    ) as readonly RecordDocument[];
    return inside.length > 0 ? strangersIn(resourceNamed(relation.resource), inside) : [];
  });
  return [...strangers, ...nested];
}

function hasValue(record: RecordDocument, path: string): boolean {
  const { list, steps } = columnPath(path);
  const holders = list === undefined ? [record] : (record[list] as readonly RecordDocument[]);
  return holders.some((holder) => isFilled(valueAt(holder, steps)));
}

const isFilled = (value: Value): boolean => value !== undefined && value !== null;

function matching(sample: SampleRecords, name: string, value: string | number): number {
  const word = resourceNamed('products').filters[name];
  if (word === undefined) throw new Error(`no filter ${name}`);
  const test = compileFilters([{ name, paths: word.paths, operator: word.operator, value }]);
  return sample.of('products').filter(test).length;
}
