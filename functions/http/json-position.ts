/** Where a text stops being JSON, for people: `unexpected "}" at position 7 (line 1, column 8)`. */
export function describeJsonError(text: string, error: SyntaxError): string {
  const position = Math.min(positionOf(text, error), text.length);
  const before = text.slice(0, position).split('\n');
  const place = `position ${position} (line ${before.length}, column ${(before.at(-1) ?? '').length + 1})`;
  const found = text.codePointAt(position);
  return `${found === undefined ? 'unexpected end' : `unexpected ${JSON.stringify(String.fromCodePoint(found))}`} at ${place}`;
}

/** The parser's own word where it has one, else the longest beginning that more text could complete. */
function positionOf(text: string, error: SyntaxError): number {
  const stated = statedPosition(error);
  if (stated !== undefined) return stated;
  if (isCutShort(error, text)) return text.length;
  let good = 0;
  let bad = text.length;
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1;
    if (isBeginning(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function isBeginning(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    return isCutShort(error as SyntaxError, text);
  }
}

function isCutShort(error: SyntaxError, text: string): boolean {
  return error.message.startsWith('Unexpected end') || (statedPosition(error) ?? -1) >= text.length;
}

function statedPosition({ message }: SyntaxError): number | undefined {
  const match = / at position (\d+)/.exec(message);
  return match ? Number(match[1]) : undefined;
}
