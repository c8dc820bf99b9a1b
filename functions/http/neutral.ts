import type { ProblemKind } from '../core/problem.ts';
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

/** Answers for paths that resemble no dialect's. */
export const neutral: Voice = {
  name: 'waybill',
  problem: (problem, { request }) =>
    jsonResponse(
      PROBLEM_STATUS[problem.kind],
      { error: problem.kind, message: problem.message, request_id: request.requestId },
      problem.allow.length > 0 ? { Allow: problem.allow.join(', ') } : {},
    ),
  bug: ({ request }) =>
    jsonResponse(500, { error: 'internal', message: 'internal error', request_id: request.requestId }),
};
