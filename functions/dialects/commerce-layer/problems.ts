import type { Fault, Problem, ProblemKind } from '../../core/problem.ts';
import { briefValue } from '../../http/brief-value.ts';
import type { Exchange } from '../../http/dialect.ts';
import type { HttpResponse } from '../../http/message.ts';
import { PROBLEM_STATUS, problemHeaders } from '../../http/neutral.ts';
import { tokenProblem } from '../../http/token-problem.ts';
import { FILTERS, filterName } from './list-filters.ts';
import { typesOf } from './resource-types.ts';
import { jsonApi } from './responses.ts';

interface Words {
  readonly code: string;
  readonly title: string;
  /** Where the vendor has a sentence of its own. */
  readonly detail?: string;
}

/** Documented: the codes and sentences of 401, 404 and 422. ours: all others, in the manner of the library that the documented ones are from. */
const WORDS: Readonly<Record<ProblemKind, Words>> = {
  unauthorized: {
    code: 'UNAUTHORIZED',
    title: 'Access denied',
    detail: 'You are not authorized to perform this action on the requested resource.',
  },
  forbidden: { code: 'FORBIDDEN', title: 'Forbidden' },
  'not-found': {
    code: 'RECORD_NOT_FOUND',
    title: 'Record not found',
    detail: 'The requested resource was not found. Please double-check the resource id.',
  },
  gone: { code: 'RECORD_NOT_FOUND', title: 'Gone' },
  'method-not-allowed': { code: 'METHOD_NOT_ALLOWED', title: 'Method not allowed' },
  'not-acceptable': { code: 'NOT_ACCEPTABLE', title: 'Not acceptable' },
  'unsupported-media-type': { code: 'UNSUPPORTED_MEDIA_TYPE', title: 'Unsupported media type' },
  'too-large': { code: 'PAYLOAD_TOO_LARGE', title: 'Payload too large' },
  malformed: { code: 'BAD_REQUEST', title: 'Bad request' },
  invalid: { code: 'VALIDATION_ERROR', title: 'is invalid' },
  conflict: { code: 'VALIDATION_ERROR', title: 'is not possible now' },
  'rate-limited': { code: 'TOO_MANY_REQUESTS', title: 'Too many requests' },
  unavailable: { code: 'SERVICE_UNAVAILABLE', title: 'Service unavailable' },
};

const EXPIRED: Words = {
  code: 'INVALID_TOKEN',
  title: 'Invalid token',
  detail: 'The access token you provided is expired.',
};
const LOCKED: Words = { code: 'LOCKED', title: 'Locked resource' };
const NOT_IN_URL: Words = { code: 'KEY_NOT_INCLUDED_IN_URL', title: 'Key is not included in URL' };
const WRONG_TYPE: Words = { code: 'TYPE_MISMATCH', title: 'Type mismatch' };

interface Told extends Words {
  readonly status: number;
  readonly faults: readonly Fault[];
}

/** JSON:API's errors, one for each fault. */
export function problem(found: Problem, exchange: Exchange): HttpResponse {
  if (exchange.route?.operation === 'token') return tokenProblem(found);
  const told = toldOf(found, exchange);
  const { status, title, code, detail = found.message } = told;
  const bare = {
    title,
    detail,
    code,
    status: String(status),
    ...(status === 422 ? { meta: { error: found.kind } } : {}),
  };
  const errors = told.faults.map((fault) => errorOf(fault, told, exchange));
  return jsonApi(
    status,
    { errors: errors.length > 0 ? errors : [bare] },
    {
      ...(status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {}),
      ...problemHeaders(found),
    },
  );
}

export const bug = ({ request }: Exchange): HttpResponse =>
  jsonApi(500, {
    errors: [
      {
        title: 'Internal server error',
        detail: `Something went wrong; the log knows this request as ${request.requestId}.`,
        code: 'INTERNAL_SERVER_ERROR',
        status: '500',
      },
    ],
  });

function toldOf(found: Problem, { route }: Exchange): Told {
  const { kind, credentials } = found;
  const status = PROBLEM_STATUS[kind];
  const none = { faults: [] };
  switch (kind) {
    case 'unauthorized':
      return { ...(credentials === 'expired' ? EXPIRED : WORDS.unauthorized), status, ...none };
    case 'invalid':
      return invalidTold(found, route?.operation === 'listRecords');
    case 'malformed':
      return { ...(namesMember(found, 'id') ? NOT_IN_URL : WORDS.malformed), status, faults: found.faults };
    case 'conflict':
      return conflictTold(found, route?.operation);
    default:
      return { ...WORDS[kind], status, ...none };
  }
}

