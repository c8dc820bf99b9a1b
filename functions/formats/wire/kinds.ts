/** What a place of a record holds. Kinds up to `NULL` are an empty cell. */
export const MISSING = 0;
export const NULL = 1;
export const TRUE = 2;
export const FALSE = 3;
/** A canonical numeral of at most 15 digits, without and with a point. */
export const WHOLE = 4;
export const DECIMAL = 5;
/** A string whose bytes are its text, without and with a delimiter of cells. Its range leaves out the quotes. */
export const TEXT = 6;
export const SPECIAL = 7;
/** A string with escapes, all of the short ones that `JSON.stringify` writes too. */
export const ESCAPED = 8;
/** A list; its range holds all of the value. */
export const LIST = 9;
/** Anything else, to be read as a value; its range holds all of it. */
export const OTHER = 10;
