import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll } from 'vitest';
import { main } from '../../functions/cli/main.ts';

export const LAUNCHER = join(import.meta.dirname, '../../functions/cli/waybill.mjs');

export interface CliRun {
  readonly input?: string | Buffer;
  readonly env?: Record<string, string>;
}

/** Runs the real command in a folder, as a process of its own. */
export function runCli(cwd: string, args: readonly string[], { input = '', env = {} }: CliRun = {}) {
  const { NO_COLOR, FORCE_COLOR, WAYBILL_DATA, ...inherited } = process.env;
  const done: SpawnSyncReturns<string> = spawnSync(process.execPath, [LAUNCHER, ...args], {
    cwd,
    input,
    encoding: 'utf8',
    env: { ...inherited, ...env },
    timeout: 240_000,
  });
  return { code: done.status, stdout: done.stdout, stderr: done.stderr };
}

/** Ways in which nobody can read what a command prints, as a shell writes them. */
export const NOWHERE = [
  ['is closed', '>&-'],
  ['is the null device', '>/dev/null'],
  ['is full', '>/dev/full'],
  ['goes to a reader that has gone', '| true'],
] as const;

/** Runs the real command with its standard output led elsewhere. A reader that has gone is gone before the command begins. */
export function runCliInto(redirection: string, cwd: string, args: readonly string[]) {
  const { NO_COLOR, FORCE_COLOR, WAYBILL_DATA, ...env } = process.env;
  const script = redirection.startsWith('|')
    ? `{ sleep 0.2; "$@"; echo $? >&3; } ${redirection}`
    : `"$@" ${redirection}; echo $? >&3`;
  const done = spawnSync('sh', ['-c', script, 'sh', process.execPath, LAUNCHER, ...args], {
    cwd,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    timeout: 60_000,
  });
  return { code: Number(done.output[3]), stderr: done.stderr };
}

/** Runs a command line in this process, which starts nothing and so is quick. Output is without colours. */
export async function callCli(args: readonly string[]) {
  const said = { stdout: '', stderr: '' };
  const { stdout, stderr } = process;
  const writers = { stdout: stdout.write, stderr: stderr.write };
  const keep =
    (name: keyof typeof said): NodeJS.WriteStream['write'] =>
    (text: string | Uint8Array, ...rest: unknown[]) => {
      said[name] += stripVTControlCharacters(String(text));
      const written = rest.at(-1);
      if (typeof written === 'function') written();
      return true;
    };
  stdout.write = keep('stdout');
  stderr.write = keep('stderr');
  try {
    const code = await main(args);
    return { code, ...said };
  } finally {
    stdout.write = writers.stdout;
    stderr.write = writers.stderr;
  }
}

/** A folder of the test file's own, gone at its end. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-cli-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export const ndjson = (records: Iterable<object>): string =>
  [...records].map((record) => `${JSON.stringify(record)}\n`).join('');
