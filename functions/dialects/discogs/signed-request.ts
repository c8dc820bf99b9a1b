import type { SignedRequest } from '../../core/principal.ts';
import type { Exchange } from '../../http/dialect.ts';

type Pair = readonly [name: string, value: string];

/**
 * The request as it was signed, its `oauth_` parameters from wherever they stand: header, form body or query (RFC 5849, 3.5).
 * Undefined where it names no consumer, or a parameter of the protocol twice.
 */
export function readSigned({ request, baseUrl }: Exchange): SignedRequest | undefined {
  const sent = [...formOf(request), ...request.query];
  const protocol = [...headerOf(request.headers.authorization), ...sent.filter(isProtocol)];
  const oauth = Object.fromEntries(protocol);
  const isOnce = Object.keys(oauth).length === protocol.length;
  if (!isOnce || oauth.oauth_consumer_key === undefined) return undefined;
  const parameters = sent.filter((pair) => !isProtocol(pair));
  return { method: request.method, url: `${baseUrl}${request.path}`, oauth, parameters };
}

const isProtocol = ([name]: Pair): boolean => name.startsWith('oauth_');

/** `OAuth name="value", …`; a secret in the clear may hold a raw `&`. */
function headerOf(authorization = ''): readonly Pair[] {
  const [, list] = /^OAuth\s+(\S.*)$/is.exec(authorization) ?? [];
  const found = (list ?? '').matchAll(/(?<![\w%.~-])([\w%.~-]+)\s*=\s*(?:"([^"]*)"|([^",\s]*))/g);
  return Array.from(
    found,
    ([, name = '', quoted, plain = '']): Pair => [decoded(name), decoded(quoted ?? plain)],
  );
}

/** The parameters of a form are signed too. */
export const isBodySigned = ({ headers }: Pick<Exchange['request'], 'headers'>): boolean =>
  /^application\/x-www-form-urlencoded\s*(;|$)/i.test(headers['content-type'] ?? '');

function formOf(request: Exchange['request']): readonly Pair[] {
  const { body } = request;
  return isBodySigned(request) ? [...new URLSearchParams(new TextDecoder().decode(body))] : [];
}

/** Text that is not percent-encoded stays as it is: no signature fits it. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
