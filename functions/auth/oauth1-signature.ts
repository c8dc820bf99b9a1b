import { createHmac } from 'node:crypto';
import type { SignedRequest } from '../core/principal.ts';

/** The secrets that sign a request; a request without a token has an empty one. */
export interface SigningSecrets {
  readonly client: string;
  readonly token: string;
}

export type SignatureMethod = keyof typeof METHODS;

export const isSignatureMethod = (name: string | undefined): name is SignatureMethod =>
  name !== undefined && Object.hasOwn(METHODS, name);

/** The signature of a request (RFC 5849, 3.4), not yet percent-encoded. */
export const signatureOf = (
  method: SignatureMethod,
  signed: SignedRequest,
  { client, token }: SigningSecrets,
): string => METHODS[method](signed, `${encoded(client)}&${encoded(token)}`);

const METHODS = {
  'HMAC-SHA1': (signed: SignedRequest, key: string): string =>
    createHmac('sha1', key).update(baseString(signed)).digest('base64'),
  PLAINTEXT: (_signed: SignedRequest, key: string): string => key,
} as const;

/** What HMAC-SHA1 signs (RFC 5849, 3.4.1). */
export function baseString({ method, url, oauth, parameters }: SignedRequest): string {
  const { oauth_signature: _signature, realm: _realm, ...named } = oauth;
  const pairs = [...Object.entries(named), ...parameters].map(([name, value]) => [
    encoded(name),
    encoded(value),
  ]);
  const sorted = pairs.toSorted(([a = '', x = ''], [b = '', y = '']) => order(a, b) || order(x, y));
  const normal = sorted.map(([name, value]) => `${name}=${value}`).join('&');
  return [method.toUpperCase(), baseUri(url), normal].map(encoded).join('&');
}

/** Scheme and host in small letters, no default port, no query (RFC 5849, 3.4.1.2). */
function baseUri(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

/** Percent-encoding of all but the unreserved characters (RFC 5849, 3.6). */
const encoded = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replaceAll(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** Encoded texts are ASCII, so their UTF-16 order is their byte order. */
const order = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
