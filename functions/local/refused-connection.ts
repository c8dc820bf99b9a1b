import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Log } from '../core/ports/log.ts';
import { neutral } from '../http/neutral.ts';
import { requestLine } from '../http/request-line.ts';

/** What Node's parser refuses, by the code of its error; anything else is no HTTP. */
const REFUSALS: Readonly<Record<string, readonly [status: number, error: string, message: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'too-large', 'the headers are too long'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'too-large', 'the extensions of a chunk are too long'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'timeout', 'the request did not come in time'],
  UNKNOWN_CODING: [501, 'unsupported', 'the Transfer-Encoding is not understood; only chunked is'],
  HPE_INVALID_TRANSFER_ENCODING: [400, 'malformed', 'the Transfer-Encoding is not understood'],
};
/** A body in a coding that would have to be undone before it can be read. */
export class UnknownCoding extends Error {
  readonly code = 'UNKNOWN_CODING';
}

const MALFORMED = [400, 'malformed', 'the request is not HTTP'] as const;
const LONG_TARGET = [414, 'too-large', 'the address is too long'] as const;

interface ParserError extends Error {
  readonly code?: string;
  readonly rawPacket?: Buffer;
}

/** Answers in the neutral voice what never became a request, logs it, and ends the connection. */
export function refuseConnection(error: ParserError, socket: Duplex, log: Log): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, name, message] = isLongTarget(error)
    ? LONG_TARGET
    : (REFUSALS[error.code ?? ''] ?? MALFORMED);
  const requestId = randomUUID();
  const body = JSON.stringify({ error: name, message, request_id: requestId });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `Date: ${new Date().toUTCString()}`,
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    `X-Request-ID: ${requestId}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
  const told = { requestId, method: '', route: undefined, dialect: neutral.name, owner: undefined };
  const address = 'remoteAddress' in socket ? String(socket.remoteAddress ?? '') : '';
  log('info', 'request', {
    ...requestLine({ ...told, status, ms: 0, address, failure: undefined }),
    problem: name,
    reason: error.code ?? null,
  });
}

/** Node counts the request line among the headers: what has no end of line is one that is too long. */
const isLongTarget = ({ code, rawPacket }: ParserError): boolean =>
  code === 'HPE_HEADER_OVERFLOW' && rawPacket !== undefined && !rawPacket.includes('\r\n');
