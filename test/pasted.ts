import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';

/** A block of commands of a page, and the output that the page shows below it. */
export interface Block {
  readonly commands: string;
  readonly shown?: string;
}

/** The blocks of `sh` in their order; those of `sh deploy` need more than a clone, and are left out. */
export function blocksOf(markdown: string): readonly Block[] {
  const blocks = markdown.matchAll(/^```sh\n([\s\S]*?)^```\n(?:\n```\n([\s\S]*?)^```)?/gm);
  return [...blocks].map(([, commands = '', shown]) => ({
    commands,
    ...(shown === undefined ? {} : { shown }),
  }));
}

/** What was printed, as a page shows it: `…` stands for what differs from run to run. */
export function asShown(printed: string, shown: string): string {
  const lines = shown.split('\n');
  const masked = printed.split('\n').map((line, at) => {
    const wanted = lines[at] ?? '';
    const pattern = wanted.split('…').map(RegExp.escape).join('.*');
    return new RegExp(`^${pattern}$`).test(line) ? wanted : line;
  });
  return masked.join('\n');
}

/** A folder with the tracked files of the project, as a clone has them after `npm ci`. */
export function cloneOf(root: string, tracked: readonly string[]): string {
  const clone = mkdtempSync(join(tmpdir(), 'waybill-clone-'));
  for (const path of tracked.filter((path) => existsSync(join(root, path)))) {
    mkdirSync(dirname(join(clone, path)), { recursive: true });
    cpSync(join(root, path), join(clone, path));
  }
  symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'));
  return clone;
}

const BORDER = '\u001e';

/** Pastes commands into one shell of a clone, and gives what a terminal shows of each block and how the shell ended. */
export async function paste(clone: string, commands: readonly string[]) {
  const script = join(clone, 'pasted.sh');
  // `-m` makes a job of what runs in the background, as a terminal's shell does; the trap ends what a failure left running.
  const lines = [
    'set -emo pipefail',
    "trap 'kill %% 2>/dev/null || true' EXIT",
    commands.join(`printf '${BORDER}'\n`),
  ];
  writeFileSync(script, lines.join('\n'));
  const cache = mkdtempSync(join(tmpdir(), 'waybill-npm-'));
  const { NO_COLOR, FORCE_COLOR, WAYBILL_DATA, WAYBILL_KEY, ...inherited } = process.env;
  const shell: ChildProcess = spawn('bash', ['-c', 'exec bash pasted.sh 2>&1'], {
    cwd: clone,
    env: { ...inherited, npm_config_cache: cache, npm_config_update_notifier: 'false' },
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 240_000,
  });
  const [printed, [code]] = await Promise.all([
    text(shell.stdout as NonNullable<typeof shell.stdout>),
    once(shell, 'close'),
  ]);
  rmSync(cache, { recursive: true, force: true });
  return { printed: printed.replaceAll(/[\ufeff\r]/g, '').split(BORDER), code: code as number | null };
}
