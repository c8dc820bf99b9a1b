import type { BearerToken, TokenAsked } from '../../core/operations.ts';
import { type Fault, invalid, Problem } from '../../core/problem.ts';
import type { Exchange } from '../../http/dialect.ts';
import { jsonResponse } from '../../http/json-response.ts';
import type { HttpResponse } from '../../http/message.ts';
import { PROBLEM_STATUS, problemHeaders } from '../../http/neutral.ts';
import { NAME } from './ids.ts';

const GRANT = 'client_credentials';

/** RFC 6749 §4.4.2, in JSON or as a form; the client's secret in the body or by HTTP Basic (§2.3.1). ours: `scope` is not looked at, and the answer says which one it is. */
export function readToken(exchange: Exchange): TokenAsked {
  const member = reader(exchange.body);
  const grant = member('grant_type');
  if (grant === undefined) throw refused('grant_type', 'required', 'is required');
  if (grant !== GRANT) throw refused('grant_type', 'value', `must be ${GRANT}`, grant);
  const inBody = { id: member('client_id'), secret: member('client_secret') };
  const inHeader = basicOf(exchange);
  if (inHeader && inBody.secret !== undefined)
    throw refused('client_secret', 'conflict', 'is shown twice, in the header and in the body');
  const { id, secret } = inHeader ?? inBody;
  if (id === undefined || secret === undefined)
    throw new Problem('unauthorized', 'the client must show client_id and client_secret', {
      credentials: 'missing',
    });
  return { dialect: NAME, grant: GRANT, client: { id, secret } };
}

/** RFC 6749 §5.1, with `created_at` as the vendor adds it. */
export const showToken = ({ access, expiresIn, scope, createdAt }: BearerToken): HttpResponse =>
  jsonResponse(
    200,
    { access_token: access, token_type: 'bearer', expires_in: expiresIn, scope, created_at: createdAt },
    { Pragma: 'no-cache' },
  );

/** RFC 6749 §5.2. */
export function tokenProblem(problem: Problem, exchange: Exchange): HttpResponse {
  const { kind, message } = problem;
  const error = codeOf(problem);
  const status = kind === 'invalid' ? 400 : PROBLEM_STATUS[kind];
  const challenge = kind === 'unauthorized' && basicOf(exchange) ? { 'WWW-Authenticate': 'Basic' } : {};
  return jsonResponse(
    status,
    { error, error_description: message },
    { ...challenge, ...problemHeaders(problem) },
  );
}

function codeOf({ kind, faults }: Problem): string {
  if (kind === 'unauthorized') return 'invalid_client';
  const isGrant = faults.some(({ at, reason }) => at[0] === 'grant_type' && reason === 'value');
  return isGrant ? 'unsupported_grant_type' : 'invalid_request';
}

/** A member of the body as a text; `Problem('invalid')` for one that is none, or that is there twice. */
function reader(body: unknown): (name: string) => string | undefined {
  if (body instanceof URLSearchParams)
    return (name) => {
      if (body.getAll(name).length > 1) throw refused(name, 'repeated', 'is given more than once');
      return body.get(name) ?? undefined;
    };
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw invalid([{ in: 'body', at: [], reason: 'type', message: 'must be an object' }]);
  const members: Readonly<Record<string, unknown>> = { ...body };
  return (name) => {
    const value = Object.hasOwn(members, name) ? members[name] : undefined;
    if (value === undefined || typeof value === 'string') return value;
    throw refused(name, 'type', 'must be a text');
  };
}

const refused = (name: string, reason: Fault['reason'], message: string, value?: string): Problem =>
  invalid([{ in: 'body', at: [name], reason, message, ...(value === undefined ? {} : { value }) }]);

/** Undefined where nothing, or nothing that can be read, is shown so. */
function basicOf({
  request: { headers },
}: Exchange): { readonly id: string; readonly secret: string } | undefined {
  const encoded = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(headers.authorization ?? '')?.[1];
  if (encoded === undefined || encoded.replace(/=+$/, '').length % 4 === 1) return undefined;
  const [id = '', ...secret] = atob(encoded.replace(/=+$/, '')).split(':');
  return { id, secret: secret.join(':') };
}
