import { type Fault, type Problem, type ProblemKind, placeOf } from '../core/problem.ts';
import { briefValue } from './brief-value.ts';
import type { Voice } from './dialect.ts';
import { jsonResponse } from './json-response.ts';

/** The status of each kind of problem where a dialect has no reason to choose another. */
export const PROBLEM_STATUS = {
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  gone: 410,
  'method-not-allowed': 405,
  'not-acceptable': 406,
  'unsupported-media-type': 415,
  'too-large': 413,
  malformed: 400,
  invalid: 422,
  conflict: 409,
  'rate-limited': 429,
  unavailable: 503,
} as const satisfies Record<ProblemKind, number>;

/** Waybill's own words: for paths that resemble no dialect's, and for a dialect to begin with. */
export const neutral: Voice = {
  name: 'waybill',
  problem: (problem, { request }) =>
    jsonResponse(
      PROBLEM_STATUS[problem.kind],
      {
        error: problem.kind,
        message: problem.message,
        ...(problem.faults.length > 0 ? { faults: problem.faults.map(faultShown) } : {}),
        request_id: request.requestId,
      },
      problemHeaders(problem),
    ),
  bug: ({ request }) =>
    jsonResponse(500, { error: 'internal', message: 'internal error', request_id: request.requestId }),
};

/** What HTTP itself says of a problem, whatever the words: how long to wait, and what else the address can do. */
export const problemHeaders = ({ allow, retryAfter }: Problem): Readonly<Record<string, string>> => ({
  ...(allow.length > 0 ? { Allow: allow.join(', ') } : {}),
  ...(retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) }),
});

const faultShown = (fault: Fault) => ({
  at: placeOf(fault),
  reason: fault.reason,
  message: fault.message,
  ...(fault.value === undefined ? {} : { value: briefValue(fault.value) }),
  ...(fault.allowed === undefined ? {} : { allowed: fault.allowed }),
});
