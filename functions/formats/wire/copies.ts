import type { Column, ColumnType } from '../../core/columns.ts';
import type { Calls } from '../generated.ts';
import { ensureRoom } from '../room.ts';
import type { CellStatements } from '../row-writer.ts';
import { NULL } from './kinds.ts';
import type { Places } from './places.ts';
import type { Scanner } from './scanner.ts';
import type { TextItems } from './text-items.ts';

/** Writes the cell of the value at `place`, whose kind is above `NULL`, from its bytes; -1 where only a `CellWriter` can. */
export type PlaceWriter = (bytes: Buffer, position: number, kind: number, place: number) => number;

export type Copies = Readonly<Record<ColumnType, PlaceWriter>>;

/** What a `PlaceWriter` reads: the places of the current record, and the items of a list at one of them. */
export interface CopySource {
  readonly places: Places;
  readonly items: TextItems;
  /** Makes ready to read the records that lie within a record, whose members are those columns. */
  recordsOf(members: readonly Column[]): InnerRecords;
}

/** Records within a record, which have places of their own. */
export interface InnerRecords {
  /** The place of each member, filled by `scanner.read`. */
  readonly places: readonly number[];
  readonly scanner: Scanner;
  readonly source: CopySource;
}

/** Statements for rows whose `v` are kinds: what can be copied is, anything else is written from its value. */
export const copyStatements = (places: readonly number[]): CellStatements => ({
  filled: `v > ${NULL}`,
  records: (index) =>
    `{ const q = copy${index}(b, w, p, v);
p = q < 0 ? cell${index}(b, w, p, valueAt(${places[index]})) : q; }`,
  write: ({ type }, index, number = index) =>
    `{ const q = ${type}Copy(b, p, v, ${places[index]});
p = q < 0 ? ${type}(b, p, valueAt(${places[index]}), ${number}) : q; }`,
});

/** What those statements call, beside the writers of values. */
export function copyCalls(copies: Copies, { places }: CopySource): Calls {
  const named = Object.entries(copies).map(([type, copy]) => [`${type}Copy`, copy]);
  return { ...Object.fromEntries(named), valueAt: (place: number) => places.value(place) };
}

/** Up to this length a loop beats the call of a native copy; the up to 3 bytes that it writes too many stay within the cell's room. */
const SHORT = 48;

/** Copies a range of the page to `position` and gives the position behind it; behind a long one `spare` bytes are free. */
export function rangeWriter(places: Places, spare: number) {
  return (bytes: Buffer, position: number, start: number, end: number): number => {
    const { view, out } = places;
    const length = end - start;
    if (length > SHORT || end + 3 > view.byteLength) {
      ensureRoom(bytes, position + length + spare);
      places.bytes.copy(bytes, position, start, end);
    } else for (let i = 0; i < length; i += 4) out.setInt32(position + i, view.getInt32(start + i));
    return position + length;
  };
}
