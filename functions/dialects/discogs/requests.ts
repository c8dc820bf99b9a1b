import type { NewExport } from '../../core/new-export.ts';
import type { Contracts, ExportRef, ListAsked } from '../../core/operations.ts';
import type { Credentials, Principal, SignedRequest } from '../../core/principal.ts';
import { Problem } from '../../core/problem.ts';
import { callerOf, exportAsked, newExportAsked } from '../../http/asked.ts';
import type { Exchange } from '../../http/dialect.ts';
import { readNumberedPage } from '../../http/paging.ts';
import { ids, NAME } from './ids.ts';
import { readSigned } from './signed-request.ts';

/** The whole inventory, one file at a time; the name in its file name is that of whoever asked. */
export const readCreate = (exchange: Exchange): NewExport =>
  newExportAsked(exchange, NAME, {
    resource: 'inventory',
    format: 'csv',
    exclusive: true,
    extra: { username: usernameOf(callerOf(exchange)) },
  });

export const usernameOf = ({ user, owner }: Pick<Principal, 'user' | 'owner'>): string => user ?? owner;

export const readExport = (exchange: Exchange): ExportRef => exportAsked(exchange, { name: NAME, ids });

export function readList(exchange: Exchange): ListAsked {
  const words = { number: 'page', size: ['per_page'], defaultSize: 50, maxSize: 100 };
  const page = readNumberedPage(exchange.request.query, words);
  return { owner: callerOf(exchange).owner, dialect: NAME, page };
}

/** For the two calls for tokens, which the signature alone admits. */
export function readSignature(exchange: Exchange): SignedRequest {
  const signed = readSigned(exchange);
  if (signed) return signed;
  throw new Problem('malformed', 'the parameters of OAuth 1.0a are missing, or one is there twice');
}

export const readApplicant = ({ request: { query } }: Exchange): string => query.get('oauth_token') ?? '';

export function readApproval({ body }: Exchange): Contracts['approveRequest']['asked'] {
  const form = body instanceof URLSearchParams ? body : new URLSearchParams();
  return { token: form.get('oauth_token') ?? '', key: form.get('key')?.trim() ?? '' };
}

/** `Discogs token=…` or `Discogs key=…, secret=…` in the header, the same words in the query, or a signature of OAuth 1.0a. */
export function credentials(exchange: Exchange): Credentials | undefined {
  const { headers, query } = exchange.request;
  const { authorization } = headers;
  const [, list] = /^Discogs\s+(\S.*)$/i.exec(authorization ?? '') ?? [];
  if (list !== undefined) {
    const pairs = list.matchAll(/(?<!\w)(\w+)\s*=\s*"?([^",\s]*)"?/g);
    return named(Array.from(pairs, ([, name = '', value = '']) => [name.toLowerCase(), value]));
  }
  const signed = readSigned(exchange);
  if (signed) return { scheme: 'oauth1', signed };
  return authorization === undefined ? named([...query]) : UNREADABLE;
}

/** What is no key of anybody: credentials were shown, and they prove nothing. */
const UNREADABLE: Credentials = { scheme: 'key', key: '' };

/** A token speaks for its owner, key and secret for an application; one that is there twice is none. */
function named(words: readonly (readonly [string, string])[]): Credentials | undefined {
  const found = ['token', 'key', 'secret'].map((word) => words.filter(([name]) => name === word));
  if (found.some((values) => values.length > 1)) return UNREADABLE;
  const [token, key, secret] = found.map(([pair]) => pair?.[1]);
  if (token) return { scheme: 'key', key: token };
  return key && secret ? { scheme: 'client', id: key, secret } : undefined;
}
