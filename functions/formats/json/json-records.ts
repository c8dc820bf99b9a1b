import type { Column, ColumnType } from '../../core/columns.ts';
import type { RecordDocument } from '../../core/json.ts';
import { writeAscii } from '../digits.ts';
import type { Calls, CellRoutine } from '../generated.ts';
import { ensureRoom } from '../room.ts';
import { BY_VALUE, type CellWriter, compileRow } from '../row-writer.ts';
import { map } from '../value-source.ts';
import { CLOSE_LIST, COMMA, OPEN_LIST } from '../wire/json-bytes.ts';
import { jsonObject, NO_FRAME } from './json-object.ts';

export interface RecordsSpec {
  readonly cells: Readonly<Record<ColumnType, CellWriter>>;
  /** The room that every record makes at its start, enough for all that a row holds up to its next one. */
  readonly spare: number;
  readonly omitBlanks?: boolean | undefined;
}

/** The related records of a column. */
export interface Related {
  readonly many: boolean;
  readonly members: readonly Column[];
  /** The `Misfit.column` of each member, as `fieldNames` counts. */
  readonly numbers: readonly number[];
  readonly inner: RelatedColumns;
  /** Writes them from their values. */
  readonly routine: CellRoutine;
}

/** By the index of the column. */
export type RelatedColumns = ReadonlyMap<number, Related>;

/** Generates a function for every column with members, however deep. */
export function relatedColumns(columns: readonly Column[], spec: RecordsSpec): RelatedColumns {
  let next = columns.length;
  const relatedOf = ({ members = [], type }: Column, number: number): Related => {
    const numbers: number[] = [];
    const inner = new Map<number, Related>();
    for (const [index, member] of members.entries()) {
      const own = next++;
      numbers.push(own);
      if (member.members) inner.set(index, relatedOf(member, own));
    }
    const many = type === 'records';
    const record = recordRoutine(spec, number, { members, numbers, inner });
    const routine = many ? listRoutine(spec, number, record) : record;
    return { many, members, numbers, inner, routine };
  };
  return new Map(
    columns.flatMap((column, index) => (column.members ? [[index, relatedOf(column, index)] as const] : [])),
  );
}

/** The names by which statements call what writes related records from their values. */
export const routineCalls = (related: RelatedColumns): Calls =>
  Object.fromEntries([...related].map(([index, { routine }]) => [`cell${index}`, routine]));

/** Writes a value that is no map as it is; `number` is the `Misfit.column` of that. */
function recordRoutine(
  { cells, spare, omitBlanks }: RecordsSpec,
  number: number,
  { members, numbers, inner }: Pick<Related, 'members' | 'numbers' | 'inner'>,
): CellRoutine {
  const row = compileRow({
    ...jsonObject({ columns: members, frame: NO_FRAME, statements: BY_VALUE, omitBlanks, numbers }),
    columns: members,
    calls: { ...cells, ...routineCalls(inner) },
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
