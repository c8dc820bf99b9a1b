/**
 * What stands where in a moment as most programs write it: in UTC by the second or the millisecond, or a date alone. Such texts are
 * known for moments without `readMoment`, which knows all other forms.
 */
const PATTERN = ['9ddd-', '1d-', '3d', 'T', '2d', ':5d', ':5d', '.ddd', 'Z'].join('');
const DATE = 10;
const SECONDS = 20;
const MILLISECONDS = 24;

/** By sign of `PATTERN` the characters that may stand there, if they are others than itself. */
const ALLOWED: Readonly<Record<string, string>> = {
  d: '0123456789',
  '9': '123456789',
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
  let row = 0;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (USUAL[row + (code & 127)] !== 1 || code > 127) return -1;
    bytes[position + i] = code;
    row += 128;
  }
  if (USUAL_DAYS[day(text)] !== 1) return -1;
  if (length === DATE) return position + length;
  const closes = text.charCodeAt(19) === (length === SECONDS ? Z : POINT);
  return closes && (text.charCodeAt(11) < TWO || text.charCodeAt(12) < FOUR) ? position + length : -1;
}

/** By month and day 1 where every year has that day. */
const USUAL_DAYS = new Uint8Array(2048);
for (let month = 1; month <= 12; month++)
  USUAL_DAYS.fill(1, month * 100 + 1, month * 100 + (month === 2 ? 29 : 31));

const day = (text: string): number =>
  text.charCodeAt(5) * 1000 + text.charCodeAt(6) * 100 + text.charCodeAt(8) * 10 + text.charCodeAt(9) - 53328;

const TWO = 50;
const FOUR = 52;
const POINT = 46;
const Z = 90;
