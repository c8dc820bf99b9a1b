import { join } from 'node:path';
import type { Excuse } from './comparison.ts';
import type { Program } from './debian.ts';
import { calamine, exceljs, libreoffice, polars } from './excuses.ts';
import type { Programs } from './installation.ts';
import type { WantedFile } from './made-file.ts';

export interface Command extends Program {
  readonly args: readonly string[];
}

/** A program by others that reads files. */
export interface Reader {
  readonly name: string;
  /** By its file's extension. */
  readonly of: Extension;
  /** Prints the file's cells, as lines of JSON; or only checks the file. */
  readonly prints: boolean;
  /** Whether it looks at the checksums in the file. */
  readonly checksCrc: boolean;
  command(path: string, programs: Programs): Command;
  /** Unpacks the file into the command's standard input. */
  unpack?(path: string, programs: Programs): Command;
  readonly excuse?: Excuse;
}

export type Extension = 'xlsx' | 'csv' | 'csv.gz' | 'csv.zst';

export const extensionOf = ({ kind, compression }: Pick<WantedFile, 'kind' | 'compression'>): Extension =>
  kind === 'xlsx'
    ? 'xlsx'
    : ({ none: 'csv', gzip: 'csv.gz', zstd: 'csv.zst' } as const)[compression ?? 'none'];

const program = (name: string): string => join(import.meta.dirname, 'programs', name);

const python =
  (name: string) =>
  (path: string, { python }: Programs): Command => ({ ...python, args: [program(name), path] });

const node =
  (name: string, ...more: string[]) =>
  (path: string): Command => ({ command: process.execPath, args: [program(name), path, ...more] });

/** SheetJS holds every cell of a workbook as an object. */
const LARGE_HEAP = '--max-old-space-size=16000';

export const readers: readonly Reader[] = [
  {
    name: 'openpyxl',
    of: 'xlsx',
    prints: true,
    checksCrc: true,
    command: python('read-openpyxl.py'),
  },
  {
    name: 'calamine',
    of: 'xlsx',
    prints: true,
    checksCrc: true,
    command: python('read-calamine.py'),
    excuse: calamine,
  },
  {
    name: 'polars',
    of: 'xlsx',
    prints: true,
    checksCrc: false,
    command: python('read-polars.py'),
    excuse: polars,
  },
  {
    name: 'SheetJS',
    of: 'xlsx',
    prints: true,
    checksCrc: false,
    command: (path) => ({ command: process.execPath, args: [LARGE_HEAP, program('read-sheetjs.ts'), path] }),
  },
  {
    name: 'exceljs stream',
    of: 'xlsx',
    prints: true,
    checksCrc: false,
    command: node('read-exceljs.ts'),
    excuse: exceljs,
  },
  {
    name: 'LibreOffice',
    of: 'xlsx',
    prints: true,
    checksCrc: true,
    command: (path, { soffice }) => ({
      ...soffice,
      ...node('read-libreoffice.ts', soffice.command)(path),
    }),
    excuse: libreoffice,
  },
  {
    name: 'unzip -t',
    of: 'xlsx',
    prints: false,
    checksCrc: true,
    command: (path, { unzip }) => ({ ...unzip, args: ['-tqq', path] }),
  },
  { name: 'Python csv', of: 'csv', prints: true, checksCrc: false, command: python('read-csv.py') },
  { name: 'pandas', of: 'csv', prints: true, checksCrc: false, command: python('read-pandas.py') },
  { name: 'polars', of: 'csv', prints: true, checksCrc: false, command: python('read-polars.py') },
  { name: 'csv-parse', of: 'csv', prints: true, checksCrc: false, command: node('read-csv-parse.ts') },
  { name: 'DuckDB', of: 'csv', prints: true, checksCrc: false, command: python('read-duckdb.py') },
  {
    name: 'gzip -t',
    of: 'csv.gz',
    prints: false,
    checksCrc: true,
    command: (path, { gzip }) => ({ ...gzip, args: ['-t', path] }),
  },
  { name: 'Python gzip', of: 'csv.gz', prints: true, checksCrc: true, command: python('read-csv.py') },
  {
    name: 'DecompressionStream',
    of: 'csv.gz',
    prints: true,
    checksCrc: true,
    command: node('read-csv-parse.ts', 'gzip'),
  },
  {
    name: 'zstd -t',
    of: 'csv.zst',
    prints: false,
    checksCrc: false,
    command: (path, { zstd }) => ({ ...zstd, args: ['-tq', path] }),
  },
  {
    name: 'zstd -dc',
    of: 'csv.zst',
    prints: true,
    checksCrc: false,
    unpack: (path, { zstd }) => ({ ...zstd, args: ['-dcq', path] }),
    command: () => node('read-csv-parse.ts')('-'),
  },
];
