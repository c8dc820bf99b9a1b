import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Profile } from '../../../functions/core/profile.ts';
import { profiles } from '../../../functions/formats/profiles.ts';
import { compileXlsx } from '../../../functions/formats/xlsx/encoder.ts';
import type { Records } from '../../contracts/format-files.ts';
import { column } from '../hostile-records.ts';
import { workbook } from './xlsx-files.ts';

const columns = [
  column('text', 'text'),
  column('number', 'number'),
  column('flag', 'boolean'),
  column('moment', 'timestamp'),
  column('day', 'date'),
];

const records: Records = Array.from({ length: 300 }, (_, n) => ({
  text: n % 5 === 0 ? null : `${' '.repeat(n % 3)}Größe & <${n}> 🎧 ${'long '.repeat(n % 40)}\n${n}`,
  number: n % 4 === 0 ? null : n / 8,
  flag: n % 2 === 0,
  moment: new Date(Date.UTC(2020, 0, 1) + n * 7_654_321).toISOString(),
  day: `2024-02-${String(1 + (n % 29)).padStart(2, '0')}`,
}));

/** One sheet of 300 rows, and three of 100 from four segments. */
const whole = workbook(compileXlsx({ columns, profile: profiles.excel as Profile }, {}), [[records]]);
const parted = workbook(
  compileXlsx({ columns, profile: profiles.excel as Profile }, { limits: { sheetRows: 100 } }),
  [0, 70, 150, 250].map((from, index, all) => [records.slice(from, all[index + 1])]),
);

const folder = mkdtempSync(join(tmpdir(), 'xlsx-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function stored(name: string, file: Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, file);
  return path;
}

function works(program: string, ...args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Prints every sheet's cells as JSON: moments in milliseconds of Unix time. */
const OPENPYXL = `
import sys, json, datetime, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
epoch = datetime.datetime(1970, 1, 1)
shown = lambda v: round((v - epoch) / datetime.timedelta(milliseconds=1)) if isinstance(v, datetime.datetime) else v
print(json.dumps([[s.title, s.freeze_panes, s.auto_filter.ref, [[shown(c) for c in row] for row in s.values]] for s in book]))
`;

describe.each([
  ['one segment', whole],
  ['four segments', parted],
])('a workbook of %s', (name, file) => {
  it.skipIf(!works('unzip', '-v'))(
    'has no fault that unzip finds (skipped where it is not installed)',
    () => {
      expect(execFileSync('unzip', ['-t', stored(`${name}.zip`, file)]).toString()).toContain(
        'No errors detected',
      );
    },
  );

  it.skipIf(!works('python3', '-c', 'import openpyxl'))(
    'is read by openpyxl, cell by cell (skipped where it is not installed)',
    () => {
      const read = execFileSync('python3', ['-c', OPENPYXL, stored(`${name}.xlsx`, file)]).toString();
      const sheets: [string, string, string, unknown[][]][] = JSON.parse(read);
      const perSheet = 300 / sheets.length;
      expect(sheets.map(([title, panes, filter]) => [title, panes, filter])).toEqual(
        sheets.map((_, index) => [
          index === 0 ? 'Export' : `Export ${index + 1}`,
          'A2',
          `A1:E${perSheet + 1}`,
        ]),
      );
      expect(sheets.flatMap(([, , , rows]) => rows.slice(1))).toEqual(
        records.map(({ text, number, flag, moment, day }) => [
          text,
          number,
          flag,
          Date.parse(String(moment)),
          Date.parse(String(day)),
        ]),
      );
    },
  );
});
