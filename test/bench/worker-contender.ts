import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Measured } from './measured.ts';

/** Which of the two segments each process writes. */
const SHARES: Readonly<Record<string, readonly string[]>> = { one: ['0,1'], two: ['0', '1'] };

/** The time from when all processes are ready until the last one is done. */
async function run(processes: string, format: string, path: string): Promise<Measured> {
  const program = fileURLToPath(new URL('worker-process.ts', import.meta.url));
  const shares = SHARES[processes] ?? [];
  const workers = shares.map((share) => fork(program, [format, path, share]));
  await Promise.all(workers.map(message));
  const from = performance.now();
  const done = workers.map(message);
  for (const worker of workers) worker.send('go');
  const measured = (await Promise.all(done)) as readonly Measured[];
  const seconds = (performance.now() - from) / 1000;
  const sum = (value: (one: Measured) => number) => measured.reduce((all, one) => all + value(one), 0);
  return {
    rows: sum(({ rows }) => rows),
    bytes: sum(({ bytes }) => bytes),
    seconds,
    cpuSeconds: sum(({ cpuSeconds }) => cpuSeconds),
    peakBytes: Math.max(...measured.map(({ peakBytes }) => peakBytes)),
  };
}

/** What a process says next; fails where it ends instead. */
async function message(worker: ChildProcess): Promise<unknown> {
  const ended = once(worker, 'exit').then(() => Promise.reject(new Error('a worker ended early')));
  const [said] = (await Promise.race([once(worker, 'message'), ended])) as [unknown];
  ended.catch(() => undefined);
  return said;
}

const [processes = '', format = '', path = ''] = process.argv.slice(2);
console.log(JSON.stringify(await run(processes, format, path)));
