/** By place, what the value of a record there is: one of the constants below. */
export type Kinds = Uint8Array;

/** `MISSING` and `NULL` make an empty cell; every higher kind makes one that is written. */
export const MISSING = 0;
export const NULL = 1;
export const TRUE = 2;
export const FALSE = 3;
/** A canonical numeral with at most 15 digits before its point; `WHOLE` has no point, `DECIMAL` has one. */
export const WHOLE = 4;
export const DECIMAL = 5;
/** A string without escapes; `SPECIAL` holds the format's delimiter, `TEXT` does not. The range leaves out the quotes. */
export const TEXT = 6;
export const SPECIAL = 7;
/** A string whose escapes are all short ones that `JSON.stringify` writes too (no `\u`, no `\/`). The range as of `TEXT`. */
export const ESCAPED = 8;
/** A list; the range holds the whole value as the page's `readValue` reads it, in DynamoDB's JSON with its type. */
export const LIST = 9;
/** Anything else, never copied but read by `readValue`; the range as of `LIST`. */
export const OTHER = 10;
