import { type LimitSettings, settledLimits } from '../core/limits.ts';
import type { SignLink } from '../core/link.ts';
import type { Operations } from '../core/operations.ts';
import type { Audit } from '../core/ports/audit.ts';
import type { Log } from '../core/ports/log.ts';
import type { RateCounter } from '../core/ports/rate-counter.ts';
import type { Credentials, Principal, Verifiers } from '../core/principal.ts';
import { Problem, Transient, type Unproven } from '../core/problem.ts';
import { auditRequests, type Deed } from './audit-request.ts';
import { readBody } from './body.ts';
import { answerConditionally, isFile } from './conditional.ts';
import type { Dialect, Exchange, RouteSpec, Standing, Voice } from './dialect.ts';
import { allowed, answerHealth, HEALTH_PATH } from './health.ts';
import type { HttpRequest, HttpResponse } from './message.ts';
import { refuseUnacceptable } from './negotiation.ts';
import { neutral } from './neutral.ts';
import { perform } from './perform.ts';
import { refuseStrangers } from './query.ts';
import { countDownload, countRequest, idleStandings, tooManyRequests } from './rate-limit.ts';
import { requestIdOf } from './request-id.ts';
import { requestLine } from './request-line.ts';
import { refuseIncomplete } from './required-headers.ts';
import { createRouter, type Found } from './router.ts';

export interface AppParts {
  readonly dialects: readonly Dialect[];
  /** Those that this process serves. */
  readonly operations: Operations;
  /** Those for one dialect; credentials of a scheme that has none are not valid. */
  readonly verifiers: (dialect: string) => Verifiers;
  /** Makes what signs links, for routes whose answers hold some. */
  readonly signer?: () => Promise<SignLink>;
  readonly rates: RateCounter;
  /** Left out: the vendors' own limits. */
  readonly limits?: LimitSettings | undefined;
  /** Of one owner; left out: any number. */
  readonly downloadBytesPerDay?: number | undefined;
  /** Public URL of the service; may have a path. */
  readonly baseUrl: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly log: Log;
  /** Where it stands who made, took, changed and removed what; left out where no operation does. */
  readonly audit?: Audit;
  /** Bytes; a runtime may stop reading one byte beyond. */
  readonly bodyLimit?: number;
}

export const BODY_LIMIT = 65_536;

/** One request on its way, and what has been learnt of it. */
interface Visit {
  readonly found: Found;
  exchange: Exchange;
  standings?: readonly Standing[];
  deed?: Deed | undefined;
  failure?: unknown;
}

/** The whole HTTP service as a function that never throws: whatever happens is an answer and one line in the log. */
export function createApp(given: AppParts): (received: HttpRequest) => Promise<HttpResponse> {
  const parts = prepared(given);
  const find = createRouter(parts.dialects);
  const audit = auditRequests(parts.log, parts.audit);
  const baseUrl = parts.baseUrl.replace(/(?<!\/)\/+$/, '');
  return async (received) => {
    const now = parts.clock();
    const request = { ...received, requestId: requestIdOf(received) };
    const base = received.origin ?? baseUrl;
    const found = find(request);
    const { route, params } = found;
    const visit: Visit = {
      found,
      exchange: { request, route, params, baseUrl: base, now, principal: undefined, body: undefined },
    };
    const response = finish(visit, await answer(parts, visit));
    const status = response.status;
    const { exchange, failure, deed } = visit;
    await audit({ dialect: found.dialect, exchange, status, failure, deed });
    parts.log(
      status >= 500 ? 'error' : 'info',
      'request',
      requestLine({
        requestId: request.requestId,
        method: request.method,
        route: route?.path,
        dialect: found.dialect?.name ?? neutral.name,
        status,
        ms: parts.clock() - now,
        address: request.address,
        owner: exchange.principal?.owner,
        failure,
      }),
    );
    return response;
  };
}

