import type { Bytes } from '../bytes.ts';
import type { Calls, RowWriter } from '../generated.ts';
import { compileRow } from '../row-writer.ts';
import { type CopySource, copyCalls, copyStatements, type InnerRecords } from '../wire/copies.ts';
import { CLOSE_LIST, COMMA, giveUp, OPEN_LIST, skipSpace } from '../wire/json-bytes.ts';
import { type Kinds, LIST, OTHER } from '../wire/kinds.ts';
import { jsonCopies } from './json-copies.ts';
import { jsonObject, NO_FRAME } from './json-object.ts';
import { type RecordsSpec, type Related, type RelatedColumns, routineCalls } from './json-records.ts';

/** Copies the related records at a place, whose kind is given, from the page; -1 where their values must be written. */
type RecordCopy = (bytes: Bytes, view: DataView, position: number, kind: number) => number;

interface RecordCopies extends RecordsSpec {
  readonly related: RelatedColumns;
  /** Where the columns' values stand in `source`, by column. */
  readonly places: readonly number[];
  readonly source: CopySource;
}

/** Generates what copies the related records of each column, as `copy…`. */
export function recordCopies({ related, places, source, ...spec }: RecordCopies): Calls {
  const copies = [...related].map(([index, one]) => {
    const inner = source.recordsOf(one.members);
    const from = { source, place: places[index] as number, inner, row: copiedRecord(spec, one, inner) };
    return [`copy${index}`, one.many ? listCopy(from) : singleCopy(from)];
  });
  return Object.fromEntries(copies);
}

function copiedRecord(
  spec: RecordsSpec,
  related: Related,
  { places, source }: InnerRecords,
): RowWriter<Kinds> {
  const { members: columns, numbers, inner } = related;
  const { cells, spare, omitBlanks } = spec;
  const statements = copyStatements(places);
  return compileRow<Kinds>({
    ...jsonObject({ columns, frame: NO_FRAME, statements, omitBlanks, numbers }),
    columns,
    values: places.map((place) => `o[${place}]`),
    calls: {
      ...cells,
      ...routineCalls(inner),
      ...copyCalls(jsonCopies(spare, source), source),
      ...recordCopies({ ...spec, related: inner, places, source }),
    },
    bytes: spare,
  });
}

interface Copied {
  /** What the page was read into, and the place of the related records in it. */
  readonly source: CopySource;
  readonly place: number;
  readonly inner: InnerRecords;
  readonly row: RowWriter<Kinds>;
}

function singleCopy({ source, place, inner, row }: Copied): RecordCopy {
  const { starts } = source.places;
  const { kinds } = inner.source.places;
  return (bytes, view, position, kind) => {
    if (kind !== OTHER || inner.scanner.read(starts[place] as number) < 0) return -1;
    return row(kinds, undefined, bytes, view, position);
  };
}

function listCopy({ source: { places }, place, inner, row }: Copied): RecordCopy {
  const { scanner } = inner;
  const { kinds } = inner.source.places;
  return (bytes, view, position, kind) => {
    if (kind !== LIST) return -1;
    const page = places.bytes;
    let at = skipSpace(page, scanner.inside(places.starts[place] as number));
    let p = position;
    bytes[p++] = OPEN_LIST;
    while (page[at] !== CLOSE_LIST) {
      const end = scanner.read(at);
      if (end < 0) return -1;
      p = row(kinds, undefined, bytes, view, p);
      at = skipSpace(page, end);
      if (page[at] === CLOSE_LIST) break;
      if (page[at] !== COMMA) giveUp();
      bytes[p++] = COMMA;
      at = skipSpace(page, at + 1);
    }
    bytes[p++] = CLOSE_LIST;
    return p;
  };
}
