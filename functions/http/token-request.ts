import type { TokenAsked } from '../core/operations.ts';
import { type Fault, invalid, Problem } from '../core/problem.ts';
import { readAuthorization, readBasic } from './authorization.ts';
import type { Exchange } from './dialect.ts';

/** What a client sends to a token endpoint (RFC 6749 §2.3.1 and §3.2). */
export interface TokenRequest {
  readonly client: TokenAsked['client'];
  /** `Problem('invalid')` where it is not there. */
  word(name: string): string;
}

/**
 * Reads a form, or JSON of the same words. One that is empty counts as left out, one that is there twice is refused. The client
 * shows itself by Basic or by two words of the body, and not by both; `Problem('unauthorized')` where it does not.
 */
export function readTokenRequest({ request, body }: Pick<Exchange, 'request' | 'body'>): TokenRequest {
  const words = wordsOf(body);
  const { scheme, text } = readAuthorization(request);
  const basic = scheme === 'basic' ? readBasic(text) : undefined;
  if (basic && words.has('client_secret'))
    throw refusedWord('client_secret', 'conflict', 'is shown beside an Authorization');
  const id = basic ? decoded(basic.user) : words.get('client_id');
  const secret = basic ? decoded(basic.password) : words.get('client_secret');
  if (id === undefined || secret === undefined)
    throw new Problem('unauthorized', 'the client must show its id and its secret', {
      credentials: 'missing',
    });
  return { client: { id, secret }, word: (name) => words.get(name) ?? missing(name) };
}

export const refusedWord = (name: string, reason: Fault['reason'], message: string): Problem =>
  invalid([{ in: 'body', at: [name], reason, message }]);

function wordsOf(body: unknown): ReadonlyMap<string, string> {
  const pairs = body instanceof URLSearchParams ? [...body] : Object.entries(body ?? {});
  const words = new Map<string, string>();
  for (const [name, value] of pairs) {
    if (typeof value !== 'string') throw refusedWord(name, 'type', 'must be a text');
    if (words.has(name)) throw refusedWord(name, 'repeated', 'is there twice');
    if (value !== '') words.set(name, value);
  }
  return words;
}

/** In Basic the parts are encoded as in forms; text that is not stays as it is: no client has it. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

function missing(name: string): never {
  throw refusedWord(name, 'required', 'is missing');
}
