import type { Column } from '../../core/columns.ts';
import type { Fault } from '../../core/problem.ts';
import { headerText } from './sheet-frame.ts';
import { faultOf } from './xml-text.ts';

const MOST_COLUMNS = 16_384;

/** Why a workbook cannot have these columns: too many, two with one header, a header that no cell holds. */
export function checkXlsx(columns: readonly Column[]): readonly Fault[] {
  const faults: Fault[] = [];
  if (columns.length === 0) faults.push(fault('a sheet needs at least one column'));
  if (columns.length > MOST_COLUMNS)
    faults.push(fault(`${columns.length} columns are more than the ${MOST_COLUMNS} of a spreadsheet`));
  const seen = new Map<string, Column>();
  for (const column of columns) {
    const header = headerText(column);
    const other = seen.get(header);
    const unfit = faultOf(header);
    if (other)
      faults.push(fault(`${other.name} and ${column.name} have the same label, ${JSON.stringify(header)}`));
    if (unfit) faults.push(fault(`the label of ${column.name}: ${unfit}`));
    seen.set(header, column);
  }
  return faults;
}

const fault = (message: string): Fault => ({ in: 'body', at: ['fields'], reason: 'value', message });
