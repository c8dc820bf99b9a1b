import { jsonResponse } from './json-response.ts';
import type { HttpResponse } from './message.ts';

/** Instead of a file that its record still promises and that is not stored any more: 410, with the answer's `X-` headers. */
export const fileGone = (headers: HttpResponse['headers']): HttpResponse & { readonly body: string } =>
  jsonResponse(
    410,
    { error: 'gone', message: 'the file is no longer stored' },
    { ...ownHeaders(headers), 'Cache-Control': 'no-store' },
  );

/** Those that say something of the request and not of the file. */
export const ownHeaders = (headers: HttpResponse['headers']): HttpResponse['headers'] =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => /^x-/i.test(name)));
