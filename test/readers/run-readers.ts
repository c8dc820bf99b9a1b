import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeExpected } from './expected-cells.ts';
import { faultyFiles } from './faults.ts';
import { install, type Programs } from './installation.ts';
import { localeFaults } from './locales.ts';
import { loadFolder, type MadeFile, makeFile, type WantedFile } from './made-file.ts';
import { momentFaults } from './moments.ts';
import { ndjsonFaults } from './ndjson.ts';
import { extensionOf, type Reader, readers } from './readers.ts';
import { read } from './reading.ts';
import { FEW_COLUMNS, recordsUpto, sample } from './records.ts';
import { facts, found, nameOf, seconds } from './report.ts';
import { SEGMENTS } from './writing-process.ts';

const USAGE = 'npm run test:readers -- [xlsx] [csv] [csv.gz] [csv.zst] [--rows 1100000]';
const MOST_ROWS = 1_100_000;
const FAULTY_ROWS = 1000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rows: { type: 'string', default: String(MOST_ROWS) } },
});
const rows = Number(values.rows);
const extensions = new Set(readers.map(({ of }): string => of));
const asked = new Set(positionals.length > 0 ? positionals : extensions);
const counts = { passed: 0, failed: 0 };
const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const began = performance.now();
  const programs = await install(say).catch((error: Error) => void say(`✗ ${error.message}`));
  if (programs) {
    const folder = mkdtempSync(join(tmpdir(), 'waybill-readers-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
    const sizes = new Set([0, 1, FAULTY_ROWS, rows].filter((size) => size <= rows));
    if (asked.has('csv')) {
      tell(`Python's datetime reads the moments of generated texts`, momentFaults(programs));
      tell(`Python's lines, pandas and polars read NDJSON`, ndjsonFaults(folder, programs));
      tell('LibreOffice reads CSV for spreadsheets in German and in English', localeFaults(folder, programs));
    }
    for (const size of sizes) await checkSize(size, join(folder, String(size)), programs);
  } else counts.failed += 1;
  say(`\n${seconds(performance.now() - began)}`);
  say(`${counts.passed} passed, ${counts.failed} failed`);
  process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;
}

/** All files of so many rows; of one size the readers also see wrong ones. */
async function checkSize(size: number, folder: string, programs: Programs): Promise<void> {
  mkdirSync(folder);
  const fields = size > 10_000 ? FEW_COLUMNS : sample.columns.map(({ name }) => name);
  const data = await loadFolder(join(folder, 'data'), recordsUpto(size));
  for (const kind of ['xlsx', 'csv'] as const) {
    const expected = await writeExpected(join(folder, `expected.${kind}`), { kind, rows: size, fields });
    for (const compression of kind === 'csv' ? ([undefined, 'gzip', 'zstd'] as const) : [undefined]) {
      for (const processes of [1, SEGMENTS] as const) {
        const wanted = { kind, rows: size, fields, processes, ...(compression ? { compression } : {}) };
        if (asked.has(extensionOf(wanted))) await checkFile({ data, wanted, expected, folder, programs });
      }
    }
  }
  rmSync(folder, { recursive: true });
}

interface Check {
  readonly data: string;
  readonly wanted: WantedFile;
  readonly expected: string;
  readonly folder: string;
  readonly programs: Programs;
}

async function checkFile({ data, wanted, expected, folder, programs }: Check): Promise<void> {
  const path = join(folder, `file-${wanted.processes}.${extensionOf(wanted)}`);
  const file = await makeFile(data, wanted, path).catch((error: Error) => error);
  if (file instanceof Error) {
    count(false);
    return say(`\n✗ ${nameOf(wanted)} was not made: ${file.message}`);
  }
  say(`\n${nameOf(file)}: ${facts(file)}`);
  for (const reader of readers.filter(({ of }) => of === extensionOf(file))) {
    const reading = await read(reader, { path, expected, programs });
    count(reading.ok);
    say(`${reading.ok ? '✓' : '✗'} ${reader.name.padEnd(20)} ${found(reading, reader.prints)}`);
  }
  if (file.rows === FAULTY_ROWS && file.processes === 1) await checkFaults(file, expected, programs);
  rmSync(path);
}

async function checkFaults(file: MadeFile, expected: string, programs: Programs): Promise<void> {
  const folder = mkdtempSync(`${file.path}-faults-`);
  for (const { fault, path, mustNotice } of await faultyFiles(file, folder)) {
    const noticing: string[] = [];
    const blind: Reader[] = [];
    for (const reader of readers.filter(({ of }) => of === extensionOf(file)))
      if ((await read(reader, { path, expected, programs })).ok) blind.push(reader);
      else noticing.push(reader.name);
    const ok = !blind.some(mustNotice);
    count(ok);
    const others = blind.length > 0 ? `; not by ${blind.map(({ name }) => name).join(', ')}` : '';
    say(`${ok ? '✓' : '✗'} ${fault} is noticed by ${noticing.join(', ') || 'nobody'}${others}`);
  }
  rmSync(folder, { recursive: true });
}

const TOLD = 5;

function tell(what: string, faults: readonly string[]): void {
  count(faults.length === 0);
  say(`${faults.length === 0 ? '✓' : '✗'} ${what}`);
  for (const fault of faults.slice(0, TOLD)) say(`    ${fault}`);
}

function count(ok: boolean): void {
  counts[ok ? 'passed' : 'failed'] += 1;
}

if (Number.isInteger(rows) && rows >= 0 && asked.isSubsetOf(extensions)) await main();
else {
  console.error(USAGE);
  process.exitCode = 2;
}
