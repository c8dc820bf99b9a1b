/** The spreadsheet conventions of a text format. Stored with the export, so that a deploy cannot change a file half-way. */
export interface Profile {
  readonly name: string;
  readonly delimiter: ',' | ';' | '\t' | '|';
  readonly newline: '\r\n' | '\n';
  readonly bom: boolean;
  /**
   * `needed`: only where RFC 4180 asks for quotes. `delimiters`: also where a cell holds any delimiter of this type, since
   * programs split at several. `always`: every cell that is not empty.
   */
  readonly quoting: 'needed' | 'delimiters' | 'always';
  /** What the header line shows of a column. */
  readonly header: 'name' | 'label';
  readonly booleans: { readonly true: string; readonly false: string };
  /** `iso`: as stored. `sql`: moments as `YYYY-MM-DD HH:MM:SS` in UTC, without zone and fraction. */
  readonly timestamps: 'iso' | 'sql';
  /** `canonical`: 100. `float`: 100.0, as Python prints a float. Applies to columns of type `number`. */
  readonly numbers: 'canonical' | 'float';
  /** The decimal sign of numbers; a cell of compact JSON keeps the point. */
  readonly decimal: '.' | ',';
  readonly listSeparator: string;
  /** Prefixes a text that a spreadsheet would run as a formula with an apostrophe, and a header likewise. */
  readonly guard: boolean;
}
