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

describe('the registry', () => {
  it('names every resource by its own name', () => {
    for (const [name, resource] of all) expect(resource.name).toBe(name);
  });

  it('holds every file of the folder', () => {
    const files = readdirSync(new URL('../../functions/resources/', import.meta.url));
    expect(files.map((file) => file.replace('.ts', '')).filter((name) => name !== 'index')).toEqual(
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

  it.each(['products', 'inventory', 'skus'])('leaves no attribute of %s out', (name) => {
    const paths = new Set(resourceNamed(name).columns.map((column) => columnPath(column.path).steps[0]));
    const attributes = new Set(sample.of(name).flatMap((record) => Object.keys(record)));
    expect([...attributes].filter((attribute) => !paths.has(attribute))).toEqual([]);
  });

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
