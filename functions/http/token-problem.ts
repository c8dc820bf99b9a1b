import type { Problem, ProblemKind } from '../core/problem.ts';
import { jsonResponse } from './json-response.ts';
import type { HttpResponse } from './message.ts';
import { PROBLEM_STATUS, problemHeaders } from './neutral.ts';

/** A refusal at a token endpoint (RFC 6749 §5.2). */
export function tokenProblem(found: Problem): HttpResponse {
  const { kind, message } = found;
  const status = kind === 'invalid' ? 400 : PROBLEM_STATUS[kind];
  const challenge = kind === 'unauthorized' ? { 'WWW-Authenticate': 'Basic realm="oauth2"' } : {};
  const told = { error: errorOf(found), error_description: described(message) };
  return jsonResponse(status, told, { ...challenge, ...problemHeaders(found) });
}

export const tokenBug = (): HttpResponse => jsonResponse(500, { error: 'server_error' });

/** The words of §4.1.2.1 for a server that cannot answer now stand for "too often" too. */
const BUSY: readonly ProblemKind[] = ['rate-limited', 'unavailable'];

/** What is shown and not valid has no place in the request; a text that cannot be read has one. */
function errorOf({ kind, faults }: Problem): string {
  if (kind === 'unauthorized') return 'invalid_client';
  if (BUSY.includes(kind)) return 'temporarily_unavailable';
  if (kind === 'malformed' && faults.length === 0) return 'invalid_grant';
  const isUnknownGrant = faults.some(({ at, reason }) => at[0] === 'grant_type' && reason === 'value');
  return isUnknownGrant ? 'unsupported_grant_type' : 'invalid_request';
}

/** The characters that a description may hold. */
const described = (text: string): string => text.replaceAll('"', "'").replaceAll(/[^ -[\]-~]/g, '?');
