import type { Profile } from '../core/profile.ts';

/** For programs: what RFC 4180 says, and values as they are. */
const machine = {
  newline: '\r\n',
  bom: false,
  quoting: 'needed',
  header: 'name',
  booleans: { true: 'true', false: 'false' },
  timestamps: 'iso',
  numbers: 'canonical',
  decimal: '.',
  listSeparator: ', ',
  guard: false,
} as const satisfies Partial<Profile>;

/** For spreadsheets: numbers and moments in forms that they read as such, and no cell that runs. */
const spreadsheet = {
  ...machine,
  bom: true,
  quoting: 'delimiters',
  timestamps: 'sql',
  guard: true,
} as const satisfies Partial<Profile>;

/** The profiles callers may name. A stored export holds its profile's values, so a change here touches new exports only. */
export const profiles: Readonly<Record<string, Profile>> = {
  /** What a spreadsheet opens by a double click where the comma is the decimal sign. */
  excel: { ...spreadsheet, name: 'excel', delimiter: ';', decimal: ',' },
  /** The same where the point is the decimal sign. */
  'excel-en': { ...spreadsheet, name: 'excel-en', delimiter: ',' },
  /** The sample in the documentation of the Products Manager API, which says nothing of times: its clients get ISO 8601. */
  'products-manager': { ...spreadsheet, name: 'products-manager', delimiter: ';', timestamps: 'iso' },
  /** RFC 4180 to the letter. */
  rfc4180: { ...machine, name: 'rfc4180', delimiter: ',' },
  unix: { ...machine, name: 'unix', delimiter: ',', newline: '\n' },
  /** Tabs, and RFC 4180's quotes where a cell needs them. */
  tsv: { ...machine, name: 'tsv', delimiter: '\t', newline: '\n' },
  /** The inventory file of the Discogs marketplace. */
  discogs: {
    ...spreadsheet,
    name: 'discogs',
    delimiter: ',',
    bom: false,
    booleans: { true: 'Y', false: 'N' },
    numbers: 'float',
  },
};
