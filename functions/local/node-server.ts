import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import proxyAddress from 'proxy-addr';
import type { Files } from '../core/ports/files.ts';
import type { Log } from '../core/ports/log.ts';
import { toldError } from '../core/told-error.ts';
import { fileGone, fileUnreadable } from '../http/file-gone.ts';
import type { FileBody, HttpRequest, HttpResponse } from '../http/message.ts';
import { Connections } from './connections.ts';
import { originOf } from './origin.ts';
import { refuseConnection, UnknownCoding } from './refused-connection.ts';
import { isUnreadable, linger, requestBody } from './request-body.ts';
import { ReaderGone, sendFile } from './send-file.ts';
import { turnEnd } from './turn-end.ts';

export interface NodeServerOptions {
  readonly app: (request: HttpRequest) => Promise<HttpResponse>;
  readonly files: Pick<Files, 'read'>;
  /** One byte more than this is read, so that the app can refuse what is too large. */
  readonly bodyLimit: number;
  readonly log: Log;
  /** Proxies whose word for the caller's address is taken: addresses, networks, `loopback`; left out: none. */
  readonly trustedProxies?: readonly string[];
  /** Whether links begin with the address by which each caller came, since no other is configured. */
  readonly ownOrigins?: boolean;
  readonly limits?: Partial<EdgeLimits>;
}

/** When a client has to do something, in milliseconds, and how many there may be. */
export interface EdgeLimits {
  readonly headersMs: number;
  /** For headers and body together. */
  readonly requestMs: number;
  /** For a reader to take the next piece of a file. */
  readonly stallMs: number;
  /** Longer than proxies keep connections, which is 60 s as a rule: none sends into one that is being closed. */
  readonly keepAliveMs: number;
  readonly connections: number;
}

export const EDGE_LIMITS: EdgeLimits = {
  headersMs: 15_000,
  requestMs: 60_000,
  stallMs: 30_000,
  keepAliveMs: 75_000,
  connections: 10_000,
};
const LOOK_MS = 5000;

export interface NodeServer {
  readonly server: Server;
  /** Takes no more requests and lets those under way end; gives how many were cut after `graceMs`. */
  close(graceMs: number): Promise<number>;
}

/** Node's HTTP server before the app; stored files are streamed. */
export const nodeServer = (options: NodeServerOptions): NodeServer => new Edge(options);

class Edge implements NodeServer {
  readonly server: Server;
  readonly #options: NodeServerOptions;
  readonly #limits: EdgeLimits;
  readonly #trust: (address: string, hops: number) => boolean;
  readonly #connections: Connections;
  readonly #turnEnd = turnEnd();

  constructor(options: NodeServerOptions) {
    this.#options = options;
    this.#limits = { ...EDGE_LIMITS, ...options.limits };
    this.#trust = proxyAddress.compile([...(options.trustedProxies ?? [])]);
    this.server = this.#listener();
    this.#connections = new Connections(this.server);
  }

  #listener(): Server {
    const { headersMs, requestMs, keepAliveMs, connections } = this.#limits;
    const answer = (incoming: IncomingMessage, outgoing: ServerResponse) => this.#take(incoming, outgoing);
    const server = createServer(
      {
        headersTimeout: headersMs,
        requestTimeout: requestMs,
        keepAliveTimeout: keepAliveMs,
        connectionsCheckingInterval: Math.min(LOOK_MS, headersMs),
      },
      answer,
    );
    server.maxConnections = connections;
    server.on('checkContinue', answer);
    server.on('checkExpectation', answer);
    server.on('clientError', (error, socket) => this.#refuse(error, socket as Socket));
    return server;
  }

