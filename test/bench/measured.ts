import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** What one run of one contender took. */
export interface Measured {
  readonly rows: number;
  readonly bytes: number;
  readonly crc32: number;
  readonly seconds: number;
  /** Of all threads: what a busy machine does not change much. */
  readonly cpuSeconds: number;
  readonly peakBytes: number;
}

export interface Contest {
  /** The program of this folder that runs one contender and prints what it measured. */
  readonly program: string;
  readonly contenders: readonly string[];
  /** Where the rows are. */
  readonly input: string;
  readonly rounds: number;
}

const run = promisify(execFile);

/** Runs the contenders in turns, each in a process of its own; gives each one's median. */
export async function contest({
  program,
  contenders,
  input,
  rounds,
}: Contest): Promise<Map<string, Measured>> {
  const script = fileURLToPath(new URL(program, import.meta.url));
  const runs = new Map<string, Measured[]>(contenders.map((name) => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const name of contenders) {
      process.stderr.write(`round ${round} of ${rounds}: ${name}\n`);
      const { stdout } = await run(process.execPath, [script, name, input]);
      runs.get(name)?.push(JSON.parse(stdout));
    }
  }
  return new Map([...runs].map(([name, measured]) => [name, median(measured)]));
}

function median(runs: readonly Measured[]): Measured {
  const bySeconds = runs.toSorted((a, b) => a.seconds - b.seconds);
  const middle = bySeconds[Math.floor(bySeconds.length / 2)] as Measured;
  return { ...middle, peakBytes: Math.max(...runs.map(({ peakBytes }) => peakBytes)) };
}
