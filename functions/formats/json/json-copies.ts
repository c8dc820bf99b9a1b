import { ensureRoom } from '../room.ts';
import { type Copies, type CopySource, type PlaceWriter, rangeWriter } from '../wire/copies.ts';
import { CLOSE_LIST, COMMA, OPEN_LIST } from '../wire/json-bytes.ts';
import { DECIMAL, ESCAPED, LIST, TEXT, WHOLE } from '../wire/kinds.ts';
import { isUsualMoment } from '../wire/moment-bytes.ts';

/** The byte, as a character, that U+2028 and U+2029 begin with: a text that holds it is `SPECIAL`. */
export const LINE_END_LEAD = '\u00e2';

const LEAD = 0xe2;

/** U+0085, which is so rare that a page which holds it is written from its records. */
export const NEXT_LINE = Buffer.from('\u0085');

/** Copies values whose bytes in JSON are those of the cell, by the rules of `jsonCells`; each copy leaves `spare` bytes free. */
export function jsonCopies(spare: number, source: CopySource): Copies {
  const { places } = source;
  const { starts, ends } = places;
  const copy = rangeWriter(places, spare);
  const text: PlaceWriter = (bytes, position, kind, place) => {
    if (kind < TEXT || kind > ESCAPED) return -1;
    const [start, end] = [starts[place] as number, ends[place] as number];
    if (kind !== TEXT && hasLineEnd(places.bytes, start, end)) return -1;
    return copy(bytes, position, start - 1, end + 1);
  };
  const number: PlaceWriter = (bytes, position, kind, place) =>
    kind === WHOLE || kind === DECIMAL
      ? copy(bytes, position, starts[place] as number, ends[place] as number)
      : -1;
  const time: PlaceWriter = (bytes, position, kind, place) => {
    const [start, end] = [starts[place] as number, ends[place] as number];
    if (kind !== TEXT || !isUsualMoment(places.view, start, end)) return -1;
    return copy(bytes, position, start - 1, end + 1);
  };
  const list = listCopy(spare, source);
  const any: PlaceWriter = (bytes, position, kind, place) => {
    if (kind === LIST) return list(bytes, position, kind, place);
    return kind >= TEXT ? text(bytes, position, kind, place) : number(bytes, position, kind, place);
  };
  return {
    text: any,
    integer: (bytes, position, kind, place) => (kind === WHOLE ? number(bytes, position, kind, place) : -1),
    number,
    boolean: () => -1,
    timestamp: time,
    date: time,
    list,
    json: any,
    record: () => -1,
    records: () => -1,
  };
}

function listCopy(spare: number, { places, items }: CopySource): PlaceWriter {
  const copy = rangeWriter(places, 0);
  return (bytes, position, kind, place) => {
    if (kind !== LIST) return -1;
    const start = places.starts[place] as number;
    const end = places.ends[place] as number;
    const count = items.find(start, end);
    if (count < 0 || (items.special && hasLineEnd(places.bytes, start, end))) return -1;
    ensureRoom(bytes, position + (end - start) + 2 + spare);
    let p = position;
    bytes[p++] = OPEN_LIST;
    for (let i = 0; i < count; i++) {
      if (i > 0) bytes[p++] = COMMA;
      p = copy(bytes, p, (items.starts[i] as number) - 1, (items.ends[i] as number) + 1);
    }
    bytes[p++] = CLOSE_LIST;
    return p;
  };
}

/** Whether U+2028 or U+2029 stands bare in a range: they are written as escapes. */
function hasLineEnd(page: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++)
    if (page[i] === LEAD && page[i + 1] === 0x80 && ((page[i + 2] as number) | 1) === 0xa9) return true;
  return false;
}
