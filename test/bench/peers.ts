import type { Duplex } from 'node:stream';
import { Transform } from '@json2csv/node';
import { stringify } from 'csv-stringify';
import papaparse from 'papaparse';
import type { RecordDocument, Value } from '../../functions/core/json.ts';
import { listings } from './workload.ts';

const paths = listings.columns.map(({ path }) => path);

/** The stream somebody who knows `csv-stringify` would make for these columns. */
export const stringifyStream = (): Duplex =>
  stringify({
    header: true,
    columns: paths,
    escape_formulas: true,
    cast: {
      boolean: (value) => (value ? 'true' : 'false'),
      object: (list) => (list as unknown as readonly string[]).join(', '),
    },
  });

/** The same for `@json2csv/node`, which has no formula guard. */
export const json2csvStream = (): Duplex =>
  new Transform(
    { fields: paths.map((path) => (path === 'tags' ? { label: path, value: tags } : path)) },
    {},
    { objectMode: true },
  );

const tags = (record: RecordDocument): string => (record.tags as readonly string[]).join(', ');

/** A page of lines by `papaparse`, which has no stream to write to. */
export const unparsePage = (records: readonly RecordDocument[]): string =>
  `${papaparse.unparse(records.map(cells), { newline: '\n', escapeFormulae: true })}\n`;

export const headerLine = `${paths.join()}\n`;

/** The workload's records as its owner knows them: a literal is the fastest way from a record to its cells. */
type Listing = RecordDocument & {
  readonly price: { readonly amount: number; readonly currency: string; readonly list: number };
  readonly tags: readonly string[];
};

/** A record's values by column, lists joined: what the packages take that know no paths. */
export function cells(record: RecordDocument): Value[] {
  const r = record as Listing;
  return [
    r.id,
    r.sku,
    r.title,
    r.description,
    r.brand,
    r.category,
    r.price.amount,
    r.price.currency,
    r.price.list,
    r.stock,
    r.rating,
    r.reviews,
    r.active,
    r.featured,
    r.ean,
    r.weight_kg,
    r.color,
    r.url,
    r.tags.join(', '),
    r.seller_id,
    r.country,
    r.status,
    r.created_at,
    r.updated_at,
  ];
}

/** A record's values as a row of the same columns, under their names and as they are. */
export function named(record: RecordDocument): object {
  const r = record as Listing;
  return {
    id: r.id,
    sku: r.sku,
    title: r.title,
    description: r.description,
    brand: r.brand,
    category: r.category,
    'price.amount': r.price.amount,
    'price.currency': r.price.currency,
    'price.list': r.price.list,
    stock: r.stock,
    rating: r.rating,
    reviews: r.reviews,
    active: r.active,
    featured: r.featured,
    ean: r.ean,
    weight_kg: r.weight_kg,
    color: r.color,
    url: r.url,
    tags: r.tags,
    seller_id: r.seller_id,
    country: r.country,
    status: r.status,
    created_at: r.created_at,
    updated_at: r.updated_at,
  };
}

/** Whether a column's values are moments, which a spreadsheet has a type for. */
export const isMoment = (column: number): boolean => listings.columns[column]?.type === 'timestamp';

export const momentOf = (value: unknown): Date => new Date(value as string);
