/**
 * Text that a spreadsheet would run as a formula, and such text behind apostrophes: with one apostrophe put before
 * either, taking one away again is always right.
 */
const FORMULA = /^'*[=+\-@\t\r＝＋－＠]/;

/** What a formula, or the apostrophes before one, can begin with. */
export const FORMULA_LEADERS = "'=+-@\t\r＝＋－＠";

export const needsGuard = (text: string): boolean => FORMULA.test(text);
