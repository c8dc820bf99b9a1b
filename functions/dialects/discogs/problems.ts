import type { OperationName } from '../../core/operations.ts';
import type { Fault, Problem, ProblemKind } from '../../core/problem.ts';
import type { Exchange } from '../../http/dialect.ts';
import { jsonResponse } from '../../http/json-response.ts';
import type { HttpResponse } from '../../http/message.ts';
import { PROBLEM_STATUS } from '../../http/neutral.ts';
import { refusalPage } from './authorize-page.ts';

/** Asserted by clients' tests: the sentences of 401 and 404. ours: those of 403 and 429; all others say what is wrong. */
const SENTENCES: Partial<Record<ProblemKind, string>> = {
  unauthorized: 'You must authenticate to access this resource.',
  forbidden: "You don't have permission to access this resource.",
  'not-found': 'The requested resource was not found.',
  gone: 'The requested resource was not found.',
  'rate-limited': 'You are making requests too quickly.',
};

const PAGES: readonly OperationName[] = ['describeRequest', 'approveRequest'];
const TOKEN_CALLS: readonly OperationName[] = ['requestToken', 'accessToken'];
/** What a file that is not there yet, or not any more, is to its download. */
const FILES: readonly OperationName[] = ['download', 'manifest'];

/** A `message`; beside it, where places in a request are wrong, the vendor's other form of 422, `detail`. */
export function problem(found: Problem, exchange: Exchange): HttpResponse {
  const { route } = exchange;
  const kind = kindOf(found, route?.operation);
  const status = kind === 'gone' ? 404 : PROBLEM_STATUS[kind];
  const headers = headersOf(found);
  if (isAnonymous(found)) return { status: 403, headers };
  const message = SENTENCES[kind] ?? sentence(found.message);
  if (route && PAGES.includes(route.operation)) {
    const page = refusalPage(status, sentence(found.message));
    return { ...page, headers: { ...page.headers, ...headers } };
  }
  const detail = kind === 'invalid' ? { detail: found.faults.map(detailOf) } : {};
  return jsonResponse(status, { message, ...detail }, headers);
}

/** The vendor's 500 holds a code for its support; here it is the request's id, by which the log is searched. */
export const bug = ({ request }: Exchange): HttpResponse =>
  jsonResponse(500, { message: `An internal server error occurred. (error code: ${request.requestId})` });

/** ours: an OAuth request that says what it may not is a bad one (400), and a file that is not there is not found. */
function kindOf({ kind }: Problem, operation: OperationName | undefined): ProblemKind {
  if (operation === undefined) return kind;
  if (kind === 'invalid' && TOKEN_CALLS.includes(operation)) return 'malformed';
  return kind === 'conflict' && FILES.includes(operation) ? 'not-found' : kind;
}

/** ours: 403 and, as documented, nothing in the answer. */
const isAnonymous = ({ faults }: Problem): boolean =>
  faults.some((fault) => fault.in === 'header' && fault.at[0] === 'User-Agent');

const detailOf = ({ in: part, at, message, reason }: Fault) => ({
  loc: [part, ...at],
  msg: message,
  type: reason === 'required' ? 'value_error.missing' : `value_error.${reason}`,
});

function headersOf({ kind, allow, retryAfter }: Problem): Record<string, string> {
  return {
    ...(kind === 'unauthorized' ? { 'WWW-Authenticate': 'OAuth' } : {}),
    ...(allow.length > 0 ? { Allow: allow.join(', ') } : {}),
    ...(retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) }),
  };
}

/** Words begin with a capital letter, names of fields do not. */
const sentence = (text: string): string =>
  `${text.replace(/^[a-z]+(?= )/, (word) => word.slice(0, 1).toUpperCase() + word.slice(1))}.`;
