import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { columnPath } from '../../functions/core/columns.ts';
import { parseDocument, valueAt } from '../../functions/core/document.ts';
import { compileFilters } from '../../functions/core/filters.ts';
import type { RecordDocument, Value } from '../../functions/core/json.ts';
import type { Resource } from '../../functions/core/resource.ts';
import { resources } from '../../functions/resources/index.ts';

const DATA = new URL('../../../shared/data/', import.meta.url);
const SAMPLES: Record<string, string> = {
  inventory: 'inventory-listings.ndjson',
  orders: 'orders.ndjson',
  products: 'products.ndjson',
  skus: 'skus.ndjson',
};

/** Documented by the vendor, without any value in the sample. */
const EMPTY_IN_SAMPLE = [
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

describe.skipIf(!existsSync(DATA))('with the sample records (skipped where the folder is absent)', () => {
  it.each(all)('finds a value for every column of %s', (name, resource) => {
    const records = sample(name);
    const empty = resource.columns.filter(
      (column) => !records.some((record) => hasValue(record, column.path)),
    );
    expect(empty.map((column) => column.name).filter((column) => !EMPTY_IN_SAMPLE.includes(column))).toEqual(
      [],
    );
  });

  it.each(all)('has a unique key in every record of %s', (name, resource) => {
    const keys = sample(name).map((record) => record[resource.key]);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.every((key) => typeof key === 'string' || typeof key === 'number')).toBe(true);
  });

  it.each(['products', 'inventory', 'skus'])('leaves no attribute of %s out', (name) => {
    const paths = new Set(resourceNamed(name).columns.map((column) => columnPath(column.path).steps[0]));
    const attributes = new Set(sample(name).flatMap((record) => Object.keys(record)));
    expect([...attributes].filter((attribute) => !paths.has(attribute))).toEqual([]);
  });

  it('knows no status in the records that a filter would refuse', () => {
    for (const name of ['products', 'inventory', 'orders']) {
      const allowed = resourceNamed(name).filters.status?.allowed;
      for (const record of sample(name)) expect(allowed).toContain(record.status);
    }
  });

  it('divides the products by their stock without a gap', () => {
    const at = (word: string, value: number) => matching(word, value);
    expect(at('in_stock', 0) + at('out_of_stock', 0)).toBe(1000);
    const ten = sample('products').filter((record) => record.stock === 10).length;
    expect(at('stock_min', 10) + at('stock_max', 10)).toBe(1000 + ten);
  });

  it('searches titles, codes and brands without regard to case, but not descriptions', () => {
    expect(matching('search', 'svek')).toBe(
      sample('products').filter((record) =>
        [record.title, record.ean, record.brand, record.manufacturer_reference].some((value) =>
          String(value).toLowerCase().includes('svek'),
        ),
      ).length,
    );
    expect(matching('search', 'six of Stockholm')).toBe(0);
  });
});

function resourceNamed(name: string): Resource {
  const resource = resources[name];
  if (resource === undefined) throw new Error(`no resource ${name}`);
  return resource;
}

function sample(name: string): readonly RecordDocument[] {
  const text = readFileSync(new URL(SAMPLES[name] ?? '', DATA), 'utf8');
  return text.trimEnd().split('\n').map(parseDocument);
}

function hasValue(record: RecordDocument, path: string): boolean {
  const { list, steps } = columnPath(path);
  const holders = list === undefined ? [record] : (record[list] as readonly RecordDocument[]);
  return holders.some((holder) => isFilled(valueAt(holder, steps)));
}

const isFilled = (value: Value): boolean => value !== undefined && value !== null;

function matching(name: string, value: string | number): number {
  const word = resourceNamed('products').filters[name];
  if (word === undefined) throw new Error(`no filter ${name}`);
  const test = compileFilters([{ name, paths: word.paths, operator: word.operator, value }]);
  return sample('products').filter(test).length;
}
