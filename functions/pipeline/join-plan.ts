import { MIN_PART_BYTES } from '../core/ports/files.ts';

/** A run of bytes of the file: in memory, or in another object. */
export type Piece =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'object'; readonly key: string; readonly first: number; readonly bytes: number };

/** One part of the joined upload: copied on the server from one range, or put together here from small runs. */
export type JoinPart =
  | { readonly kind: 'copy'; readonly from: Extract<Piece, { kind: 'object' }> }
  | { readonly kind: 'upload'; readonly pieces: readonly Piece[] };

const MIB = 1024 ** 2;
/** S3 would copy up to 5 GiB as one part; smaller ranges go on side by side. */
export const MAX_COPY = 2048 * MIB;

/**
 * Parts whose bytes are those of the pieces in order. Long runs are copied; runs below S3's minimum are put together with
 * the head of what follows; only the last part may be short. No pieces give one empty part.
 */
export function planJoin(
  pieces: readonly Piece[],
  limits = { minPart: MIN_PART_BYTES, maxCopy: MAX_COPY },
): readonly JoinPart[] {
  const parts: JoinPart[] = [];
  let small: Piece[] = [];
  for (const piece of pieces) {
    let ahead: Piece | undefined = sizeOf(piece) > 0 ? piece : undefined;
    while (ahead) {
      const held = small.reduce((sum, one) => sum + sizeOf(one), 0);
      const [head, tail] = cut(ahead, wanted(ahead, held, limits));
      if (held === 0 && head.kind === 'object' && head.bytes >= limits.minPart)
        parts.push({ kind: 'copy', from: head });
      else small.push(head);
      if (held + sizeOf(head) >= limits.minPart && small.length > 0) {
        parts.push({ kind: 'upload', pieces: small });
        small = [];
      }
      ahead = tail;
    }
  }
  if (small.length > 0 || parts.length === 0) parts.push({ kind: 'upload', pieces: small });
  return parts;
}

/** How many bytes of a piece go into the part at hand, which already has `held`. */
function wanted(
  piece: Piece,
  held: number,
  { minPart, maxCopy }: { minPart: number; maxCopy: number },
): number {
  const size = sizeOf(piece);
  if (piece.kind === 'bytes') return size;
  if (held > 0) return Math.min(size, minPart - held);
  if (size <= maxCopy) return size;
  return size - maxCopy >= minPart ? maxCopy : maxCopy - minPart;
}

export const sizeOf = (piece: Piece): number => (piece.kind === 'bytes' ? piece.bytes.length : piece.bytes);

/** The first `at` bytes of a piece, and what is behind them; bytes in memory stay together. */
function cut(piece: Piece, at: number): readonly [Piece, Piece | undefined] {
  if (piece.kind === 'bytes' || at >= piece.bytes) return [piece, undefined];
  return [
    { ...piece, bytes: at },
    { ...piece, first: piece.first + at, bytes: piece.bytes - at },
  ];
}
