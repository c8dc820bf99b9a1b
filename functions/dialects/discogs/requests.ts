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
  const [, list] = /^Discogs\s+(.*)$/i.exec(headers.authorization ?? '') ?? [];
  if (list !== undefined) {
    const pairs = list.matchAll(/(\w+)\s*=\s*"?([^",\s]*)"?/g);
    return named(new Map(Array.from(pairs, ([, name = '', value = '']) => [name.toLowerCase(), value])));
  }
  const signed = readSigned(exchange);
  return signed ? { scheme: 'oauth1', signed } : named(new Map(query));
}

/** A token speaks for its owner, key and secret for an application. */
function named(words: ReadonlyMap<string, string>): Credentials | undefined {
  const [token, key, secret] = ['token', 'key', 'secret'].map((word) => words.get(word));
  if (token) return { scheme: 'key', key: token };
  return key && secret ? { scheme: 'client', id: key, secret } : undefined;
}
