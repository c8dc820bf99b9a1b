import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Runs one of `children/` in a process of its own. */
export function startChild(name: string, ...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [join(import.meta.dirname, 'children', name), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Kills the child without warning once it has printed some lines, and gives all lines it printed. */
export async function killAfter(child: ChildProcess, lines: number): Promise<string[]> {
  const printed: string[] = [];
  const exit = once(child, 'exit');
  if (!child.stdout) throw new Error('the child has no output');
  for await (const line of createInterface({ input: child.stdout })) {
    printed.push(line);
    if (printed.length === lines) child.kill('SIGKILL');
  }
  await exit;
  return printed;
}

/** The exit code of a child that ends by itself. */
export async function codeOf(child: ChildProcess): Promise<number | null> {
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}
