import { execFileSync } from 'node:child_process';
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'csv-parse';
import { print } from './print.ts';

/** Comma, quotes, UTF-8; text quoted and values bare, with all their digits; a file for each sheet. */
const AS_CSV = 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true,false,false,false,-1';
const MOMENT = /^(\d{4}-\d\d-\d\d)(?: (\d\d:\d\d:\d\d(?:\.\d{3})?))?$/;

const [file = '', soffice = ''] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'waybill-libreoffice-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

/** Prints the cells of a workbook as LibreOffice shows them when it saves its sheets as CSV. */
for (const { name, path } of convert()) {
  print(name);
  const rows = parse({ record_delimiter: '\n', cast: (text, { quoting }) => (quoting ? text : bare(text)) });
  for await (const row of createReadStream(path).pipe(rows)) print(row);
}

function convert(): { name: string; path: string }[] {
  const profile = pathToFileURL(join(folder, 'profile'));
  const args = [
    '--headless',
    `-env:UserInstallation=${profile}`,
    '--convert-to',
    AS_CSV,
    '--outdir',
    folder,
    file,
  ];
  const said = execFileSync(soffice, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return [...said.matchAll(/^Writing sheet (.*) -> (.*)$/gm)].map(([, name = '', path = '']) => ({
    name,
    path,
  }));
}

/** What is not quoted is no text. */
function bare(text: string): unknown {
  if (text === '') return null;
  if (text === 'TRUE' || text === 'FALSE') return text === 'TRUE';
  const [found, day, time = '00:00:00'] = MOMENT.exec(text) ?? [];
  return found ? [Date.parse(`${day}T${time}Z`)] : Number(text);
}
