import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import proxyAddress from 'proxy-addr';
import type { Files } from '../core/ports/files.ts';
import type { Log } from '../core/ports/log.ts';
import { readIfThere } from '../core/read-if-there.ts';
import { fileGone } from '../http/file-gone.ts';
import type { FileBody, HttpRequest, HttpResponse } from '../http/message.ts';

export interface NodeServerOptions {
  readonly app: (request: HttpRequest) => Promise<HttpResponse>;
  readonly files: Pick<Files, 'read'>;
  /** One byte more than this is read, so that the app can refuse what is too large. */
  readonly bodyLimit: number;
  readonly log: Log;
  /** Proxies whose word for the caller's address is taken: addresses, networks, `loopback`; left out: none. */
  readonly trustedProxies?: readonly string[];
}

/** Node's HTTP server before the app; stored files are streamed. */
export function nodeServer(options: NodeServerOptions): Server {
  const trust = proxyAddress.compile([...(options.trustedProxies ?? [])]);
  const addressOf = (incoming: IncomingMessage) =>
    proxyAddress(incoming, trust)?.replace(/^::ffff:(?=\d+\.)/, '') ?? '';
  return createServer((incoming, outgoing) => {
    answer({ ...options, addressOf }, incoming, outgoing).catch((error: unknown) => {
      if (!incoming.destroyed) options.log('error', 'response failed', { error: String(error) });
      outgoing.destroy();
    });
  });
}

interface Answering extends NodeServerOptions {
  addressOf(incoming: IncomingMessage): string;
}

async function answer(
  options: Answering,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const response = await options.app(await readRequest(options, incoming));
  const { body } = response;
  if (incoming.method !== 'HEAD' && typeof body === 'object' && 'file' in body) {
    await sendFile({ files: options.files, incoming, outgoing }, response, body.file);
    return;
  }
  sendBuffered(incoming, outgoing, response);
}

async function readRequest(
  { bodyLimit, addressOf }: Answering,
  incoming: IncomingMessage,
): Promise<HttpRequest> {
  const target = originForm(incoming.url ?? '/');
  const [path = ''] = target.split('?', 1);
  const query = target.slice(path.length + 1);
  return {
    method: incoming.method ?? 'GET',
    path,
    query: new URLSearchParams(query),
    headers: flat(incoming.headers),
    body: await readBody(incoming, bodyLimit),
    requestId: randomUUID(),
    address: addressOf(incoming),
  };
}

/** A target with scheme and host, as proxies are sent it, without them; any other as it is (RFC 9112, 3.2). */
function originForm(target: string): string {
  const url = /^https?:\/\//i.test(target) ? URL.parse(target) : null;
  return url ? `${url.pathname}${url.search}` : target;
}

const flat = (headers: IncomingMessage['headers']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );

const NO_BODY = new Uint8Array();

async function readBody(incoming: IncomingMessage, limit: number): Promise<Uint8Array> {
  const { 'content-length': length, 'transfer-encoding': coding } = incoming.headers;
  if (coding === undefined && (length === undefined || length === '0')) return NO_BODY;
  const pieces: Buffer[] = [];
  let read = 0;
  for await (const piece of incoming as AsyncIterable<Buffer>) {
    if (read <= limit) pieces.push(piece);
    read += piece.length;
  }
  return Buffer.concat(pieces).subarray(0, limit + 1);
}

/** Text goes out as text: Node then sends it in one write with the headers. */
function sendBuffered(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { status, headers, body }: HttpResponse,
): void {
  const sent = typeof body === 'string' || body instanceof Uint8Array ? body : undefined;
  const isBodiless = incoming.method === 'HEAD' || status === 204 || status === 304;
  const length = sent === undefined && isBodiless ? {} : { 'Content-Length': Buffer.byteLength(sent ?? '') };
  outgoing.writeHead(status, { ...length, ...headers });
  outgoing.end(incoming.method === 'HEAD' ? undefined : sent);
}

/** Opens the file before it answers, so that one that is gone is answered as gone. */
async function sendFile(
  { files, incoming, outgoing }: Sending,
  response: HttpResponse,
  file: FileBody,
): Promise<void> {
  const stream = await readIfThere(files, file.key, file.range);
  if (!stream) return sendBuffered(incoming, outgoing, fileGone(response.headers));
  outgoing.writeHead(response.status, { ...response.headers });
  await pipeline(Readable.fromWeb(stream as never), outgoing);
}

interface Sending extends Pick<NodeServerOptions, 'files'> {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}
