import { invalid } from '../core/problem.ts';

/** What a client without an address of its own names: the verifier is shown, and typed in by hand. */
export const OUT_OF_BAND = 'oob';

const LONGEST = 2048;
const ADDRESSES = [
  'an https URL without user, fragment and reserved parameters',
  'http on localhost, 127.0.0.1 or [::1]',
];
/** All that a URL may hold: no line break that could begin another header, no blank. */
const VISIBLE = /^[\x21-\x7e]+$/;

/**
 * Where a client may have a verifier or code sent: an address that is registered with it, the machine of whoever asks, or `oob`;
 * for a client that registered none any `https` address. `Problem('invalid')` names the field.
 */
export function checkCallback(
  callback: string,
  registered: readonly string[] = [],
  field = 'oauth_callback',
): string {
  if (callback === OUT_OF_BAND) return callback;
  const url = readAddress(callback, field);
  if (isLoopback(url.hostname)) return url.href;
  const known = registered.map((one) => new URL(one).href);
  if (known.length === 0 || known.includes(url.href)) return url.href;
  const allowed = [...known, OUT_OF_BAND];
  const message = `is not registered with this client; there are ${allowed.join(', ')}`;
  throw invalid([{ in: 'body', at: [field], reason: 'value', value: callback, message, allowed }]);
}

/** An address that may be registered: `https`, or `http` on the machine of whoever asks. */
export function readAddress(text: string, field: string): URL {
  const url = text.length <= LONGEST && VISIBLE.test(text) ? URL.parse(text) : null;
  const isPlain = url?.username === '' && url.password === '' && !text.includes('#') && !namesToken(url);
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (url && isPlain && isSafe) return url;
  const message = `must be ${ADDRESSES.join(' or ')}`;
  throw invalid([{ in: 'body', at: [field], reason: 'value', value: text, message, allowed: ADDRESSES }]);
}

/** Whether the address already holds what would be added to it. */
const namesToken = ({ searchParams }: URL): boolean =>
  ['oauth_token', 'oauth_verifier', 'code'].some((name) => searchParams.has(name));

/** Whether a host, as `URL` gives it, is the machine itself. */
export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);

/** The address with more in its query; what stands in it stays as it was. */
export function withQuery(address: string, parameters: Readonly<Record<string, string>>): string {
  const more = new URLSearchParams(parameters).toString();
  const joint = address.endsWith('?') ? '' : address.includes('?') ? '&' : '?';
  return `${address}${joint}${more}`;
}
