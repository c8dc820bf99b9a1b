/**
 * Text that a spreadsheet would run as a formula, and such text behind apostrophes: both get one apostrophe more, so that
 * whoever takes one away from such a text always has the original.
 */
const FORMULA = /^'*[=+\-@\t\r＝＋－＠]/;

/** The characters that text of `FORMULA` can begin with. */
export const FORMULA_LEADERS = "'=+-@\t\r＝＋－＠";

export const needsGuard = (text: string): boolean => FORMULA.test(text);
