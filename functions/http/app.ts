import type { Log } from '../core/ports/log.ts';
import type { RateCounter } from '../core/ports/rate-counter.ts';
import { Problem, Transient } from '../core/problem.ts';
import { answerConditionally } from './conditional.ts';
import type { Credentials, Dialect, Exchange, Principal, Quota, Voice } from './dialect.ts';
import { HANDLERS } from './handlers.ts';
import { allowed, answerHealth, HEALTH_PATH } from './health.ts';
import type { HttpRequest, HttpResponse } from './message.ts';
import { refuseUnacceptable } from './negotiation.ts';
import { neutral } from './neutral.ts';
import type { Operations } from './operations.ts';
import { refuseStrangers } from './query.ts';
import { countRequest, idleQuota, tooManyRequests } from './rate-limit.ts';
import { requestIdOf } from './request-id.ts';
import { requestLine } from './request-line.ts';
import { createRouter, type Found } from './router.ts';

export interface AppParts {
  readonly dialects: readonly Dialect[];
  /** Those that this process serves. */
  readonly operations: Partial<Operations>;
  /** Undefined for credentials that are not, or no longer, valid. */
  readonly authenticate: (credentials: Credentials) => Promise<Principal | undefined>;
  readonly rates: RateCounter;
  /** Public URL of the service; may have a path. */
  readonly baseUrl: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly log: Log;
  /** Bytes; a runtime may stop reading one byte beyond. */
  readonly bodyLimit?: number;
}

export const BODY_LIMIT = 65_536;

/** One request on its way, and what has been learnt of it. */
interface Visit {
  readonly found: Found;
  readonly exchange: Exchange;
  owner?: string;
  quota?: Quota;
  failure?: unknown;
}

/** The whole HTTP service as a function that never throws: whatever happens is an answer and one line in the log. */
export function createApp(parts: AppParts): (received: HttpRequest) => Promise<HttpResponse> {
  const find = createRouter(parts.dialects);
  const baseUrl = parts.baseUrl.replace(/\/+$/, '');
  return async (received) => {
    const now = parts.clock();
    const request = { ...received, requestId: requestIdOf(received) };
    const found = find(request);
    const visit: Visit = {
      found,
      exchange: { request, route: found.route, params: found.params, baseUrl, now },
    };
    const response = finish(visit, await answer(parts, visit));
    const status = response.status;
    const { owner, failure } = visit;
    parts.log(
      status >= 500 ? 'error' : 'info',
      'request',
      requestLine({
        requestId: request.requestId,
        method: request.method,
        route: found.route?.path,
        dialect: found.dialect?.name ?? neutral.name,
        status,
        ms: parts.clock() - now,
        owner,
        failure,
      }),
    );
    return response;
  };
}

async function answer(parts: AppParts, visit: Visit): Promise<HttpResponse> {
  const { dialect } = visit.found;
  try {
    return await serve(parts, visit);
  } catch (error) {
    visit.failure = error;
  }
  try {
    return refusal(dialect ?? neutral, visit);
  } catch (cause) {
    visit.failure = new Error('the refusal could not be shown', { cause });
    return neutral.bug(visit.exchange);
  }
}

function refusal(voice: Voice, visit: Visit): HttpResponse {
  const { failure, exchange } = visit;
  if (failure instanceof Problem) return voice.problem(failure, exchange);
  if (!(failure instanceof Transient)) return voice.bug(exchange);
  const busy = new Problem('unavailable', 'the service is busy; try again', {
    retryAfter: 1,
    cause: failure,
  });
  visit.failure = busy;
  return voice.problem(busy, exchange);
}

/** Who may, how often, and only then what: nobody learns more than its own exports from the order of refusals. */
async function serve(parts: AppParts, visit: Visit): Promise<HttpResponse> {
  const { found, exchange } = visit;
  const { request } = exchange;
  if (request.path === HEALTH_PATH) return answerHealth(request);
  const { dialect, route } = found;
  if (dialect === undefined || route === undefined) return answerUnrouted(found, request);
  const principal = await identify(parts, dialect, request);
  visit.owner = principal.owner;
  await pass(parts, visit, { dialect, principal });
  if (route.operation !== 'download') refuseUnacceptable(request.headers.accept, dialect.mediaType);
  refuseStrangers(request.query, route.query ?? []);
  const { operations, bodyLimit = BODY_LIMIT } = parts;
  const response = await HANDLERS[route.operation]({ dialect, exchange, principal, operations, bodyLimit });
  return answerConditionally(request, response);
}

function answerUnrouted({ allow }: Found, { method }: HttpRequest): HttpResponse {
  if (allow.length === 0) throw new Problem('not-found', 'there is nothing at this address');
  if (method === 'OPTIONS') return allowed(allow);
  throw new Problem('method-not-allowed', `${method} is not allowed here; there are ${allow.join(', ')}`, {
    allow,
  });
}

async function identify(parts: AppParts, dialect: Dialect, request: HttpRequest): Promise<Principal> {
  const credentials = dialect.credentials(request);
  if (credentials === undefined) throw new Problem('unauthorized', 'credentials are required');
  const principal = await parts.authenticate(credentials);
  if (principal === undefined) throw new Problem('unauthorized', 'the credentials are not valid');
  return principal;
}

async function pass(
  parts: AppParts,
  visit: Visit,
  { dialect, principal }: { dialect: Dialect; principal: Principal },
): Promise<void> {
  const { now, route } = visit.exchange;
  const limit = dialect.limits.of(route?.operation);
  const bucket = `${dialect.name}:${limit.name}:${principal.id}`;
  const quota = await countRequest(parts, { bucket, limit, now });
  visit.quota = quota;
  if (quota.exceeded) throw tooManyRequests(limit, quota, now);
}

/** What every answer carries; a `HEAD` gets its `GET` without the body. */
function finish({ found, exchange, quota }: Visit, response: HttpResponse): HttpResponse {
  const { dialect, route } = found;
  const { request, now } = exchange;
  const standing = dialect && (quota ?? idleQuota(dialect.limits.of(route?.operation), now));
  const headers = {
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'X-Request-ID': request.requestId,
    ...(dialect && standing ? dialect.limits.headers(standing) : {}),
    ...response.headers,
  };
  if (request.method === 'HEAD' || response.body === undefined) return { status: response.status, headers };
  return { ...response, headers };
}
