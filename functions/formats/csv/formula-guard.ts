/**
 * Characters that readers drop at the start of a cell or show as nothing, so that what follows may be taken for its first: by
 * their properties in Unicode controls, spaces, formats and fillers, and the blank of Braille.
 */
const DROPPED = '\\p{Cc}\\p{Z}\\p{Cf}\\p{Default_Ignorable_Code_Point}\\u2800';

/** What a spreadsheet runs as a formula or takes for the start of one, and what Unicode holds for the same (NFKC). */
const LEADERS = '=⁼₌⩵⩶﹦＝+⁺₊﬩﹢＋-﹣－@﹫＠\t\r';

/**
 * Text that a spreadsheet would run as a formula, also behind what readers drop, and such text behind apostrophes: all of them
 * get one apostrophe more, so that whoever takes one away from such a text always has the original.
 */
const FORMULA = new RegExp(`^[${DROPPED}']*[${LEADERS.replace('-', '\\-')}]`, 'u');

export const needsGuard = (text: string): boolean => FORMULA.test(text);

const SUSPECT = new RegExp(`[${DROPPED}'${LEADERS.replace('-', '\\-')}\\ud800-\\udfff]`, 'u');

let suspects: Uint8Array | undefined;

/** 1 for each UTF-16 unit that text of which `needsGuard` holds can begin with; made when it is first asked for. */
export function suspectUnits(): Uint8Array {
  suspects ??= Uint8Array.from({ length: 65536 }, (_none, unit) =>
    Number(SUSPECT.test(String.fromCharCode(unit))),
  );
  return suspects;
}
