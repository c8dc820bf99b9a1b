import type { Position } from '../core/chunk.ts';

/** Where every segment begins; the first chunk replaces the carry by its encoder's own. */
export const START: Position = {
  cursor: null,
  part: 1,
  rows: 0,
  bytes: 0,
  carry: null,
  rest: null,
  lastKey: null,
};
