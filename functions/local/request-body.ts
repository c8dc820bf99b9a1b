import type { IncomingMessage, ServerResponse } from 'node:http';
import { Problem } from '../core/problem.ts';

const NO_BODY = new Uint8Array();
/** How much and how long what nobody reads is taken in, so that its sender gets to see the answer. */
const LINGER_BYTES = 1024 * 1024;
const LINGER_MS = 500;

/**
 * Reads a request's body when it is first asked for, up to one byte beyond the limit; a client that waits for
 * `100 Continue` gets it only then. Of one that is announced as longer nothing is read, and so many zeros stand for it. `Problem('malformed')` where the client leaves before its end.
 */
export function requestBody(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  limit: number,
): () => Promise<Uint8Array> {
  let body: Promise<Uint8Array> | undefined;
  return () => {
    if (!isAnnounced(incoming)) return Promise.resolve(NO_BODY);
    if (isTooLong(incoming, limit)) return Promise.resolve(new Uint8Array(limit + 1));
    if (body === undefined && isExpecting(incoming)) outgoing.writeContinue();
    body ??= read(incoming, limit);
    return body;
  };
}

/** Whether the connection cannot be used for another request, since nobody will read the body of this one. */
export function isUnreadable(incoming: IncomingMessage, limit: number): boolean {
  if (!isAnnounced(incoming) || incoming.complete) return false;
  return (
    isExpecting(incoming) || isTooLong(incoming, limit) || incoming.headers['content-length'] === undefined
  );
}

/** Takes in what still comes, for a moment: a connection that is closed on unread bytes loses the answer. */
export function linger(incoming: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    let left = LINGER_BYTES;
    const timer = setTimeout(resolve, LINGER_MS);
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    incoming.on('data', (piece: Buffer) => {
      left -= piece.length;
      if (left < 0) end();
    });
    incoming.once('close', end);
    incoming.resume();
  });
}

function isAnnounced({ headers }: IncomingMessage): boolean {
  const { 'content-length': length, 'transfer-encoding': coding } = headers;
  return coding !== undefined || (length !== undefined && length !== '0');
}

const isTooLong = ({ headers }: IncomingMessage, limit: number): boolean =>
  Number(headers['content-length'] ?? 0) > limit;

const isExpecting = ({ headers }: IncomingMessage): boolean =>
  headers.expect?.toLowerCase() === '100-continue';

function read(incoming: IncomingMessage, limit: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let length = 0;
    const end = () => resolve(Buffer.concat(pieces).subarray(0, limit + 1));
    incoming.on('data', (piece: Buffer) => {
      if (length > limit) return;
      pieces.push(piece);
      length += piece.length;
      if (length <= limit) return;
      incoming.pause();
      end();
    });
    incoming.once('end', end);
    incoming.once('error', () => undefined);
    incoming.once('close', () => reject(new Problem('malformed', 'the body ended before its time')));
  });
}
