/**
 * What stands where in a moment as most programs write it: in UTC by the second or the millisecond, or a date alone. Such texts are
 * known for moments without `readMoment`, which knows all other forms.
 */
const PATTERN = ['dddd-', '1d-', '3d', 'T', '2d', ':5d', ':5d', '.ddd', 'Z'].join('');
const DATE = 10;
const SECONDS = 20;
const MILLISECONDS = 24;

/** By sign of `PATTERN` the characters that may stand there, if they are others than itself. */
const ALLOWED: Readonly<Record<string, string>> = {
  d: '0123456789',
  '1': '01',
  '2': '012',
  '3': '0123',
  '5': '012345',
  T: 'T ',
  '.': '.Z',
};

/** By place and ASCII character 1 where `PATTERN` allows it there. */
const USUAL = new Uint8Array(MILLISECONDS << 7);
for (const [place, sign] of [...PATTERN].entries())
  for (const character of ALLOWED[sign] ?? sign) USUAL[(place << 7) | character.charCodeAt(0)] = 1;

/** Writes a text that is surely a moment and gives the position behind it; for any other it gives -1 and may have written some. */
export function writeUsualMoment(bytes: Uint8Array, position: number, text: string): number {
  const { length } = text;
  if (length !== MILLISECONDS && length !== SECONDS && length !== DATE) return -1;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127 || USUAL[(i << 7) | code] !== 1) return -1;
    bytes[position + i] = code;
  }
  return isDay(bytes, position, length) ? position + length : -1;
}

/** Whether what `PATTERN` allows is a day of every year but the first century's, and an hour, and ends where it should. */
function isDay(bytes: Uint8Array, at: number, length: number): boolean {
  const month = pair(bytes, at + 5);
  const day = pair(bytes, at + 8);
  if (month < 1 || month > 12 || day < 1 || day > (month === 2 ? 28 : 30) || pair(bytes, at) < 1)
    return false;
  return (
    length === DATE || (pair(bytes, at + 11) < 24 && bytes[at + 19] === (length === SECONDS ? Z : POINT))
  );
}

const pair = (bytes: Uint8Array, at: number): number =>
  (bytes[at] as number) * 10 + (bytes[at + 1] as number) - 528;

const POINT = 46;
const Z = 90;
