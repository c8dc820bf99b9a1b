import { columnPath, fieldNames } from '../core/columns.ts';
import { type FormatSpec, UnfitRecord } from '../core/format.ts';
import type { RecordDocument, Value } from '../core/json.ts';
import type { Sink } from '../core/sink.ts';
import type { Bytes } from './bytes.ts';
import type { RowWriter } from './generated.ts';
import { isMap } from './is-map.ts';
import { Misfit, refuse } from './misfit.ts';
import type { MisfitLog } from './misfit-log.ts';
import { NoRoom } from './room.ts';

/** Writes the rows of records and gives their number. Throws `UnfitRecord`, and then the sink's length is as it was. */
export type PageWriter = (records: readonly RecordDocument[], sink: Sink) => number;

type RecordWriter = (record: RecordDocument, bytes: Bytes, view: DataView, position: number) => number;

export function pageWriter(spec: FormatSpec, row: RowWriter, log: MisfitLog): PageWriter {
  const writeRecord = recordWriter(spec, row, log);
  const { key } = spec;
  return (records, sink) => {
    const start = sink.length;
    log.begin(() => (key === undefined ? undefined : records[log.record]?.[key]));
    try {
      let done = 0;
      while (done < records.length) {
        done = writeWhileRoom({ writeRecord, records, log, sink }, done);
        log.forgetFrom(done);
      }
    } catch (error) {
      sink.length = start;
      throw error instanceof MisfitAt ? error.named(spec) : error;
    }
    return countRows(spec, records);
  };
}

interface Writing {
  readonly writeRecord: RecordWriter;
  readonly records: readonly RecordDocument[];
  readonly log: MisfitLog;
  readonly sink: Sink;
}

/** Writes records up to the one that throws `NoRoom`, makes room for that one, and gives its index. */
function writeWhileRoom({ writeRecord, records, log, sink }: Writing, from: number): number {
  const bytes = sink.bytes as Bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let position = sink.length;
  let index = from;
  try {
    for (; index < records.length; index++) {
      log.record = index;
      position = writeRecord(records[index] as RecordDocument, bytes, view, position);
    }
  } catch (error) {
    if (error instanceof Misfit) throw new MisfitAt(index, error);
    if (!(error instanceof NoRoom)) throw error;
    sink.length = position;
    sink.reserve(error.end - position);
    return index;
  }
  sink.length = position;
  return index;
}

/** A `Misfit` and the index of its record in the page. */
class MisfitAt {
  readonly index: number;
  readonly misfit: Misfit;

  constructor(index: number, misfit: Misfit) {
    this.index = index;
    this.misfit = misfit;
  }

  named(spec: FormatSpec): UnfitRecord {
    const field = fieldNames(spec.columns)[this.misfit.column] ?? spec.rows ?? '';
    return new UnfitRecord(this.index, field, this.misfit.message);
  }
}

/** The `Misfit.column` of the list that gives the rows, which is no column. */
const THE_LIST = -1;

const NO_ITEMS: readonly Value[] = [undefined];

function recordWriter(spec: FormatSpec, row: RowWriter, log: MisfitLog): RecordWriter {
  const paths = spec.columns.map(({ path }) => columnPath(path)).filter(({ list }) => list !== undefined);
  const stranger = paths.find(({ list }) => list !== spec.rows);
  if (stranger) throw new TypeError(`the rows do not come from the list ${stranger.list}`);
  const list = spec.rows;
  if (list === undefined)
    return (record, bytes, view, position) => row(record, undefined, bytes, view, position);
  const mapsOnly = paths.every(({ steps }) => steps.length > 0);
  return (record, bytes, view, position) => {
    let p = position;
    log.item = 0;
    for (const item of rowItems(record, list)) {
      log.item++;
      if (mapsOnly && item !== null && item !== undefined && !isMap(item)) refuse(THE_LIST, item, 'an item');
      p = row(record, item, bytes, view, p);
    }
    return p;
  };
}

/** A record without items gives one row with their cells empty. */
function rowItems(record: RecordDocument, list: string): readonly Value[] {
  const items = Object.hasOwn(record, list) ? record[list] : undefined;
  if (items === undefined || items === null) return NO_ITEMS;
  if (!Array.isArray(items)) return refuse(THE_LIST, items, 'a list of items');
  return items.length === 0 ? NO_ITEMS : items;
}

function countRows({ rows }: FormatSpec, records: readonly RecordDocument[]): number {
  if (rows === undefined) return records.length;
  return records.reduce((sum, record) => sum + rowItems(record, rows).length, 0);
}
