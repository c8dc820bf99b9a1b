import type { Column } from '../../core/columns.ts';
import type { FormatSpec } from '../../core/format.ts';
import type { RowWriter } from '../generated.ts';
import { MisfitLog } from '../misfit-log.ts';
import { BY_VALUE, type CellStatements, compileRow, constant, rowBytes } from '../row-writer.ts';
import { copiedRow, type WireWriter, wireWriter } from '../wire/wire-writer.ts';
import { jsonCells } from './json-cells.ts';
import { jsonCopies, LINE_END_LEAD } from './json-copies.ts';
import { inOneLine } from './json-text.ts';

interface Frame {
  readonly before: string;
  readonly after: string;
}

/** One object a row, between the texts of `frame`: its members in the order of the columns, `null` for an empty cell. */
export function jsonRows(
  spec: FormatSpec,
  frame: Frame,
): { row: RowWriter; wire: WireWriter | undefined; log: MisfitLog } {
  const log = new MisfitLog(spec);
  const layout = jsonLayout(spec, frame, BY_VALUE);
  const spare = rowBytes(layout);
  const cells = jsonCells(log, spare);
  const wire = wireWriter({
    spec,
    log,
    delimiters: LINE_END_LEAD,
    row: copiedRow({
      spec,
      cells,
      layout: (statements) => jsonLayout(spec, frame, statements),
      copies: (source) => jsonCopies(spare, source),
    }),
  });
  return { row: compileRow({ ...layout, columns: spec.columns, calls: { ...cells } }), wire, log };
}

function jsonLayout({ columns }: FormatSpec, frame: Frame, { filled, write }: CellStatements) {
  return {
    before: columns.map(
      ({ name }, index) => `${index === 0 ? `${frame.before}{` : ','}${inOneLine(JSON.stringify(name))}:`,
    ),
    end: `}${frame.after}`,
    cell: (column: Column, index: number) =>
      `if (${filled}) ${write(column, index)} else { ${constant('null')} }`,
  };
}
