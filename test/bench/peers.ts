import { stringify } from 'csv-stringify';
import papaparse from 'papaparse';
import type { RecordDocument, Value } from '../../functions/core/json.ts';
import { listings } from './workload.ts';

const paths = listings.columns.map(({ path }) => path);
const steps = paths.map((path) => path.split('.'));

/** The stream somebody who knows `csv-stringify` would make for these columns. */
export const stringifyStream = () =>
  stringify({
    header: true,
    columns: paths,
    escape_formulas: true,
    cast: {
      boolean: (value) => (value ? 'true' : 'false'),
      object: (list) => (list as unknown as readonly string[]).join(', '),
    },
  });

/** A page of lines by `papaparse`, which has no stream to write to: one text for each page. */
export function unparsePage(records: readonly RecordDocument[]): string {
  return `${papaparse.unparse(records.map(cells), { newline: '\n', escapeFormulae: true })}\n`;
}

export const headerLine = `${paths.join()}\n`;

function cells(record: RecordDocument): unknown[] {
  return steps.map(([first = '', second]) => {
    const value = record[first];
    const found = second === undefined ? value : (value as Record<string, Value>)[second];
    return Array.isArray(found) ? found.join(', ') : found;
  });
}
