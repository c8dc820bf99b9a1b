import type { Amendment } from '../core/format.ts';
import { type Piece, sizeOf } from './join-plan.ts';

/** The pieces with what amends them: an object is cut where its bytes give way to others. */
export function amended(pieces: readonly Piece[], amendments: readonly Amendment[]): readonly Piece[] {
  let begin = 0;
  return pieces.flatMap((piece) => {
    const from = begin;
    begin += sizeOf(piece);
    return piece.kind === 'object'
      ? cutUp(
          piece,
          amendments.map((one) => ({ ...one, offset: one.offset - from })),
        )
      : [piece];
  });
}

/** The offsets of the amendments count in the object's piece; those outside of it are another's. */
function cutUp(
  object: Extract<Piece, { kind: 'object' }>,
  amendments: readonly Amendment[],
): readonly Piece[] {
  const made: Piece[] = [];
  let at = 0;
  for (const { offset, bytes } of amendments) {
    if (offset < 0 || offset >= object.bytes) continue;
    made.push({ ...object, first: object.first + at, bytes: offset - at }, { kind: 'bytes', bytes });
    at = offset + bytes.length;
  }
  return [...made, { ...object, first: object.first + at, bytes: object.bytes - at }];
}
