import type { Log } from '../core/ports/log.ts';
import type { RateCounter } from '../core/ports/rate-counter.ts';
import { Problem } from '../core/problem.ts';
import type { Limit, Quota } from './dialect.ts';

export interface Turnstile {
  readonly rates: RateCounter;
  readonly log: Log;
}

/** Counts a request in its fixed window of whole multiples of `seconds`. A counter that fails lets everybody pass. */
export async function countRequest(
  { rates, log }: Turnstile,
  visit: { readonly bucket: string; readonly limit: Limit; readonly now: number },
): Promise<Quota & { readonly exceeded: boolean }> {
  const { bucket, limit, now } = visit;
  const idle = idleQuota(limit, now);
  try {
    const count = await rates.hit(bucket, { start: idle.reset - limit.seconds, seconds: limit.seconds });
    return { ...idle, remaining: Math.max(0, limit.max - count), exceeded: count > limit.max };
  } catch (error) {
    log('warn', 'rate limit not counted', { bucket: limit.name, error: String(error) });
    return { ...idle, exceeded: false };
  }
}

/** The quota of a caller that has not been counted, because it is unknown whom to count it against. */
export function idleQuota(limit: Limit, now: number): Quota {
  const start = Math.floor(now / 1000 / limit.seconds) * limit.seconds;
  return { limit: limit.max, remaining: limit.max, reset: start + limit.seconds };
}

export function tooManyRequests(limit: Limit, { reset }: Quota, now: number): Problem {
  const window = limit.seconds === 60 ? 'minute' : `${limit.seconds} seconds`;
  const retryAfter = Math.max(1, Math.ceil(reset - now / 1000));
  return new Problem('rate-limited', `rate limit exceeded: ${limit.max} requests/${window} allowed`, {
    retryAfter,
  });
}
