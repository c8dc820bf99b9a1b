import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { csvBench } from './csv-bench.ts';
import { memoryBench } from './memory-bench.ts';
import { linesOf, memoryTableOf, tableOf } from './report.ts';

const USAGE = 'npm run bench -- csv [--rows 100000] [--rounds 3] [--memory] [--json FILE]';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: 'string' },
    rounds: { type: 'string' },
    memory: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});

const rows = Number(values.rows ?? (values.memory ? 1_000_000 : 100_000));
const rounds = Number(values.rounds ?? (values.memory ? 1 : 3));

if (positionals.join() === 'csv' && rows > 0 && rounds > 0) await bench();
else {
  console.error(USAGE);
  process.exitCode = 2;
}

async function bench(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  process.once('SIGINT', () => process.exit(130));
  const machine = { node: process.version, arch: process.arch, cores: availableParallelism() };
  const measured = values.memory
    ? { memory: await memoryBench({ rows, rounds, folder }) }
    : { lines: linesOf(await csvBench({ rows, rounds, folder })) };
  console.log(measured.memory ? memoryTableOf(measured.memory) : tableOf(measured.lines));
  console.log(
    `\n${rows} rows of 24 columns, ${rounds} rounds, Node ${machine.node}, ${machine.arch}, ${machine.cores} cores`,
  );
  if (values.json)
    writeFileSync(values.json, `${JSON.stringify({ rows, rounds, machine, ...measured }, null, 2)}\n`);
}
