import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Measured } from './measured.ts';

/** Who is measured, and the program that runs it once and prints what it took. */
export interface Contender {
  readonly who: string;
  readonly command: readonly string[];
  /** The packages it is made of. */
  readonly packages?: readonly string[];
  /** How many times as fast as this one Waybill is to be. */
  readonly atLeast?: number;
  /** Why it cannot run here. */
  readonly missing?: string | undefined;
}

export interface Result {
  readonly contender: Contender;
  /** Left out where it could not run. */
  readonly median: Measured | undefined;
  /** Why it could not. */
  readonly fault: string | undefined;
}

export interface Group {
  readonly title: string;
  readonly rows: number;
  /** The first one is Waybill. */
  readonly results: readonly Result[];
}

export interface Contest {
  readonly title: string;
  readonly rows: number;
  readonly rounds: number;
  readonly contenders: readonly Contender[];
}

const run = promisify(execFile);

/** A program of this folder with its arguments. */
export const program = (file: string, ...given: readonly string[]): readonly string[] => [
  process.execPath,
  fileURLToPath(new URL(file, import.meta.url)),
  ...given,
];

/** Runs the contenders in turns, each in a process of its own; gives each one's median. A peer that fails stops nobody else. */
export async function contest({ title, rows, rounds, contenders }: Contest): Promise<Group> {
  const runs = contenders.map((contender) => ({
    contender,
    measured: [] as Measured[],
    fault: contender.missing && `NOT INSTALLED: ${contender.missing}`,
  }));
  const say = (words: string) => process.stderr.write(`${title}: ${words}\n`);
  for (const { contender, fault } of runs) if (fault) say(`!!! ${contender.who} ${fault}`);
  for (let round = 1; round <= rounds; round++) {
    for (const one of runs.filter(({ fault }) => !fault)) {
      const { who, command } = one.contender;
      say(`round ${round} of ${rounds}, ${who}`);
      try {
        one.measured.push(await runOnce(command));
      } catch (error) {
        if (one === runs[0]) throw error;
        one.fault = `FAILED: ${error instanceof Error ? error.message : error}`;
        say(`!!! ${who} ${one.fault}`);
      }
    }
  }
  const results = runs.map(({ contender, measured, fault }) => ({
    contender,
    median: fault ? undefined : median(measured),
    fault,
  }));
  return { title, rows, results };
}

/** What a program prints of itself on its last line. */
export async function runOnce([file = '', ...given]: readonly string[]): Promise<Measured> {
  const { stdout } = await run(file, given);
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
}

function median(runs: readonly Measured[]): Measured | undefined {
  const bySeconds = runs.toSorted((a, b) => a.seconds - b.seconds);
  const middle = bySeconds[Math.floor(bySeconds.length / 2)];
  return middle && { ...middle, peakBytes: Math.max(...runs.map(({ peakBytes }) => peakBytes)) };
}
