import type { FormatSpec } from '../../core/format.ts';
import type { Value } from '../../core/json.ts';
import type { Bytes } from '../bytes.ts';
import type { MisfitLog } from '../misfit-log.ts';
import { PartBuffer } from '../part-buffer.ts';
import { NoRoom } from '../room.ts';
import { jsonCells } from './json-cells.ts';
import { objectBytes } from './json-object.ts';
import { relatedColumns } from './json-records.ts';

const USUAL_BYTES = 4096;

/** The text of the related records in the column with that index, as a JSON file would hold them. Throws `Misfit`. */
export type RecordsText = (value: unknown, column: number) => string;

export function recordsText({ columns, omitBlanks }: FormatSpec, log: MisfitLog): RecordsText {
  const spare = objectBytes(columns);
  const related = relatedColumns(columns, { cells: jsonCells(log, spare), spare, omitBlanks });
  const sink = new PartBuffer(USUAL_BYTES + spare);
  return (value, column) => {
    const noted = log.length;
    for (;;) {
      const bytes = sink.bytes as Bytes;
      try {
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        const end = related.get(column)?.routine(bytes, view, 0, value as Value) ?? 0;
        return bytes.toString('utf8', 0, end);
      } catch (error) {
        if (!(error instanceof NoRoom)) throw error;
        log.backTo(noted);
        sink.reserve(error.end);
      }
    }
  };
}
