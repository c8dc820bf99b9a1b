import type { OperationName } from '../../core/operations.ts';
import { type Fault, type Problem, type ProblemKind, placeOf } from '../../core/problem.ts';
import { briefValue } from '../../http/brief-value.ts';
import type { Exchange } from '../../http/dialect.ts';
import { jsonResponse } from '../../http/json-response.ts';
import type { HttpResponse } from '../../http/message.ts';
import { PROBLEM_STATUS, problemHeaders } from '../../http/neutral.ts';

interface Words {
  readonly code: string;
  /** One of the vendor's types. */
  readonly type: string;
}

/** ours: codes that the vendor does not list; 422 for text that is not JSON, as its other validation errors. */
const WORDS = {
  unauthorized: { code: 'AUTH_TOKEN_INVALID', type: 'authentication_error' },
  forbidden: { code: 'PERMISSION_DENIED', type: 'authorization_error' },
  'not-found': { code: 'EXPORT_NOT_FOUND', type: 'not_found' },
  gone: { code: 'EXPORT_EXPIRED', type: 'http_error' },
  'method-not-allowed': { code: 'METHOD_NOT_ALLOWED', type: 'http_error' },
  'not-acceptable': { code: 'NOT_ACCEPTABLE', type: 'http_error' },
  'unsupported-media-type': { code: 'UNSUPPORTED_MEDIA_TYPE', type: 'http_error' },
  'too-large': { code: 'PAYLOAD_TOO_LARGE', type: 'http_error' },
  malformed: { code: 'VALIDATION_FAILED', type: 'validation_error' },
  invalid: { code: 'VALIDATION_FAILED', type: 'validation_error' },
  conflict: { code: 'CONFLICT', type: 'conflict' },
  'rate-limited': { code: 'RATE_LIMIT_EXCEEDED', type: 'rate_limit_exceeded' },
  unavailable: { code: 'SERVICE_UNAVAILABLE', type: 'http_error' },
} as const satisfies Record<ProblemKind, Words>;

const CONFLICTS: Partial<Record<OperationName, string>> = {
  create: 'IDEMPOTENCY_KEY_REUSED',
  download: 'EXPORT_NOT_COMPLETED',
  manifest: 'EXPORT_NOT_COMPLETED',
};

/** The first of the vendor's three error forms, which its guides use throughout. */
export function problem(found: Problem, exchange: Exchange): HttpResponse {
  const status = found.kind === 'malformed' ? 422 : PROBLEM_STATUS[found.kind];
  const details = found.faults.map((fault) => detailOf(fault, found.kind));
  const { type } = WORDS[found.kind];
  const told = { status, type, code: codeOf(found, exchange), message: found.message };
  return envelope({ ...told, details: details.length > 0 ? details : null }, exchange, headersOf(found));
}

export const bug = (exchange: Exchange): HttpResponse =>
  envelope(
    {
      status: 500,
      code: 'INTERNAL_SERVER_ERROR',
      type: 'internal_server_error',
      message: 'internal server error',
      details: null,
    },
    exchange,
  );

function codeOf({ kind, credentials }: Problem, { route }: Exchange): string {
  if (credentials === 'missing') return 'AUTH_TOKEN_MISSING';
  if (kind === 'not-found' && route === undefined) return 'NOT_FOUND';
  const conflict = route && kind === 'conflict' ? CONFLICTS[route.operation] : undefined;
  return conflict ?? WORDS[kind].code;
}

/** ours: `value` and `allowed` beside the vendor's own members, and types in the vendor's manner. */
function detailOf(fault: Fault, kind: ProblemKind) {
  const { at, message, value, allowed } = fault;
  const place = placeOf(fault);
  return {
    field: fault.in === 'body' && at.length > 0 ? `body.${place}` : place,
    message,
    type: typeOf(kind, fault),
    ...(value === undefined ? {} : { value: briefValue(value) }),
    ...(allowed === undefined ? {} : { allowed }),
  };
}

function typeOf(kind: ProblemKind, { reason, allowed }: Fault): string {
  if (kind === 'malformed') return 'value_error.jsondecode';
  if (kind !== 'invalid') return 'value_error';
  if (reason === 'required') return 'value_error.missing';
  return allowed === undefined ? 'value_error' : 'value_error.not_allowed';
}

const headersOf = (problem: Problem): Record<string, string> => ({
  ...(problem.kind === 'unauthorized' ? { 'WWW-Authenticate': 'Bearer' } : {}),
  ...problemHeaders(problem),
});

function envelope(
  told: Words & { readonly status: number; readonly message: string; readonly details: unknown },
  { request, now }: Exchange,
  headers: Record<string, string> = {},
): HttpResponse {
  const { status, code, type, message, details } = told;
  const error = {
    code: status,
    error_code: code,
    type,
    message,
    details,
    path: request.path,
    request_id: request.requestId,
    timestamp: new Date(now).toISOString().replace(/\.\d+/, ''),
  };
  return jsonResponse(status, { error }, headers);
}
