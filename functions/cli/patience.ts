import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from './failure.ts';

const SHORTEST = 500;
const LONGEST = 10_000;

export interface PatienceOptions {
  /** For how long a service may give no useful answer, in milliseconds. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** How long a client goes on while a service is busy or away: longer and longer waits, until its patience is spent. */
export class Patience {
  readonly #options: PatienceOptions;
  #since: number | undefined;
  #next = SHORTEST;

  constructor(options: PatienceOptions) {
    this.#options = options;
  }

  /** The service is well: patience begins anew with the next trouble. */
  rest(): void {
    this.#since = undefined;
    this.#next = SHORTEST;
  }

  /**
   * Waits before the next try, as long as the service asked or a while of its own choice; throws the reason once patience is
   * spent, or would be before that wait ends.
   */
  async wait(reason: string, askedMs?: number): Promise<void> {
    const now = performance.now();
    this.#since ??= now;
    const ms = askedMs ?? this.#next * (0.5 + Math.random() / 2);
    const { timeoutMs, signal } = this.#options;
    if (now + ms - this.#since > timeoutMs)
      throw new Failure(
        `${reason}; gave up after ${Math.round((now - this.#since) / 1000)} s (see --timeout)`,
      );
    this.#next = Math.min(LONGEST, this.#next * 2);
    await sleep(ms, undefined, { signal });
  }
}
