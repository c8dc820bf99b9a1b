import type { Numeral } from './numeral.ts';

/** What JSON can hold and what a step, a cursor or a carry may be made of. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
export type JsonObject = { readonly [name: string]: Json };

/** A value inside a record: JSON, with numbers that a double cannot hold kept as numerals. */
export type Value =
  | null
  | undefined
  | boolean
  | number
  | string
  | Numeral
  | readonly Value[]
  | RecordDocument;

/** One record of a collection, as its source read it. */
export type RecordDocument = { readonly [name: string]: Value };
