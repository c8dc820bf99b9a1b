/**
 * Characters that readers drop at the start of a cell or show as nothing, so that what follows may be taken for its first:
 * controls and spaces, soft hyphen, marks of direction and width, byte order mark.
 */
const DROPPED = [
  ...between(0x00, 0x20),
  ...between(0x7f, 0xa0),
  '\u00ad\u1680\u180e',
  ...between(0x2000, 0x200f),
  ...between(0x2028, 0x202f),
  ...between(0x205f, 0x206f),
  '\u3000\ufeff',
].join('');

/** What a spreadsheet runs as a formula, or takes for the start of one. */
const LEADERS = '=+-@\t\r＝＋－＠';

/**
 * Text that a spreadsheet would run as a formula, also behind what readers drop, and such text behind apostrophes: all of them
 * get one apostrophe more, so that whoever takes one away from such a text always has the original.
 */
const FORMULA = new RegExp(`^[${DROPPED}']*[${LEADERS.replace('-', '\\-')}]`);

/** The characters that text of `FORMULA` can begin with. */
export const SUSPECTS = `${LEADERS}'${DROPPED}`;

export const needsGuard = (text: string): boolean => FORMULA.test(text);

function between(first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_none, index) => String.fromCharCode(first + index));
}
