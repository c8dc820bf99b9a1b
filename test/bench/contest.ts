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

export interface Group {
  readonly title: string;
  readonly rows: number;
  /** The first one is Waybill; what could not run has no median. */
  readonly results: readonly { readonly contender: Contender; readonly median: Measured | undefined }[];
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

/** Runs the contenders in turns, each in a process of its own; gives each one's median. */
export async function contest({ title, rows, rounds, contenders }: Contest): Promise<Group> {
  const runs = new Map<Contender, Measured[]>(contenders.map((contender) => [contender, []]));
  for (const { who, missing } of contenders) {
    if (missing) process.stderr.write(`!!! ${title}: ${who} is NOT INSTALLED: ${missing}\n`);
  }
  for (let round = 1; round <= rounds; round++) {
    for (const [contender, measured] of runs) {
      if (contender.missing) continue;
      process.stderr.write(`${title}: round ${round} of ${rounds}, ${contender.who}\n`);
      measured.push(await runOnce(contender.command));
    }
  }
  return {
    title,
    rows,
    results: [...runs].map(([contender, measured]) => ({ contender, median: median(measured) })),
  };
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
