import type { Amendment } from '../core/format.ts';
import { type Piece, sizeOf } from './join-plan.ts';

/** The pieces of the file with the amended bytes in place: an object is cut around the bytes that an amendment replaces. */
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

/** Cuts one object. Offsets count from its first byte; an amendment outside of it belongs to another piece. */
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
