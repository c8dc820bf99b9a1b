/**
 * What a cell may hold, and the rule by which each format writes it. `null` and a missing value are an empty cell.
 * A value of another type is written as it is and counted among the misfits: as in a column of texts in CSV and workbooks, as its
 * own value in JSON. Where the export is strict it fails the export instead, by record and field.
 *
 * - `text`: text as it is; in CSV and workbooks a number by its canonical numeral, true/false by the profile's words, a list or
 *   map as compact JSON; in JSON each of these as it is.
 * - `integer`: a whole number, or text that is one in JSON's grammar; empty text is an empty cell.
 * - `number`: a number, or text that is one in JSON's grammar, written by its canonical numeral; empty text is an empty cell.
 *   JSON keeps such texts.
 * - `boolean`: true or false; empty text is an empty cell.
 * - `timestamp`: text that `readMoment` reads; in CSV it is rewritten where the profile names another form than ISO 8601, in
 *   workbooks it is a serial number. Empty text is an empty cell, which JSON keeps.
 * - `date`: the same; usually `YYYY-MM-DD`. An incomplete date such as `1999-03-00` is none.
 * - `list`: a list of texts, numbers and booleans joined by the profile's separator; in JSON a list; nested values as compact JSON.
 * - `json`: any value; in text formats compact JSON.
 * - `record`: a related record, of which the column's `members` are written; in a cell compact JSON. Any other value is
 *   written as it is.
 * - `records`: a list of related records; in JSON an empty list where there is none.
 */
export type ColumnType =
  | 'text'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'timestamp'
  | 'date'
  | 'list'
  | 'json'
  | 'record'
  | 'records';

export interface Column {
  /** The name by which callers ask for it and by which JSON files call it. */
  readonly name: string;
  /** Dotted path in the record; a first step that ends in `[]` names the list whose items are rows. */
  readonly path: string;
  /** The header for people. */
  readonly label: string;
  readonly type: ColumnType;
  /** Of a `record`, and of each of `records`, what is written; their paths begin in the related record. */
  readonly members?: readonly Column[];
}

/** Where a column's value is found: in the record, or in the item of the list that gives the rows. */
export interface ColumnPath {
  readonly list: string | undefined;
  readonly steps: readonly string[];
}

export function columnPath(path: string): ColumnPath {
  const [first = '', ...steps] = path.split('.');
  if (!first.endsWith('[]')) return { list: undefined, steps: [first, ...steps] };
  return { list: first.slice(0, -2), steps };
}

/** The names of fields by their number: those of the columns, then dotted ones of their members, each before its own members. */
export function fieldNames(columns: readonly Column[]): readonly string[] {
  const inside = ({ members = [] }: Column, path: string): string[] =>
    members.flatMap((member) => [`${path}.${member.name}`, ...inside(member, `${path}.${member.name}`)]);
  return [...columns.map(({ name }) => name), ...columns.flatMap((column) => inside(column, column.name))];
}
