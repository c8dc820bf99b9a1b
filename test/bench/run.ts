import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { apiBench } from './api-bench.ts';
import { BenchData } from './bench-data.ts';
import { costsOf, costTable } from './cost-report.ts';
import { type BenchOptions, csvBench } from './csv-bench.ts';
import { filterBench } from './filter-bench.ts';
import { jsonBench } from './json-bench.ts';
import { loadBench } from './load-bench.ts';
import { memoryBench } from './memory-bench.ts';
import { type Line, tableOf, versionLine } from './report.ts';
import { stepBench } from './step-bench.ts';
import { workersBench } from './workers-bench.ts';
import { xlsxBench } from './xlsx-bench.ts';

const contests = {
  csv: csvBench,
  xlsx: xlsxBench,
  json: jsonBench,
  step: stepBench,
  filters: filterBench,
  workers: workersBench,
  memory: memoryBench,
} satisfies Record<string, (options: BenchOptions) => Promise<readonly Line[]>>;
type Name = keyof typeof contests;
const CONTESTS = Object.keys(contests) as Name[];
/** `api` and `load` have tables of their own: their figures are requests and waits, not rows. */
const NAMES: readonly string[] = [...CONTESTS, 'api', 'load'];

const USAGE = `npm run bench -- [${NAMES.join('|')}]… [--rows 100000] [--rounds 3] [--json FILE] [--scale 1]`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'string' },
    scale: { type: 'string', default: '1' },
  },
});

const rows = Number(values.rows);
const rounds = Number(values.rounds);
const names = positionals.length === 0 ? NAMES : NAMES.filter((name) => positionals.includes(name));
const chosen = CONTESTS.filter((name) => names.includes(name));

if (positionals.every((name) => NAMES.includes(name)) && rows > 0 && rounds > 0) {
  if (chosen.length > 0) await bench();
  if (names.includes('api')) console.log(`\n${await apiBench(rounds)}`);
  if (names.includes('load')) console.log(`\n${await loadBench({ rows, scale: Number(values.scale) })}`);
} else {
  console.error(USAGE);
  process.exitCode = 2;
}

async function bench(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  process.once('SIGINT', () => process.exit(130));
  const data = new BenchData(folder, rows);
  const lines: Line[] = [];
  for (const name of chosen) lines.push(...(await contests[name]({ data, rounds })));
  const machine = { node: process.version, arch: process.arch, cores: availableParallelism() };
  console.log(tableOf(lines));
  console.log(
    `\n${rows.toLocaleString('en')} rows of 24 columns, ${rounds} rounds, Node ${machine.node}, ${machine.arch}, ${machine.cores} cores`,
  );
  console.log(versionLine(lines));
  const costs = costsOf(lines, data);
  for (const cost of costs) console.log(`\n${costTable(cost)}`);
  if (values.json)
    writeFileSync(values.json, `${JSON.stringify({ rows, rounds, machine, lines, costs }, null, 2)}\n`);
}
