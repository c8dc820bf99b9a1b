import { readByteRange } from './byte-range.ts';
import { parseHttpDate } from './http-date.ts';
import type { FileBody, HttpRequest, HttpResponse } from './message.ts';

type Headers = HttpRequest['headers'];

interface Validators {
  readonly etag: string | undefined;
  readonly modified: string | undefined;
}

/**
 * What is left of a 200 once the request's conditions are heard, in the order of RFC 9110 §13.2.2: 412, 304, 206, 416 or
 * the answer itself. Only answers that carry `ETag` or `Last-Modified` have conditions.
 */
export function answerConditionally(
  { method, headers }: Pick<HttpRequest, 'method' | 'headers'>,
  response: HttpResponse,
): HttpResponse {
  const { ETag: etag, 'Last-Modified': modified } = response.headers;
  const validators = { etag, modified };
  if (!['GET', 'HEAD'].includes(method) || response.status !== 200) return response;
  if (etag === undefined && modified === undefined) return response;
  if (isRefused(headers, validators)) return { status: 412, headers: {} };
  if (isUnchanged(headers, validators)) return { status: 304, headers: withoutContent(response.headers) };
  if (method === 'HEAD' || !isFile(response.body) || !wantsRange(headers, validators)) return response;
  return answerRange(headers.range, { ...response, body: response.body });
}

/** `If-Match` compares strongly and makes `If-Unmodified-Since` moot. */
function isRefused(headers: Headers, { etag, modified }: Validators): boolean {
  const match = headers['if-match'];
  if (match !== undefined) return match.trim() !== '*' && !tagsOf(match).some((tag) => isSame(tag, etag));
  const since = headers['if-unmodified-since'];
  return since !== undefined && parseHttpDate(modified) > parseHttpDate(since);
}

/** `If-None-Match` compares weakly and makes `If-Modified-Since` moot. */
function isUnchanged(headers: Headers, { etag, modified }: Validators): boolean {
  const none = headers['if-none-match'];
  if (none !== undefined) return none.trim() === '*' || tagsOf(none).some((tag) => weak(tag) === weak(etag));
  const since = headers['if-modified-since'];
  return since !== undefined && parseHttpDate(modified) <= parseHttpDate(since);
}

/** A range is for the file that the client has begun to fetch; of another one it gets the whole. */
function wantsRange(headers: Headers, { etag, modified }: Validators): boolean {
  const condition = headers['if-range'];
  if (condition === undefined) return true;
  return condition.includes('"')
    ? isSame(condition.trim(), etag)
    : parseHttpDate(condition) === parseHttpDate(modified);
}

function answerRange(
  header: string | undefined,
  response: HttpResponse & { readonly body: { readonly file: FileBody } },
): HttpResponse {
  const { file } = response.body;
  const range = readByteRange(header, file.bytes);
  if (range === undefined) return response;
  if (range === 'unsatisfiable') {
    return { status: 416, headers: { 'Content-Range': `bytes */${file.bytes}`, 'Accept-Ranges': 'bytes' } };
  }
  return {
    status: 206,
    headers: {
      ...response.headers,
      'Content-Range': `bytes ${range.first}-${range.last}/${file.bytes}`,
      'Content-Length': String(range.last - range.first + 1),
    },
    body: { file: { ...file, range } },
  };
}

const tagsOf = (list: string): readonly string[] => list.match(/(?:W\/)?"[^"]*"/g) ?? [];

const isSame = (tag: string, etag: string | undefined): boolean => tag === etag && !tag.startsWith('W/');

const weak = (tag: string | undefined): string | undefined => tag?.replace(/^W\//, '');

/** A 304 repeats what a cache keeps and nothing about a body that does not come (RFC 9110 §15.4.5). */
function withoutContent(headers: HttpResponse['headers']): HttpResponse['headers'] {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) if (!name.startsWith('Content-')) kept[name] = value;
  return kept;
}

export const isFile = (body: HttpResponse['body']): body is { readonly file: FileBody } =>
  typeof body === 'object' && 'file' in body;