  #take(incoming: IncomingMessage, outgoing: ServerResponse): void {
    this.#connections.take(incoming.socket, outgoing);
    this.#answer(incoming, outgoing).catch((error: unknown) => {
      if (!incoming.destroyed) this.#options.log('error', 'response failed', { error: String(error) });
      outgoing.destroy();
    });
  }

  /** Behind a request that is whole, an answer to it is due first, and nothing else can be said. */
  #refuse(error: Error, socket: Socket): void {
    if (this.#connections.isDue(socket)) socket.destroy();
    else refuseConnection(error, socket, this.#options.log);
  }

  async close(graceMs: number): Promise<number> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    let cut = 0;
    const timer = setTimeout(() => {
      cut = this.#connections.answering;
      this.server.closeAllConnections();
    }, graceMs);
    await closed;
    clearTimeout(timer);
    return cut;
  }

  async #answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    if (!isUnderstood(incoming)) {
      refuseConnection(new UnknownCoding(), incoming.socket, this.#options.log);
      return;
    }
    const response = await this.#options.app(this.#request(incoming, outgoing));
    // Answers of one turn go out together: readers that are woken one by one cost more than the turn.
    await this.#turnEnd();
    if (outgoing.destroyed) return;
    const { body } = response;
    if (incoming.method !== 'HEAD' && typeof body === 'object' && 'file' in body)
      await this.#sendFile(incoming, outgoing, { ...response, body });
    else await this.#send(incoming, outgoing, response);
  }

  #request(incoming: IncomingMessage, outgoing: ServerResponse): HttpRequest {
    const target = originForm(incoming.url ?? '/');
    const [path = ''] = target.split('?', 1);
    const peer = incoming.socket.remoteAddress ?? '';
    const isTrusted = this.#trust(peer, 0);
    const caller = isTrusted ? proxyAddress(incoming, this.#trust) : peer;
    return {
      method: incoming.method ?? 'GET',
      path,
      query: new URLSearchParams(target.slice(path.length + 1)),
      headers: flat(incoming.headers),
      body: NO_BODY,
      readBody: requestBody(incoming, outgoing, this.#options.bodyLimit),
      requestId: randomUUID(),
      address: caller?.replace(/^::ffff:(?=\d+\.)/, '') ?? '',
      ...(this.#options.ownOrigins ? { origin: originOf(incoming, isTrusted) } : {}),
    };
  }

  /** Opens the file before it answers, so that one that is gone, or cannot be read, is answered as that. */
  async #sendFile(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    response: HttpResponse & { readonly body: { readonly file: FileBody } },
  ): Promise<void> {
    const { files, log } = this.#options;
    const { headers, body } = response;
    const requestId = headers['X-Request-ID'] ?? null;
    try {
      const sending = { files, outgoing, stallMs: this.#limits.stallMs };
      if (await sendFile(sending, response, body.file)) return;
      log('warn', 'download failed', { requestId, cut: false, error: 'the file is no longer stored' });
      await this.#send(incoming, outgoing, fileGone(headers));
    } catch (error) {
      if (error instanceof ReaderGone) {
        log('info', 'download ended early', { requestId, reason: error.message });
        outgoing.destroy();
        return;
      }
      const cut = outgoing.headersSent;
      log('error', 'download failed', { requestId, cut, error: toldError(error).error });
      if (cut) outgoing.destroy();
      else await this.#send(incoming, outgoing, fileUnreadable(headers, error));
    }
  }

  /** Text goes out as text: Node then sends it in one write with the headers. */
  async #send(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    { status, headers, body }: HttpResponse,
  ): Promise<void> {
    const sent = typeof body === 'string' || body instanceof Uint8Array ? body : undefined;
    const isBodiless = incoming.method === 'HEAD' || status === 204 || status === 304;
    const length =
      sent === undefined && isBodiless ? {} : { 'Content-Length': Buffer.byteLength(sent ?? '') };
    const shown = incoming.method === 'HEAD' ? undefined : sent;
    const isLast = isUnreadable(incoming, this.#options.bodyLimit);
    outgoing.writeHead(status, { ...length, ...headers, ...(isLast ? { Connection: 'close' } : {}) });
    if (isLast) {
      if (shown === undefined) outgoing.flushHeaders();
      else outgoing.write(shown);
      await linger(incoming);
      outgoing.end();
    } else outgoing.end(shown);
  }
}

/** `chunked` is the one coding of a transfer that Node undoes. */
const isUnderstood = ({ headers }: IncomingMessage): boolean =>
  (headers['transfer-encoding'] ?? 'chunked').toLowerCase() === 'chunked';

const NO_BODY = new Uint8Array();

/** A target with scheme and host, as proxies are sent it, without them; any other as it is (RFC 9112, 3.2). */
function originForm(target: string): string {
  if (target.startsWith('/')) return target;
  const url = /^https?:\/\//i.test(target) ? URL.parse(target) : null;
  return url ? `${url.pathname}${url.search}` : target;
}

/** Of a request's headers, `Set-Cookie` alone would be a list; it means nothing there. */
function flat(headers: IncomingMessage['headers']): Record<string, string> {
  const { 'set-cookie': _none, ...flat } = headers;
  return flat as Record<string, string>;
}
