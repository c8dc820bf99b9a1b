import type { Column, ColumnType } from '../../core/columns.ts';
import type { RecordDocument } from '../../core/json.ts';
import { writeAscii } from '../digits.ts';
import type { Calls, CellRoutine } from '../generated.ts';
import { ensureRoom } from '../room.ts';
import { BY_VALUE, type CellWriter, compileRow } from '../row-writer.ts';
import { map } from '../value-source.ts';
import { CLOSE_LIST, COMMA, OPEN_LIST } from '../wire/json-bytes.ts';
import { jsonObject } from './json-object.ts';

interface RecordsSpec {
  readonly columns: readonly Column[];
  readonly cells: Readonly<Record<ColumnType, CellWriter>>;
  /** The room that every record makes at its start, enough for all that a row holds up to its next one. */
  readonly spare: number;
  readonly omitBlanks?: boolean | undefined;
}

/** What writes the related records of each column that has them, by the index of the column. */
export type RecordRoutines = ReadonlyMap<number, CellRoutine>;

/** Generates a function for every column with members, however deep. Its cells throw the `Misfit` of the field at `fieldNames`. */
export function recordRoutines(spec: RecordsSpec): RecordRoutines {
  let next = spec.columns.length;
  const routineOf = ({ members = [], type }: Column, number: number): CellRoutine => {
    const numbers: number[] = [];
    const routines = new Map<number, CellRoutine>();
    for (const [index, member] of members.entries()) {
      const own = next++;
      numbers.push(own);
      if (member.members) routines.set(index, routineOf(member, own));
    }
    const record = recordRoutine(spec, { members, number, numbers, routines });
    return type === 'records' ? listRoutine(spec, number, record) : record;
  };
  return new Map(
    spec.columns.flatMap((column, index) =>
      column.members ? [[index, routineOf(column, index)] as const] : [],
    ),
  );
}

/** The names by which statements call the routines. */
export const calledRoutines = (routines: RecordRoutines): Calls =>
  Object.fromEntries([...routines].map(([index, routine]) => [`cell${index}`, routine]));

interface Members {
  readonly members: readonly Column[];
  /** The `Misfit.column` of the record, and of each of its members. */
  readonly number: number;
  readonly numbers: readonly number[];
  readonly routines: RecordRoutines;
}

/** Writes a value that is no map as it is. */
function recordRoutine(
  { cells, spare, omitBlanks }: RecordsSpec,
  { members, number, numbers, routines }: Members,
): CellRoutine {
  const frame = { before: '', after: '' };
  const row = compileRow({
    ...jsonObject({ columns: members, frame, statements: BY_VALUE, omitBlanks, numbers }),
    columns: members,
    calls: { ...cells, ...calledRoutines(routines) },
    bytes: spare,
  });
  return (bytes, view, position, value) => {
    const record = map(value) as RecordDocument | undefined;
    return record === undefined
      ? cells.json(bytes, position, value, number)
      : row(record, undefined, bytes, view, position);
  };
}

/** Writes a value that is no list as it is, and `null` for a record that is missing in one. */
function listRoutine({ cells, spare }: RecordsSpec, number: number, record: CellRoutine): CellRoutine {
  return (bytes, view, position, value) => {
    if (!Array.isArray(value)) return cells.json(bytes, position, value, number);
    let p = position;
    bytes[p++] = OPEN_LIST;
    for (let i = 0; i < value.length; i++) {
      ensureRoom(bytes, p + spare);
      if (i > 0) bytes[p++] = COMMA;
      const item = value[i];
      p = item == null ? writeAscii(bytes, p, 'null') : record(bytes, view, p, item);
    }
    bytes[p++] = CLOSE_LIST;
    return p;
  };
}
