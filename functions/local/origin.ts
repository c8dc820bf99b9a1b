import type { IncomingMessage } from 'node:http';

const HOST = /^[A-Za-z0-9._:[\]-]{1,255}$/;

/**
 * The address under which a caller reached the service: what a trusted proxy says in `X-Forwarded-Proto`, `X-Forwarded-Host` or
 * `Host`, else that of the connection itself, which no header can forge.
 */
export function originOf({ headers, socket }: IncomingMessage, isTrusted: boolean): string {
  const said = isTrusted ? (first(headers['x-forwarded-host']) ?? headers.host) : undefined;
  if (said === undefined || !HOST.test(said))
    return addressUrl(socket.localAddress ?? '', socket.localPort ?? 0);
  const scheme = first(headers['x-forwarded-proto'])?.toLowerCase() === 'https' ? 'https' : 'http';
  return `${scheme}://${said}`;
}

/** The URL of an address; of one that stands for all, the loopback's. */
export function addressUrl(address: string, port: number): string {
  const plain = address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
  const host =
    { '0.0.0.0': '127.0.0.1', '::': '[::1]' }[plain] ?? (plain.includes(':') ? `[${plain}]` : plain);
  return `http://${host}:${port}`;
}

const first = (header: string | readonly string[] | undefined): string | undefined =>
  String(header ?? '')
    .split(',')[0]
    ?.trim() || undefined;
