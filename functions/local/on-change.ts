import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Log } from '../core/ports/log.ts';
import type { Messenger } from '../core/ports/messenger.ts';
import { Transient } from '../core/problem.ts';
import { type EventMessage, eventMessage, type ShowId } from '../messages/event-message.ts';

export interface OnChange {
  readonly log: Log;
  readonly showId: ShowId;
  /** A program and its arguments, run for each event without a shell; left out: the log alone tells. */
  readonly command?: readonly string[] | undefined;
  /** Milliseconds after which the program is killed. */
  readonly limitMs?: number;
}

const LIMIT_MS = 30_000;

/** Hands each change to a program on its standard input, as one line of JSON, and writes one line to the log. */
export const onChange = ({ log, showId, command, limitMs = LIMIT_MS }: OnChange): Messenger => ({
  async tell(event) {
    const message = eventMessage(event, showId);
    if (command) await run(command, message, limitMs);
    log('info', 'event', { type: message['detail-type'], at: message.time, ...message.detail });
  },
});

/** A program that cannot be started, fails or does not end in time is given the event again. */
async function run(
  [program = '', ...args]: readonly string[],
  message: EventMessage,
  limitMs: number,
): Promise<void> {
  const child = spawn(program, args, { stdio: ['pipe', 'ignore', 'inherit'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
  // A program need not read what it is told.
  child.stdin.on('error', () => {});
  child.stdin.end(`${JSON.stringify(message)}\n`);
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    if (code !== 0) throw new Error(signal ? `ended by ${signal}` : `exited with ${code}`);
  } catch (error) {
    throw new Transient(`${program}: ${(error as Error).message}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
