import { randomUUID } from 'node:crypto';
import type { HttpRequest } from './message.ts';

/** What a log line and a header can carry without harm. */
const SANE = /^[A-Za-z0-9._:=/+-]{1,128}$/;

/** The caller's own `X-Request-ID` where it is sane, else the runtime's, else a new one. */
export function requestIdOf({ headers, requestId }: Pick<HttpRequest, 'headers' | 'requestId'>): string {
  const given = headers['x-request-id'];
  if (given !== undefined && SANE.test(given)) return given;
  return SANE.test(requestId) ? requestId : randomUUID();
}
