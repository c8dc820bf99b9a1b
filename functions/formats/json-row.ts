import type { FormatSpec } from '../core/format.ts';
import { jsonCells } from './json-cells.ts';
import { compileRow, constant, type RowWriter, rowBytes } from './row-writer.ts';

/** An object a row, its members in the order of the columns; `null` where there is nothing. */
export function jsonRow(
  { columns, profile }: FormatSpec,
  frame: { before: string; after: string },
): RowWriter {
  const layout = {
    before: columns.map(
      ({ name }, index) => `${index === 0 ? `${frame.before}{` : ','}${JSON.stringify(name)}:`,
    ),
    end: `}${frame.after}`,
  };
  return compileRow({
    ...layout,
    columns,
    cell: ({ type }, index) => `if (v == null) { ${constant('null')} } else p = ${type}(b, p, v, ${index});`,
    calls: { ...jsonCells(profile, rowBytes(layout)) },
  });
}
