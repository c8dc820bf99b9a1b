/** A record's key: a safe integer or a text. */
export type RecordKey = number | string;

/** Orders keys as SQLite and DynamoDB do: numbers first by value, texts by their UTF-8 bytes. */
export function compareKeys(a: RecordKey, b: RecordKey): number {
  if (typeof a === 'number') return typeof b === 'number' ? a - b : -1;
  if (typeof b === 'number') return 1;
  return compareTexts(a, b);
}

/** UTF-8 byte order is code point order; UTF-16 differs from it only where surrogates meet U+E000 to U+FFFF. */
function compareTexts(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return aboveSurrogates(x) - aboveSurrogates(y);
  }
  return a.length - b.length;
}

const aboveSurrogates = (unit: number): number => (unit < 0xd800 || unit > 0xdfff ? unit : unit + 0x10000);
