import { constants } from 'node:os';
import { Exit } from './failure.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs work that can be interrupted: the first signal aborts, so that the work cleans up and ends; a second one ends
 * the process at once. Work that fails after a signal makes the command exit with 128 plus its number; work that
 * was past the point of no return ends as it does without one.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  let exitCode: number | undefined;
  const onSignal = (signal: (typeof SIGNALS)[number]) => {
    if (exitCode !== undefined) process.exit(exitCode);
    exitCode = 128 + constants.signals[signal];
    abort.abort(new Exit(exitCode));
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  try {
    return await work(abort.signal);
  } catch (error) {
    throw exitCode === undefined ? error : new Exit(exitCode);
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  }
}

/** Waits for the first signal that asks the process to end. */
export function signalled(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const onSignal = (signal: NodeJS.Signals) => {
      for (const one of SIGNALS) process.off(one, onSignal);
      resolve(signal);
    };
    for (const signal of SIGNALS) process.on(signal, onSignal);
  });
}
