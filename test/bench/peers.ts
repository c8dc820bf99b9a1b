import type { Duplex } from 'node:stream';
import { Transform } from '@json2csv/node';
import { stringify } from 'csv-stringify';
import papaparse from 'papaparse';
import type { RecordDocument, Value } from '../../functions/core/json.ts';
import { listings } from './workload.ts';

const paths = listings.columns.map(({ path }) => path);
const steps = paths.map((path) => path.split('.'));

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

/** A record's values by column, lists joined: what the packages take that know no paths. */
export function cells(record: RecordDocument): unknown[] {
  return steps.map(([first = '', second]) => {
    const value = record[first];
    const found = second === undefined ? value : (value as Record<string, Value>)[second];
    return Array.isArray(found) ? found.join(', ') : found;
  });
}

/** Whether a column's values are moments, which a spreadsheet has a type for. */
export const isMoment = (column: number): boolean => listings.columns[column]?.type === 'timestamp';

export const momentOf = (value: unknown): Date => new Date(value as string);
