import { setTimeout as pause } from 'node:timers/promises';
import { type OutboxKey, outboxKeyOf } from '../core/outbox.ts';
import type { Log } from '../core/ports/log.ts';
import type { Outbox } from '../core/ports/outbox.ts';

export interface Drain {
  /** Takes nothing new, and waits for what is being told, for five seconds at most. */
  close(): Promise<void>;
}

export interface DrainOptions {
  readonly outbox: Pick<Outbox, 'waiting'>;
  readonly announce: (key: OutboxKey) => Promise<unknown>;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** How long an empty outbox is left alone, in milliseconds. */
  readonly everyMs?: number;
  /** So many are told side by side: one that hangs holds up no other. */
  readonly atOnce?: number;
}

const CLOSING_MS = 5000;

/** Tells what waits in the outbox, from what a former process left on: whatever dies is found when its lease ends. */
export function drainOutbox(options: DrainOptions): Drain {
  const { outbox, announce, log, clock, everyMs = 1000, atOnce = 4 } = options;
  const ending = new AbortController();
  const { signal } = ending;
  const busy = new Set<string>();
  let found: OutboxKey[] = [];

  const next = async (): Promise<OutboxKey | undefined> => {
    if (found.length === 0) {
      const waiting = await Array.fromAsync(outbox.waiting(clock()));
      // What is being told waits until its lease is written: to find it again would leave no turn to write it.
      found = waiting.filter((key) => !busy.has(nameOf(key)));
    }
    return found.shift();
  };
  const tell = async (key: OutboxKey): Promise<void> => {
    const name = nameOf(key);
    if (busy.has(name)) return;
    busy.add(name);
    await announce(key).finally(() => busy.delete(name));
  };
  const work = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        const key = await next();
        if (key) await tell(key);
        else await pause(everyMs, undefined, { signal });
      } catch (error) {
        if (signal.aborted) return;
        log('error', 'outbox not drained', { error: String(error) });
        await pause(everyMs, undefined, { signal }).catch(() => {});
      }
    }
  };

  const workers = Promise.all(Array.from({ length: atOnce }, work));
  return {
    async close() {
      ending.abort();
      const late = new AbortController();
      await Promise.race([workers, pause(CLOSING_MS, undefined, { signal: late.signal }).catch(() => {})]);
      late.abort();
    },
  };
}

const nameOf = (key: OutboxKey): string => JSON.stringify(outboxKeyOf(key));
