import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as sheetjs from '@e965/xlsx';
import type { Column } from '../../functions/core/columns.ts';
import type { RecordDocument } from '../../functions/core/json.ts';
import type { Profile } from '../../functions/core/profile.ts';
import { formats, profiles } from '../../functions/formats/index.ts';
import { file } from '../contracts/format-files.ts';
import type { Programs } from './installation.ts';

/** Microsoft's number of the language that a file is opened in. */
const LANGUAGES = { excel: 1031, 'excel-en': 1033 } as const;

const columns: readonly Column[] = [
  { name: 'name', path: 'name', label: 'name', type: 'text' },
  { name: 'price', path: 'price', label: 'price', type: 'number' },
  { name: 'stock', path: 'stock', label: 'stock', type: 'integer' },
  { name: 'at', path: 'at', label: 'at', type: 'timestamp' },
];

/** What a spreadsheet must find: text, numbers, and a moment as its days since 1899-12-30. */
const rows: readonly (readonly [RecordDocument, readonly unknown[]])[] = [
  [{ name: 'plain', price: 12.5, stock: 3, at: '2024-03-01T12:00:00Z' }, ['plain', 12.5, 3, 45_352.5]],
  [{ name: 'a;b,c|d', price: 1.234, stock: -7, at: '2024-03-01' }, ['a;b,c|d', 1.234, -7, 45_352]],
  [
    { name: '\u0000=1+1', price: -0.25, stock: 1e6, at: '2024-03-01 01:00:00+01' },
    ["'=1+1", -0.25, 1e6, 45_352],
  ],
  [{ name: 'x,=1+1,y', price: '12.50', stock: 0, at: 'never' }, ['x,=1+1,y', 12.5, 0, 'never']],
  [{ name: '@SUM(A1)', price: 'N/A', stock: null, at: null }, ["'@SUM(A1)", 'N/A', null, null]],
];

/** The profile's file as LibreOffice opens it in its language; what it finds other than it must, in words. */
export function localeFaults(folder: string, { soffice }: Programs): readonly string[] {
  return Object.entries(LANGUAGES).flatMap(([name, language]) => {
    const profile = profiles[name] as Profile;
    const path = join(folder, `${name}.csv`);
    const encoder = (formats.csv as NonNullable<typeof formats.csv>).compile({ columns, profile });
    writeFileSync(path, file(encoder, [rows.map(([record]) => record)]));
    const filter = `CSV:${profile.delimiter.charCodeAt(0)},34,76,1,,${language},false,true`;
    const home = `-env:UserInstallation=${pathToFileURL(join(folder, 'profile'))}`;
    const args = [
      '--headless',
      home,
      `--infilter=${filter}`,
      '--convert-to',
      'xlsx',
      '--outdir',
      folder,
      path,
    ];
    execFileSync(soffice.command, args, { stdio: 'ignore', ...(soffice.env ? { env: soffice.env } : {}) });
    const book = sheetjs.read(readFileSync(join(folder, `${name}.xlsx`)), { dense: false });
    const sheet = book.Sheets[book.SheetNames[0] ?? ''] ?? {};
    return rows.flatMap(([, wanted], row) =>
      wanted.flatMap((must, column) => {
        const cell = sheet[sheetjs.utils.encode_cell({ r: row + 1, c: column })] as
          | sheetjs.CellObject
          | undefined;
        const is = cell?.f === undefined ? (cell?.v ?? null) : { formula: cell.f };
        return is === must
          ? []
          : [
              `${name}, row ${row + 1}, ${columns[column]?.name} is ${JSON.stringify(is)}, not ${JSON.stringify(must)}`,
            ];
      }),
    );
  });
}
