import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';

const LAUNCHER = fileURLToPath(new URL('./waybill.mjs', import.meta.url));
const START_MS = 30_000;
const STOP_MS = 10_000;

interface CommandRun {
  /** What the command reads from stdin. */
  readonly input?: Iterable<string> | AsyncIterable<string>;
  readonly signal?: AbortSignal;
}

/** Runs a `waybill` command as a process of its own and gives its stdout; its stderr is passed on. */
export async function runWaybill(
  args: readonly string[],
  { input = [], signal }: CommandRun = {},
): Promise<string> {
  const child = spawn(process.execPath, [LAUNCHER, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    ...(signal ? { signal } : {}),
  });
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const [output, [code, killer]] = await Promise.all([
    child.stdout.setEncoding('utf8').toArray(),
    ended,
    pipeline(Readable.from(input), child.stdin),
  ]);
  if (code !== 0) throw new Error(`waybill ${args[0]} ended with ${code ?? killer}`);
  return output.join('');
}

export interface ServiceProcess {
  readonly url: string;
  readonly pid: number;
  /** The last lines that it logged. */
  log(): string;
  /** How the process ended, once it has. */
  readonly ended: Promise<unknown>;
  /** Ends it as an operator would; gives the most memory it ever had, in bytes, where it was able to say so. */
  stop(): Promise<number | undefined>;
  /** Ends it without any warning. */
  kill(): Promise<void>;
}

/** Starts `waybill serve` on a free port and waits until it listens. It never outlives this process's normal end. */
export async function startService(args: readonly string[], signal?: AbortSignal): Promise<ServiceProcess> {
  const child = spawn(process.execPath, [LAUNCHER, 'serve', '--port', '0', '--json', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  killWithUs(child, signal);
  const log = tail(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = await within(START_MS, Promise.race([lines.next(), ended]));
  if (first === undefined || Array.isArray(first) || first.done) {
    child.kill('SIGKILL');
    throw new Error(`the service did not start:\n${log()}`);
  }
  const { url } = JSON.parse(first.value) as { url: string };
  return {
    url,
    pid: child.pid ?? 0,
    log,
    ended,
    async stop() {
      child.kill('SIGTERM');
      const last = await within(STOP_MS, lines.next());
      const isGone = await within(STOP_MS, ended);
      if (isGone === undefined) child.kill('SIGKILL');
      return last?.done === false ? (JSON.parse(last.value) as { peakMemory: number }).peakMemory : undefined;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** No end of this process, and no abort, leaves the other one behind. */
function killWithUs(child: ChildProcess, signal: AbortSignal | undefined): void {
  const kill = () => void child.kill('SIGKILL');
  if (signal?.aborted) kill();
  signal?.addEventListener('abort', kill);
  process.on('exit', kill);
  child.once('exit', () => {
    signal?.removeEventListener('abort', kill);
    process.off('exit', kill);
  });
}

/** The last lines that a process wrote to stderr. */
function tail(child: ChildProcess): () => string {
  let lines: string[] = [];
  if (child.stderr)
    createInterface({ input: child.stderr }).on('line', (line) => (lines = [...lines.slice(-19), line]));
  return () => lines.join('\n');
}

/** Undefined where the time is up first. */
async function within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  const timer = AbortSignal.timeout(ms);
  const late = new Promise<undefined>((resolve) => timer.addEventListener('abort', () => resolve(undefined)));
  return Promise.race([work, late]);
}
