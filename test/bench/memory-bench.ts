import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { BenchData } from './bench-data.ts';
import { program, runOnce } from './contest.ts';
import type { BenchOptions } from './csv-bench.ts';
import type { Measured } from './measured.ts';
import { type Line, speed } from './report.ts';
import { benchProfile, listings, OWNER } from './workload.ts';

const MIB = 1024 * 1024;
const MOST = 256 * MIB;
const GROWTH = 1.1;
/** Where growth counts: below it, a process has not yet met the sizes that it keeps. */
const SMALL_ROWS = 100_000;

/** Runs something once on the data and says what its process needed. */
type Run = (data: BenchData) => Promise<Measured>;

const step =
  (format: string): Run =>
  ({ responses }) =>
    runOnce(program('step-contender.ts', 'waybill', format, responses));

const RUNS: Readonly<Record<string, Run>> = {
  'CSV step': step('csv'),
  'XLSX step': step('xlsx'),
  'waybill export, CSV': async (data) => exportOnce(await data.database()),
};

/** The most memory a process needs for 100,000 rows, or a tenth where there are no more, and for all of them. */
export async function memoryBench({ data, rounds }: BenchOptions): Promise<readonly Line[]> {
  const few = data.rows > SMALL_ROWS ? SMALL_ROWS : Math.ceil(data.rows / 10);
  const lines: Line[] = [];
  for (const [what, run] of Object.entries(RUNS)) {
    const small = await worst(run, what, { data: data.of(few), rounds });
    const large = await worst(run, what, { data, rounds });
    lines.push(lineOf(what, small), lineOf(what, large, small));
  }
  return lines;
}

async function worst(run: Run, what: string, { data, rounds }: BenchOptions): Promise<Measured> {
  const runs: Measured[] = [];
  for (let round = 1; round <= rounds; round++) {
    process.stderr.write(`Memory: round ${round} of ${rounds}, ${what}, ${data.rows} rows\n`);
    runs.push(await run(data));
  }
  return runs.reduce((most, one) => (one.peakBytes > most.peakBytes ? one : most));
}

function lineOf(what: string, measured: Measured, small?: Measured): Line {
  const growth = measured.peakBytes / (small ?? measured).peakBytes;
  const counts = small !== undefined && small.rows >= SMALL_ROWS;
  const reached = measured.peakBytes <= MOST && (!counts || growth <= GROWTH);
  return {
    what: `Memory: ${what}`,
    who: `waybill, ${measured.rows.toLocaleString('en')} rows`,
    versions: {},
    rows: measured.rows,
    ...speed(measured),
    ...(small ? { growth: Number(growth.toFixed(2)) } : {}),
    target: counts ? '≤ 256 MiB, +10 %' : '≤ 256 MiB',
    reached: `${reached ? 'yes' : 'no'}${counts ? `, ${percent(growth - 1)}` : ''}`,
  };
}

const percent = (share: number): string => `${share < 0 ? '' : '+'}${Math.round(share * 100)} %`;

async function exportOnce(data: string): Promise<Measured> {
  const [node = '', ...command] = program('waybill-command.ts');
  const asked = ['export', listings.name, '--owner', OWNER, '--profile', benchProfile.name];
  const out = ['--out', join(data, 'listings.csv'), '--force', '--data', data, '--json'];
  const child = spawn(node, [...command, ...asked, ...out], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [answer, log] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  if (child.exitCode !== 0) throw new Error(log);
  const { rows, bytes, seconds } = JSON.parse(answer) as Measured;
  const { peakBytes, cpuSeconds } = JSON.parse(log.trimEnd().split('\n').at(-1) ?? '');
  return { rows, bytes, seconds, cpuSeconds, peakBytes };
}
