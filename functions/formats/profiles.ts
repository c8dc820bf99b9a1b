import type { Profile } from '../core/profile.ts';

const machine = {
  newline: '\r\n',
  bom: false,
  quoting: 'needed',
  header: 'name',
  booleans: { true: 'true', false: 'false' },
  timestamps: 'iso',
  numbers: 'canonical',
  listSeparator: ', ',
  guard: false,
} as const satisfies Partial<Profile>;

/** The profiles callers may name. A stored export holds its profile's values, so a change here touches new exports only. */
export const profiles: Readonly<Record<string, Profile>> = {
  /** What Excel opens by a double click where the comma is the decimal sign. */
  excel: { ...machine, name: 'excel', delimiter: ';', bom: true, guard: true },
  /** RFC 4180 to the letter. */
  rfc4180: { ...machine, name: 'rfc4180', delimiter: ',' },
  unix: { ...machine, name: 'unix', delimiter: ',', newline: '\n' },
  /** Tabs, and RFC 4180's quotes where a cell needs them. */
  tsv: { ...machine, name: 'tsv', delimiter: '\t', newline: '\n' },
  /** The inventory file of the Discogs marketplace. */
  discogs: {
    ...machine,
    name: 'discogs',
    delimiter: ',',
    booleans: { true: 'Y', false: 'N' },
    timestamps: 'sql',
    numbers: 'float',
  },
};
