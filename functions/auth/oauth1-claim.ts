import type { SignedRequest } from '../core/principal.ts';
import { isLoopback } from './callback.ts';
import { isSignatureMethod, type SignatureMethod } from './oauth1-signature.ts';

/** Seconds by which a timestamp may differ from the service's clock, in both directions. */
export const TIMESTAMP_WINDOW = 300;

/** How a call reads what clients send. */
export interface Leniency {
  readonly longestNonce: number;
  /** Whether a timestamp may count milliseconds. */
  readonly milliseconds: boolean;
}

/** Calls with an access token. */
export const STRICT: Leniency = { longestNonce: 64, milliseconds: false };
/** The two calls for tokens, on which a common client sends milliseconds and nonces of 128 letters. */
export const DANCE: Leniency = { longestNonce: 128, milliseconds: true };

/** What a signed request says of itself, before anything is proved. */
export interface Claim {
  readonly client: string;
  readonly token: string | undefined;
  readonly method: SignatureMethod;
  readonly signature: string;
  readonly nonce: string;
  /** As it was sent. */
  readonly timestamp: string;
  /** Seconds since 1970. */
  readonly time: number;
}

/** The claim of a request that is complete and of the present; undefined for any other. `now` is in milliseconds. */
export function readClaim({ url, oauth }: SignedRequest, now: number, leniency: Leniency): Claim | undefined {
  const { oauth_consumer_key: client, oauth_signature: signature, oauth_version: version = '1.0' } = oauth;
  const { oauth_nonce: nonce, oauth_timestamp: timestamp, oauth_signature_method: method } = oauth;
  if (!client || !signature || !nonce || !timestamp || version !== '1.0') return undefined;
  if (!isSignatureMethod(method) || (method === 'PLAINTEXT' && !isConfidential(url))) return undefined;
  const time = secondsOf(timestamp, leniency);
  if (time === undefined || Math.abs(now / 1000 - time) > TIMESTAMP_WINDOW) return undefined;
  if (nonce.length > leniency.longestNonce) return undefined;
  return { client, token: oauth.oauth_token || undefined, method, signature, nonce, timestamp, time };
}

function secondsOf(timestamp: string, { milliseconds }: Leniency): number | undefined {
  if (/^[1-9]\d{0,9}$/.test(timestamp)) return Number(timestamp);
  return milliseconds && /^[1-9]\d{12}$/.test(timestamp) ? Number(timestamp) / 1000 : undefined;
}

/** Whether what is sent in the clear is seen by nobody on the way: over TLS, or within this machine. */
function isConfidential(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || isLoopback(hostname);
}
