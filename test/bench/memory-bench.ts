import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { type BenchOptions, loadListings } from './csv-bench.ts';
import { writeNdjson } from './ndjson-pages.ts';
import { benchProfile, listings, OWNER } from './workload.ts';

export interface ExportMemory {
  readonly rows: number;
  readonly bytes: number;
  readonly seconds: number;
  readonly peakBytes: number;
}

/** What `waybill export` needs for a tenth of the rows and for all of them, each the worst of the rounds. */
export async function memoryBench({ rows, rounds, folder }: BenchOptions): Promise<readonly ExportMemory[]> {
  const measured: ExportMemory[] = [];
  for (const count of [Math.ceil(rows / 10), rows]) {
    const ndjson = join(folder, `${count}.ndjson`);
    writeNdjson(ndjson, count);
    const data = await loadListings(join(folder, String(count)), ndjson);
    rmSync(ndjson);
    const runs: ExportMemory[] = [];
    for (let round = 0; round < rounds; round++) runs.push(await exportOnce(data));
    measured.push(runs.reduce((worst, run) => (run.peakBytes > worst.peakBytes ? run : worst)));
    rmSync(data, { recursive: true });
  }
  return measured;
}

async function exportOnce(data: string): Promise<ExportMemory> {
  const program = fileURLToPath(new URL('waybill-command.ts', import.meta.url));
  const asked = ['export', listings.name, '--owner', OWNER, '--profile', benchProfile.name];
  const out = ['--out', join(data, 'listings.csv'), '--force', '--data', data, '--json'];
  process.stderr.write(`waybill ${asked.join(' ')}\n`);
  const child = spawn(process.execPath, [program, ...asked, ...out], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [answer, log] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  if (child.exitCode !== 0) throw new Error(log);
  const { rows, bytes, seconds } = JSON.parse(answer) as ExportMemory;
  return { rows, bytes, seconds, peakBytes: Number(log.trimEnd().split('\n').at(-1)) };
}