/** JSON:API: what is wrong with a query as such is a bad request (400); ours: a filter is validated like an attribute (422). */
function invalidTold({ faults }: Problem, isRecords: boolean): Told {
  if (isRecords && faults.some(({ at }) => at[0] === 'resource'))
    return { ...WORDS['not-found'], status: 404, faults: [] };
  const isQuery =
    faults.length > 0 && faults.every(({ in: part, at }) => part === 'query' && !isFilter(at[0]));
  return { ...WORDS.invalid, status: isQuery ? 400 : 422, faults };
}

const isFilter = (parameter: Fault['at'][number] | undefined): boolean =>
  parameter === FILTERS || parameter === 'filter' || filterName(String(parameter)) !== undefined;

/** ours: what an export's status does not allow is a validation error, as is an export too many; one that cannot be deleted now is locked. */
function conflictTold(found: Problem, operation: string | undefined): Told {
  if (operation === 'remove') return { ...LOCKED, status: 423, faults: [] };
  if (operation === 'follow' || operation === 'manifest')
    return { ...WORDS['not-found'], status: 404, faults: [] };
  if (namesMember(found, 'type')) return { ...WRONG_TYPE, status: 409, faults: found.faults };
  return { ...WORDS.conflict, status: 422, faults: [] };
}

const namesMember = ({ faults }: Problem, name: string): boolean =>
  faults.some(({ at }) => at[0] === 'data' && at[1] === name);

function errorOf(fault: Fault, told: Told, exchange: Exchange) {
  const { bound, value } = fault;
  const isRecords = exchange.route?.operation === 'listRecords';
  const { name, source } = placeOf(fault, isRecords);
  const allowed = at(fault, 'resource') ? typesOf(fault.allowed ?? []) : fault.allowed;
  const message = at(fault, 'resource')
    ? `${JSON.stringify(briefValue(value))} is not one of ${allowed?.join(', ')}`
    : fault.message;
  const shown = briefValue(value);
  return {
    title: fault.reason === 'required' ? "can't be blank" : message,
    detail: name === '' ? message : `${name} - ${message}`,
    code: told.status === 400 && fault.in === 'query' ? queryCode(fault) : told.code,
    source,
    status: String(told.status),
    meta: {
      error: bound?.rule ?? ERRORS[fault.reason],
      ...(shown === undefined ? {} : { value: shown }),
      ...(bound ? { count: bound.than } : {}),
      ...(allowed ? { allowed } : {}),
    },
  };
}

const at = (fault: Fault, member: string): boolean => fault.in === 'body' && fault.at[0] === member;

/** As Rails names what is wrong with an attribute. */
const ERRORS: Readonly<Record<Fault['reason'], string>> = {
  required: 'blank',
  unknown: 'unknown',
  type: 'invalid',
  value: 'inclusion',
  repeated: 'taken',
  conflict: 'exclusion',
  syntax: 'invalid',
};

const QUERY_CODES: readonly (readonly [start: string, code: string])[] = [
  ['include', 'INVALID_INCLUDE'],
  ['fields', 'INVALID_FIELD'],
  ['sort', 'INVALID_SORT_CRITERIA'],
  ['page', 'INVALID_PAGE_VALUE'],
];

const queryCode = ({ at: [parameter], reason }: Fault): string =>
  reason === 'unknown'
    ? 'PARAM_NOT_ALLOWED'
    : (QUERY_CODES.find(([start]) => String(parameter).startsWith(start))?.[1] ?? 'PARAM_NOT_ALLOWED');

interface Place {
  readonly name: string;
  readonly source: Readonly<Record<string, string>>;
}

/** Attributes are where the engine speaks of the request's members; what it counted stands as `records_count`. */
function placeOf({ in: part, at: steps, bound }: Fault, isRecords: boolean): Place {
  const [first = '', ...further] = steps.map(String);
  if (part === 'query') return { name: first, source: { parameter: first } };
  if (part === 'header') return { name: first, source: { header: first } };
  if (isRecords) {
    const parameter = `filter[q][${further.join('.')}]`;
    return { name: parameter, source: { parameter } };
  }
  if (first === 'data') return { name: steps.join('.'), source: { pointer: pointerTo(steps) } };
  if (bound) return attribute(['records_count']);
  if (steps.length === 0) return { name: '', source: { pointer: '' } };
  return attribute([first === 'resource' ? 'resource_type' : first, ...further]);
}

const attribute = (steps: readonly string[]): Place => ({
  name: steps.join('.'),
  source: { pointer: pointerTo(['data', 'attributes', ...steps]) },
});

/** RFC 6901 §3. */
const pointerTo = (steps: Fault['at']): string =>
  steps.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
