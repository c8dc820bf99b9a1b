/** One character of a pattern; undefined for `_`, which is any. */
type Point = string | undefined;

/**
 * Compiles a pattern of SQL's LIKE: `%` is any text, `_` any character, and a backslash takes the next character for
 * itself. Its time grows with the text alone: each piece between two `%` is looked for once, from left to right.
 */
export function compileLike(pattern: string): (text: string) => boolean {
  const pieces = piecesOf(pattern);
  if (pieces.every((piece) => !piece.includes(undefined)))
    return matchesTexts(pieces.map((piece) => piece.join('')));
  return matchesPoints(pieces);
}

/** The pieces that stand between its `%`. */
function piecesOf(pattern: string): readonly (readonly Point[])[] {
  const pieces: Point[][] = [[]];
  const points = [...pattern];
  for (let at = 0; at < points.length; at++) {
    const point = points[at];
    if (point === '%') pieces.push([]);
    else if (point === '_') pieces.at(-1)?.push(undefined);
    else if (point === '\\' && at + 1 < points.length) pieces.at(-1)?.push(points[++at]);
    else pieces.at(-1)?.push(point);
  }
  return pieces;
}

function matchesTexts(pieces: readonly string[]): (text: string) => boolean {
  const [first = '', ...inner] = pieces;
  const last = inner.pop();
  if (last === undefined) return (text) => text === first;
  return (text) => {
    const end = text.length - last.length;
    if (end < first.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    let at = first.length;
    for (const piece of inner) {
      at = text.indexOf(piece, at);
      if (at < 0) return false;
      at += piece.length;
    }
    return at <= end;
  };
}

function matchesPoints(pieces: readonly (readonly Point[])[]): (text: string) => boolean {
  const [first = [], ...inner] = pieces;
  const last = inner.pop();
  const seekers = inner.map(seeker);
  return (text) => {
    const points = [...text];
    if (last === undefined) return points.length === first.length && standsAt(points, first, 0);
    const end = points.length - last.length;
    if (end < first.length || !standsAt(points, first, 0) || !standsAt(points, last, end)) return false;
    let at = first.length;
    for (const seek of seekers) {
      at = seek(points, at);
      if (at < 0) return false;
    }
    return at <= end;
  };
}

const standsAt = (points: readonly string[], piece: readonly Point[], at: number): boolean =>
  piece.every((point, i) => point === undefined || point === points[at + i]);

/**
 * Finds the end of a piece's first occurrence from a place on, or -1. Every beginning of the piece that the text may be
 * in the middle of is a bit, and all of them move on together with each character (Shift-And).
 */
function seeker(piece: readonly Point[]): (points: readonly string[], from: number) => number {
  const words = Math.ceil(piece.length / 32);
  const any = new Uint32Array(words);
  const masks = new Map<string, Uint32Array>();
  const mark = (mask: Uint32Array, bit: number) => {
    mask[bit >>> 5] = (mask[bit >>> 5] ?? 0) | (1 << (bit & 31));
  };
  for (const [bit, point] of piece.entries()) if (point === undefined) mark(any, bit);
  for (const [bit, point] of piece.entries()) {
    if (point === undefined) continue;
    if (!masks.has(point)) masks.set(point, any.slice());
    mark(masks.get(point) as Uint32Array, bit);
  }
  const lastBit = 1 << ((piece.length - 1) & 31);
  return (points, from) => {
    if (words === 0) return from;
    const open = new Uint32Array(words);
    for (let at = from; at < points.length; at++) {
      const mask = masks.get(points[at] as string) ?? any;
      let carry = 1;
      for (let word = 0; word < words; word++) {
        const bits = open[word] as number;
        open[word] = ((bits << 1) | carry) & (mask[word] as number);
        carry = bits >>> 31;
      }
      if (((open[words - 1] as number) & lastBit) !== 0) return at + 1;
    }
    return -1;
  };
}
