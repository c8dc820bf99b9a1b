import type { Limit } from '../limits.ts';
import type { Counted } from '../moving-window.ts';

/** Counts requests in windows that adjoin each other: a stretch across their border holds less than twice a limit's `max`. */
export interface RateCounter {
  /**
   * Adds one, or `amount`, to a bucket's current window, unless the limit is reached by the two windows together; gives what
   * they hold then. An amount that begins below the limit goes beyond it. `at` is in seconds since 1970. Refused requests do not count, so that waiting is enough.
   */
  take(
    bucket: string,
    limit: Pick<Limit, 'max' | 'seconds'>,
    at: number,
    amount?: number,
  ): Promise<Counted & { readonly taken: boolean }>;
}
