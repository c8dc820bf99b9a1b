import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Shows what the command writes while it runs. */
  readonly show?: boolean;
}

/** Runs a command to its end and gives what it wrote; throws what it wrote where it fails. */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const { env = process.env, cwd, show = false } = options;
  const child = spawn(command, args, {
    env,
    ...(cwd === undefined ? {} : { cwd }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text: Buffer) => {
      output += text;
      if (show) process.stderr.write(text);
    });
  }
  const [code] = await Promise.race([
    once(child, 'close'),
    once(child, 'error').then(([error]) => {
      throw error;
    }),
  ]);
  if (code === 0) return output;
  throw new Error(
    `${command} ${args.slice(0, 3).join(' ')} ended with ${code}\n${show ? '' : output.trim().slice(-4000)}`,
  );
}

/** Whether a command runs and ends well. */
export const runs = (command: string, args: readonly string[]): Promise<boolean> =>
  run(command, args).then(
    () => true,
    () => false,
  );
