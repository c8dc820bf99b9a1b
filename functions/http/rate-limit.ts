import type { Limit } from '../core/limits.ts';
import { secondsUntilRoom, usedAt, windowAt } from '../core/moving-window.ts';
import type { Log } from '../core/ports/log.ts';
import type { RateCounter } from '../core/ports/rate-counter.ts';
import { Problem } from '../core/problem.ts';
import type { Quotas } from '../core/quotas.ts';
import { type BucketHolder, bucketOf } from '../core/rate-bucket.ts';
import type { Dialect, Exchange, Standing } from './dialect.ts';
import type { FileBody } from './message.ts';

export interface Turnstile {
  readonly rates: RateCounter;
  readonly log: Log;
}

const DAY = 24 * 3600;

/** Counts the bytes that a download is about to send against what its owner may have in a day; then refuses it or lets it pass. */
export async function countDownload(
  { rates, log, downloadBytesPerDay: max }: Turnstile & Pick<Quotas, 'downloadBytesPerDay'>,
  { owner, bytes, range }: FileBody,
  now: number,
): Promise<void> {
  if (max === undefined) return;
  const limit: Limit = { max, seconds: DAY, by: 'owner' };
  const sent = range ? range.last - range.first + 1 : bytes;
  const counting = {
    name: 'bytes',
    limit,
    bucket: bucketOf('all', 'bytes', { owner }),
    at: now / 1000,
    amount: sent,
  };
  const { standing, taken } = await take({ rates, log }, counting);
  if (taken) return;
  throw new Problem('rate-limited', `no more than ${max} bytes may be downloaded in 24 hours`, {
    retryAfter: Math.max(1, Math.ceil(standing.wait)),
  });
}

export interface Counted {
  readonly standings: readonly Standing[];
  /** The first limit that has no room. */
  readonly exceeded: Standing | undefined;
}

/** Counts a request under each of its limits. A counter that fails lets everybody pass, and the log says so. */
export async function countRequest(
  turnstile: Turnstile,
  dialect: Dialect,
  exchange: Exchange,
): Promise<Counted> {
  const counted = await Promise.all(
    limitsOf(dialect, exchange).map(async ([name, limit]) => {
      const bucket = bucketOf(dialect.name, name, whoOf(limit, exchange));
      return take(turnstile, { name, limit, bucket, at: exchange.now / 1000 });
    }),
  );
  const full = counted.find(({ taken }) => !taken);
  return {
    standings: counted.map(({ standing }) => standing),
    exceeded: full?.standing,
  };
}

/** Where a caller stands that has not been counted, because its answer costs nothing. */
export const idleStandings = (dialect: Dialect, exchange: Exchange): readonly Standing[] =>
  limitsOf(dialect, exchange).map(([name, limit]) =>
    standingOf(name, limit, { at: exchange.now / 1000, previous: 0, current: 0 }),
  );

export function tooManyRequests({ limit, seconds, wait }: Standing): Problem {
  const window = seconds === 60 ? 'minute' : `${seconds} seconds`;
  return new Problem('rate-limited', `rate limit exceeded: ${limit} requests/${window} allowed`, {
    retryAfter: Math.max(1, Math.ceil(wait)),
  });
}

/** Those under which the request stands and that are in force, by name. */
const limitsOf = ({ limits: { rules, of } }: Dialect, exchange: Exchange): (readonly [string, Limit])[] =>
  of(exchange).flatMap((name) => {
    const limit = Object.hasOwn(rules, name) ? rules[name] : undefined;
    return limit ? [[name, limit] as const] : [];
  });

/** Whoever is not proven is told apart by address. */
function whoOf({ by }: Limit, { principal, request }: Exchange): BucketHolder {
  if (by === 'address' || !principal) return { address: networkOf(request.address) };
  return by === 'owner' ? { owner: principal.owner } : { credential: principal.id };
}

/** An address of version 6 counts with the others of its /64, which one subscriber has. */
function networkOf(address: string): string {
  if (!address.includes(':')) return address || 'unknown';
  const [head = '', tail] = address.split('::');
  const left = head.split(':');
  const right = tail === undefined ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  return [...left, ...Array<string>(zeros).fill('0'), ...right]
    .slice(0, 4)
    .map((part) => part || '0')
    .join(':');
}

interface Counting {
  readonly name: string;
  readonly limit: Limit;
  readonly bucket: string;
  readonly at: number;
  readonly amount?: number;
}

async function take(
  { rates, log }: Turnstile,
  { name, limit, bucket, at, amount }: Counting,
): Promise<{ readonly standing: Standing; readonly taken: boolean }> {
  try {
    const { taken, ...counts } = await rates.take(bucket, limit, at, amount);
    return { standing: standingOf(name, limit, { at, ...counts }), taken };
  } catch (error) {
    log('warn', 'rate limit not counted', { bucket: name, error: String(error) });
    return { standing: standingOf(name, limit, { at, previous: 0, current: 0 }), taken: true };
  }
}

function standingOf(
  name: string,
  limit: Limit,
  { at, ...counts }: { at: number; previous: number; current: number },
): Standing {
  const used = Math.min(limit.max, Math.ceil(usedAt(at, limit, counts)));
  return {
    name,
    limit: limit.max,
    seconds: limit.seconds,
    used,
    remaining: limit.max - used,
    reset: windowAt(at, limit.seconds).start + limit.seconds,
    wait: secondsUntilRoom(at, limit, counts),
  };
}
