import { createHash } from 'node:crypto';

/** 64 hex digits that follow from a request and from what it shows. */
export const traceId = (requestId: string, shown: string): string =>
  createHash('sha256').update(`${requestId} ${shown}`).digest('hex');