/** Makes once what is the same for every request: limits as the runtime wants them, and each dialect's verifiers. */
function prepared({ limits, ...parts }: AppParts): AppParts {
  const dialects = parts.dialects.map((dialect) => {
    const rules = settledLimits(dialect.name, dialect.limits.rules, limits);
    return { ...dialect, limits: { ...dialect.limits, rules } };
  });
  const verifiers = new Map(dialects.map(({ name }) => [name, parts.verifiers(name)]));
  return { ...parts, dialects, verifiers: (name) => verifiers.get(name) ?? {} };
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
  const busy = new Problem('unavailable', `${failure.told ?? 'the service is busy'}; try again`, {
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
  refuseIncomplete(request.headers, dialect?.requiredHeaders);
  if (dialect === undefined || route === undefined) return answerUnrouted(found, request);
  if (dialect.isBodySigned?.(request)) await receive(visit);
  const refused = await admit(parts, visit, { dialect, route });
  await pass(parts, visit, dialect);
  if (refused) throw refused;
  await useUp(visit.exchange);
  if (route.produces) refuseUnacceptable(request.headers.accept, route.produces);
  if (route.query !== 'any') refuseStrangers(request.query, route.query ?? []);
  if (route.body) {
    await receive(visit);
    const body = readBody(visit.exchange.request, { ...route.body, limit: parts.bodyLimit ?? BODY_LIMIT });
    visit.exchange = { ...visit.exchange, body };
  }
  if (route.links && parts.signer) visit.exchange = { ...visit.exchange, signLink: await parts.signer() };
  const { operations } = parts;
  const response = await perform(route.operation, { dialect, operations, visit }, visit.exchange);
  const answered = answerConditionally(request, response);
  if (isFile(answered.body) && request.method === 'GET')
    await countDownload(parts, answered.body.file, exchange.now);
  return answered;
}

/** Has the client send its body, unless it is there. */
async function receive(visit: Visit): Promise<void> {
  const { readBody: read, ...request } = visit.exchange.request;
  if (read) visit.exchange = { ...visit.exchange, request: { ...request, body: await read() } };
}

function answerUnrouted({ allow }: Found, { method }: HttpRequest): HttpResponse {
  if (allow.length === 0) throw new Problem('not-found', 'there is nothing at this address');
  if (method === 'OPTIONS') return allowed(allow);
  throw new Problem('method-not-allowed', `${method} is not allowed here; there are ${allow.join(', ')}`, {
    allow,
  });
}

/** Finds out whom the request speaks for; what it may not do is told once it has been counted. */
async function admit(
  { verifiers }: AppParts,
  visit: Visit,
  { dialect, route: { access } }: { readonly dialect: Dialect; readonly route: RouteSpec },
): Promise<Problem | undefined> {
  if (access === 'anyone') return undefined;
  const credentials = dialect.credentials(visit.exchange);
  if (credentials === undefined) return unproven('missing');
  const principal = await verify(verifiers(dialect.name), credentials);
  if (principal === undefined) return unproven('wrong');
  if (principal === 'expired') return unproven('expired');
  visit.exchange = { ...visit.exchange, principal };
  if (principal.application) return unproven('missing');
  return principal.scopes.includes(access)
    ? undefined
    : new Problem('forbidden', `these credentials may not ${access}`);
}

/** Only once it is counted: a request that is refused for the moment may come again as it is. */
async function useUp({ principal }: Exchange): Promise<void> {
  if (principal?.once && !(await principal.once())) throw unproven('wrong');
}

const unproven = (credentials: Unproven): Problem =>
  new Problem('unauthorized', UNPROVEN[credentials], { credentials });

const UNPROVEN: Readonly<Record<Unproven, string>> = {
  missing: 'credentials are required',
  wrong: 'the credentials are not valid',
  expired: 'the credentials have expired',
};

async function verify(
  verifiers: Verifiers,
  credentials: Credentials,
): Promise<Principal | 'expired' | undefined> {
  switch (credentials.scheme) {
    case 'key':
      return verifiers.key?.(credentials);
    case 'basic':
      return verifiers.basic?.(credentials);
    case 'bearer':
      return verifiers.bearer?.(credentials);
    case 'oauth1':
      return verifiers.oauth1?.(credentials);
    case 'client':
      return verifiers.client?.(credentials);
  }
}

async function pass(parts: AppParts, visit: Visit, dialect: Dialect): Promise<void> {
  const { standings, exceeded } = await countRequest(parts, dialect, visit.exchange);
  visit.standings = standings;
  if (exceeded) throw tooManyRequests(exceeded);
}

/** What every answer carries; a `HEAD` gets its `GET` without the body. */
function finish({ found: { dialect }, exchange, standings }: Visit, response: HttpResponse): HttpResponse {
  const { request } = exchange;
  const quota = dialect?.limits.headers(standings ?? idleStandings(dialect, exchange), exchange);
  const headers = {
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'X-Request-ID': request.requestId,
    ...quota,
    ...response.headers,
  };
  if (request.method === 'HEAD' || response.body === undefined) return { status: response.status, headers };
  return { ...response, headers };
}
