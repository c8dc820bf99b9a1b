import type { Problem, ProblemKind } from '../../core/problem.ts';
import type { Exchange } from '../../http/dialect.ts';
import type { HttpResponse } from '../../http/message.ts';
import { PROBLEM_STATUS, problemHeaders } from '../../http/neutral.ts';
import { answer } from './responses.ts';

export const isToken = ({ route }: Exchange): boolean => route?.operation === 'token';

/** RFC 6749 §5.2. ours: its word for a server that cannot answer now (§4.1.2.1) stands for "too often" too. */
export function tokenProblem(found: Problem): HttpResponse {
  const { kind, message } = found;
  const status = kind === 'invalid' ? 400 : PROBLEM_STATUS[kind];
  return answer(
    status,
    { error: errorOf(found), error_description: described(message) },
    {
      ...(kind === 'unauthorized' ? { 'WWW-Authenticate': 'Basic realm="oauth2"' } : {}),
      ...problemHeaders(found),
    },
  );
}

export const tokenBug = (): HttpResponse => answer(500, { error: 'server_error' });

const BUSY: readonly ProblemKind[] = ['rate-limited', 'unavailable'];

/** What is shown and not valid has no place in the request: a text that cannot be read has one. */
function errorOf({ kind, faults }: Problem): string {
  if (kind === 'unauthorized') return 'invalid_client';
  if (BUSY.includes(kind)) return 'temporarily_unavailable';
  if (kind === 'malformed' && faults.length === 0) return 'invalid_grant';
  const isUnknownGrant = faults.some(({ at, reason }) => at[0] === 'grant_type' && reason === 'value');
  return isUnknownGrant ? 'unsupported_grant_type' : 'invalid_request';
}

/** The characters that a description may hold. */
const described = (text: string): string => text.replaceAll('"', "'").replaceAll(/[^ -[\]-~]/g, '?');
