import { countMisfits, type Misfits } from '../core/misfits.ts';
import { count } from './amounts.ts';
import { table } from './table.ts';

/** The values that do not fit their columns, for people: a head line, and a line for each column. */
export function misfitTable(misfits: Misfits): string {
  const columns = Object.entries(misfits).sort(([, a], [, b]) => b.count - a.count);
  const rows = columns.map(([column, one]) => [
    column,
    count(one.count),
    one.keys.map((key) => JSON.stringify(key)).join(', '),
  ]);
  const head = `values that do not fit their columns, and are in the file all the same: ${count(countMisfits(misfits))}`;
  return `${head}\n${table(['column', 'values', 'first keys'], rows)}`;
}
