import type { Fault, FaultReason, Problem, ProblemKind } from '../../core/problem.ts';
import { briefValue } from '../../http/brief-value.ts';
import type { Exchange } from '../../http/dialect.ts';
import type { HttpResponse } from '../../http/message.ts';
import { PROBLEM_STATUS, problemHeaders } from '../../http/neutral.ts';
import { tokenBug, tokenProblem } from '../../http/token-problem.ts';
import { answer } from './responses.ts';

/** ours: the words that the vendor and its library do not have. */
const BY_KIND = {
  unauthorized: 'PermissionError',
  forbidden: 'PermissionError',
  'not-found': 'NotFoundError',
  gone: 'NotFoundError',
  'method-not-allowed': 'MethodError',
  'not-acceptable': 'ContentTypeError',
  'unsupported-media-type': 'ContentTypeError',
  'too-large': 'ValueError',
  malformed: 'DeserializationError',
  invalid: 'ValueError',
  conflict: 'ConflictError',
  'rate-limited': 'RateLimitError',
  unavailable: 'UnavailableError',
} as const satisfies Record<ProblemKind, string>;

const BY_REASON = {
  required: 'RequiredError',
  unknown: 'UnknownFieldError',
  type: 'TypeError',
  value: 'ValueError',
  repeated: 'ValueError',
  conflict: 'ValueError',
  syntax: 'DeserializationError',
} as const satisfies Record<FaultReason, string>;

interface Element {
  /** Left out where the request as a whole is meant. */
  readonly fieldNames?: readonly string[];
  readonly classification: string;
  readonly message: string;
}

/** A bare list, as the vendor's library writes it; at the token endpoint what RFC 6749 asks for. */
export function problem(found: Problem, exchange: Exchange): HttpResponse {
  if (isToken(exchange)) return tokenProblem(found);
  const { kind, message, faults } = found;
  const whole: Element = { classification: BY_KIND[kind], message };
  const elements = faults.length > 0 ? faults.map((fault) => elementOf(fault, kind)) : [whole];
  return answer(PROBLEM_STATUS[kind], elements, headersOf(found));
}

export function bug(exchange: Exchange): HttpResponse {
  if (isToken(exchange)) return tokenBug();
  const message = `internal error (request ${exchange.request.requestId})`;
  return answer(500, [{ classification: 'ServerError', message }]);
}

const isToken = ({ route }: Exchange): boolean => route?.operation === 'token';

function elementOf(fault: Fault, kind: ProblemKind): Element {
  const name = nameOf(fault);
  return {
    ...(name === '' ? {} : { fieldNames: [brief(name)] }),
    classification: kind === 'invalid' ? BY_REASON[fault.reason] : BY_KIND[kind],
    message: brief(fault.message),
  };
}

/** The core asks for fields; here they are the names of `columns`. */
function nameOf({ at, value }: Fault): string {
  const [first, index] = at;
  if (first !== 'fields') return at.join('.');
  return index === undefined ? 'columns' : `columns.${value}`;
}

const LONGEST_MESSAGE = 1000;
const brief = (text: string): string => (text.length > LONGEST_MESSAGE ? String(briefValue(text)) : text);

const headersOf = (problem: Problem): Record<string, string> => ({
  ...(problem.kind === 'unauthorized' ? { 'WWW-Authenticate': 'APIKey, Bearer, Basic realm="exports"' } : {}),
  ...problemHeaders(problem),
});
