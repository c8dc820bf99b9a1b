import { ensureRoom } from '../room.ts';
import { type Copies, type CopySource, type PlaceWriter, rangeWriter } from '../wire/copies.ts';
import { CLOSE_LIST, COMMA, OPEN_LIST } from '../wire/json-bytes.ts';
import { DECIMAL, ESCAPED, LIST, TEXT, WHOLE } from '../wire/kinds.ts';

/** Copies values whose bytes in JSON are those of the cell, by the rules of `jsonCells`; each copy leaves `spare` bytes free. */
export function jsonCopies(spare: number, source: CopySource): Copies {
  const { places } = source;
  const { starts, ends } = places;
  const copy = rangeWriter(places, spare);
  const text: PlaceWriter = (bytes, position, kind, place) =>
    kind >= TEXT && kind <= ESCAPED
      ? copy(bytes, position, (starts[place] as number) - 1, (ends[place] as number) + 1)
      : -1;
  const number: PlaceWriter = (bytes, position, kind, place) =>
    kind === WHOLE || kind === DECIMAL
      ? copy(bytes, position, starts[place] as number, ends[place] as number)
      : -1;
  const list = listCopy(spare, source);
  return {
    text,
    integer: (bytes, position, kind, place) => (kind === WHOLE ? number(bytes, position, kind, place) : -1),
    number,
    boolean: () => -1,
    timestamp: text,
    date: text,
    list,
    json: (bytes, position, kind, place) => {
      if (kind === LIST) return list(bytes, position, kind, place);
      return kind >= TEXT ? text(bytes, position, kind, place) : number(bytes, position, kind, place);
    },
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
    if (count < 0) return -1;
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
