import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Comparison, compare, linesOf } from './comparison.ts';
import type { Programs } from './installation.ts';
import type { Command, Reader } from './readers.ts';

const MEASURED = join(import.meta.dirname, 'programs', 'measured.py');

export interface Reading extends Comparison {
  readonly seconds: number;
  /** The most memory of the reader's largest process, in bytes. */
  readonly peakBytes: number;
  /** What it said besides, and why it ended where it did not end well. */
  readonly said: string;
  readonly ok: boolean;
}

const NOTHING: Comparison = { sheets: {}, cells: 0, excused: 0, differences: 0, told: [] };

/** Lets a reader read a file and compares what it finds with the lines of a file of expected ones. */
export async function read(
  reader: Reader,
  { path, expected, programs }: { path: string; expected: string; programs: Programs },
): Promise<Reading> {
  const began = performance.now();
  const peak = `${path}.peak`;
  const { command, args, env } = reader.command(path, programs);
  const { python } = programs;
  const measured = {
    ...(env ? { env } : {}),
    command: python.command,
    args: [MEASURED, peak, command, ...args],
  };
  const unpacking = reader.unpack && start(reader.unpack(path, programs));
  const child = start(measured, unpacking);
  const [comparison, said, codes] = await Promise.all([
    reader.prints
      ? compare(linesOf(child.stdout as never), linesOf(createReadStream(expected)), reader.excuse)
      : text(child.stdout as never).then(() => NOTHING),
    text(child.stderr as never),
    Promise.all([child, ...(unpacking ? [unpacking] : [])].map(codeOf)),
  ]);
  const peakBytes = 1024 * Number(readFileSync(peak, 'utf8'));
  rmSync(peak);
  const ok = comparison.differences === 0 && codes.every((code) => code === 0);
  return { ...comparison, said: said.trim(), ok, peakBytes, seconds: (performance.now() - began) / 1000 };
}

function start({ command, args, env = process.env }: Command, from?: ChildProcess): ChildProcess {
  const child = spawn(command, args, { env, stdio: [from ? 'pipe' : 'ignore', 'pipe', 'pipe'] });
  if (from?.stdout && child.stdin) {
    child.stdin.on('error', () => undefined);
    from.stdout.pipe(child.stdin);
    child.once('exit', () => from.stdout?.destroy());
  }
  return child;
}

async function codeOf(child: ChildProcess): Promise<number> {
  const [code] = (await once(child, 'exit')) as [number];
  return code;
}
