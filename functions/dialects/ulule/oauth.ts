import type { BearerToken, TokenAsked } from '../../core/operations.ts';
import { type Fault, invalid, Problem } from '../../core/problem.ts';
import { readBasic } from '../../http/basic-credentials.ts';
import type { Exchange } from '../../http/dialect.ts';
import type { HttpResponse } from '../../http/message.ts';
import { NAME } from './ids.ts';
import { answer } from './responses.ts';

type Grant = TokenAsked extends infer Asked
  ? Asked extends unknown
    ? Omit<Asked, 'dialect' | 'client'>
    : never
  : never;
type Words = (name: string) => string;

/**
 * ours: `guest_email` gives the vendor's callers a token for somebody without an account. Nobody without an account has a
 * project here, so that such a token could do nothing: it is refused like any grant that is not there.
 */
const GRANTS: Readonly<Record<string, (word: Words) => Grant>> = {
  password: (word) => ({ grant: 'password', user: word('username'), password: word('password') }),
  refresh_token: (word) => ({ grant: 'refresh_token', refresh: word('refresh_token') }),
  authorization_code: (word) => ({
    grant: 'authorization_code',
    code: word('code'),
    callback: word('redirect_uri'),
  }),
};

/** RFC 6749 §4.1.3, §4.3.2 and §6, as a form or as JSON of the same words. */
export function readToken(exchange: Exchange): TokenAsked {
  const words = wordsOf(exchange.body);
  const client = clientOf(exchange, words);
  const word: Words = (name) => words.get(name) ?? missing(name);
  const type = word('grant_type');
  const grant = Object.hasOwn(GRANTS, type) ? GRANTS[type] : undefined;
  if (grant) return { ...grant(word), dialect: NAME, client };
  const allowed = Object.keys(GRANTS);
  throw refused('grant_type', 'value', `must be one of ${allowed.join(', ')}`);
}

export const showToken = ({ access, refresh, expiresIn, scope }: BearerToken): HttpResponse =>
  answer(
    200,
    {
      access_token: access,
      expires_in: expiresIn,
      ...(refresh === undefined ? {} : { refresh_token: refresh }),
      scope,
      token_type: 'Bearer',
    },
    { Pragma: 'no-cache' },
  );

/** One that is empty counts as left out, and one that is there twice is refused (RFC 6749 §3.2). */
function wordsOf(body: unknown): ReadonlyMap<string, string> {
  const pairs = body instanceof URLSearchParams ? [...body] : Object.entries(body ?? {});
  const words = new Map<string, string>();
  for (const [name, value] of pairs) {
    if (typeof value !== 'string') throw refused(name, 'type', 'must be a text');
    if (words.has(name)) throw refused(name, 'repeated', 'is there twice');
    if (value !== '') words.set(name, value);
  }
  return words;
}

/** By Basic, whose parts are encoded as in forms, or by two words of the body; not by both (RFC 6749 §2.3). */
function clientOf({ request }: Exchange, words: ReadonlyMap<string, string>): TokenAsked['client'] {
  const [scheme = '', text = ''] = (request.headers.authorization ?? '').trim().split(/ +/, 2);
  const basic = scheme.toLowerCase() === 'basic' ? readBasic(text) : undefined;
  if (basic && words.has('client_secret'))
    throw refused('client_secret', 'conflict', 'is shown beside an Authorization');
  const id = basic ? decoded(basic.user) : words.get('client_id');
  const secret = basic ? decoded(basic.password) : words.get('client_secret');
  if (id !== undefined && secret !== undefined) return { id, secret };
  throw new Problem('unauthorized', 'the client must show its id and its secret', { credentials: 'missing' });
}

/** Text that is not percent-encoded stays as it is: no client has it. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

function missing(name: string): never {
  throw refused(name, 'required', 'is missing');
}

const refused = (name: string, reason: Fault['reason'], message: string): Problem =>
  invalid([{ in: 'body', at: [name], reason, message }]);
