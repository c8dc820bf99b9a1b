import { Buffer } from 'node:buffer';
import type { HttpRequest } from './message.ts';

/** The scheme of an `Authorization`, in small letters, and what follows it up to the next blank; empty where there is none. */
export function readAuthorization({ headers }: Pick<HttpRequest, 'headers'>): {
  readonly scheme: string;
  readonly text: string;
} {
  const words = (headers.authorization ?? '').split(' ').filter((word) => word !== '');
  const [scheme = '', text = ''] = words;
  return { scheme: scheme.toLowerCase(), text };
}

/** Name and password of what follows `Basic` (RFC 7617), in UTF-8; undefined for any other text. */
export function readBasic(text: string): { readonly user: string; readonly password: string } | undefined {
  const pair = decoded(text);
  const colon = pair?.indexOf(':') ?? -1;
  if (pair === undefined || colon < 0) return undefined;
  return { user: pair.slice(0, colon), password: pair.slice(colon + 1) };
}

function decoded(text: string): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(text, 'base64'));
  } catch {
    return undefined;
  }
}
