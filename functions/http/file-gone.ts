import { Transient } from '../core/problem.ts';
import { jsonResponse } from './json-response.ts';
import type { HttpResponse } from './message.ts';

/** Instead of a file that its record still promises and that is not stored any more: 410, with the answer's `X-` headers. */
export const fileGone = (headers: HttpResponse['headers']): HttpResponse & { readonly body: string } =>
  jsonResponse(
    410,
    { error: 'gone', message: 'the file is no longer stored' },
    { ...ownHeaders(headers), 'Cache-Control': 'no-store' },
  );

/** Instead of a file that is stored and could not be read: 500, or 503 where that will pass. */
export const fileUnreadable = (headers: HttpResponse['headers'], error: unknown): HttpResponse =>
  error instanceof Transient
    ? jsonResponse(
        503,
        {
          error: 'unavailable',
          message: `${error.told ?? 'the service is busy'}; try again`,
          request_id: headers['X-Request-ID'],
        },
        { ...ownHeaders(headers), 'Retry-After': '1', 'Cache-Control': 'no-store' },
      )
    : jsonResponse(
        500,
        { error: 'internal', message: 'internal error', request_id: headers['X-Request-ID'] },
        { ...ownHeaders(headers), 'Cache-Control': 'no-store' },
      );

/** Those that say something of the request and not of the file. */
export const ownHeaders = (headers: HttpResponse['headers']): HttpResponse['headers'] =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => /^x-/i.test(name)));
