import type { FormatSpec } from '../../core/format.ts';
import type { WirePage } from '../../core/wire-page.ts';
import type { Calls, RowWriter } from '../generated.ts';
import { MisfitLog } from '../misfit-log.ts';
import { BY_VALUE, compileRow } from '../row-writer.ts';
import { copiedRow, type WireWriter, wireWriter } from '../wire/wire-writer.ts';
import { jsonCells } from './json-cells.ts';
import { jsonCopies, LINE_END_LEAD, NEXT_LINE } from './json-copies.ts';
import { type Frame, jsonObject, objectBytes } from './json-object.ts';
import { recordCopies } from './json-record-copies.ts';
import { relatedColumns, routineCalls } from './json-records.ts';

/** One object a row, between the texts of `frame`. */
export function jsonRows(
  spec: FormatSpec,
  frame: Frame,
): { row: RowWriter; wire: WireWriter | undefined; log: MisfitLog } {
  const { columns, omitBlanks } = spec;
  const log = new MisfitLog(spec);
  const spare = objectBytes(columns) + Buffer.byteLength(frame.before + frame.after);
  const cells = jsonCells(log, spare);
  const records = { cells, spare, omitBlanks };
  const related = relatedColumns(columns, records);
  const calls: Calls = { ...cells, ...routineCalls(related) };
  const layoutOf = (statements = BY_VALUE) => ({
    ...jsonObject({ columns, frame, statements, omitBlanks }),
    bytes: spare,
  });
  const wire = wireWriter({
    spec,
    log,
    delimiters: LINE_END_LEAD,
    row: copiedRow({
      spec,
      calls,
      layout: layoutOf,
      copies: (source) => jsonCopies(spare, source),
      recordCopies: (places, source) => recordCopies({ ...records, related, places, source }),
    }),
  });
  return {
    row: compileRow({ ...layoutOf(), columns, calls }),
    wire: wire && ((page, sink) => (holds(page, NEXT_LINE) ? undefined : wire(page, sink))),
    log,
  };
}

const holds = ({ bytes }: WirePage, mark: Buffer): boolean =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(mark);
