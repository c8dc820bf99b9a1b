import type { ColumnType } from '../../core/columns.ts';
import { ensureRoom } from '../room.ts';
import type { Places } from './places.ts';
import type { TextItems } from './text-items.ts';

/** Writes the cell of the value at `place`, whose kind is above `NULL`, from its bytes; -1 where only a `CellWriter` can. */
export type PlaceWriter = (bytes: Buffer, position: number, kind: number, place: number) => number;

export type Copies = Readonly<Record<ColumnType, PlaceWriter>>;

/** What a `PlaceWriter` reads: the places of the current record, and the items of a list at one of them. */
export interface CopySource {
  readonly places: Places;
  readonly items: TextItems;
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
