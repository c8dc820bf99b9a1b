import type { ColumnType } from '../../core/columns.ts';
import { ensureRoom } from '../room.ts';
import type { Places } from './places.ts';
import type { TextItems } from './text-items.ts';

/** Writes the cell of a value that is not null by its bytes; -1 where it must be written by its value. */
export type PlaceWriter = (bytes: Buffer, position: number, kind: number, place: number) => number;

export type Copies = Readonly<Record<ColumnType, PlaceWriter>>;

/** Where the bytes come from. */
export interface CopySource {
  readonly places: Places;
  readonly items: TextItems;
}

/** Up to this length a loop beats the call of a native copy; what it writes in excess stays within a cell's room. */
const SHORT = 48;

/** Copies ranges of the page, and leaves room for `spare` bytes behind long ones. */
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
