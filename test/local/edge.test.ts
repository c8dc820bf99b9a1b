import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { Transient } from '../../functions/core/problem.ts';
import type { HttpRequest, HttpResponse } from '../../functions/http/message.ts';
import { type NodeServer, type NodeServerOptions, nodeServer } from '../../functions/local/node-server.ts';

type Line = { readonly level: string; readonly message: string; readonly [field: string]: unknown };

const open: NodeServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((edge) => edge.close(0)));
});

/** A server on a port of its own, and what it logs. */
async function started(options: Partial<NodeServerOptions> = {}) {
  const lines: Line[] = [];
  const edge = nodeServer({
    app: async () => ({ status: 204, headers: {} }),
    files: { read: () => Promise.reject(new Error('no file')) },
    bodyLimit: 10,
    log: (level, message, fields) => lines.push({ level, message, ...fields }),
    ...options,
  });
  open.push(edge);
  edge.server.listen(0, '127.0.0.1');
  await once(edge.server, 'listening');
  const { port } = edge.server.address() as AddressInfo;
  const client = (): Socket => connect(port, '127.0.0.1');
  const send = (request: string): Promise<string> => {
    const socket = client();
    socket.write(request);
    return text(socket);
  };
  return { edge, lines, client, send };
}

const reading = async (request: HttpRequest): Promise<HttpResponse> => {
  const body = (await request.readBody?.()) ?? new Uint8Array();
  return { status: 200, headers: {}, body: `read ${body.length}` };
};
const refusing = async (): Promise<HttpResponse> => ({ status: 401, headers: {}, body: 'who?' });
const post = (headers: string): string => `POST / HTTP/1.1\r\nHost: x\r\n${headers}\r\n`;

/** The first piece that a server says. */
const firstOf = async (socket: Socket): Promise<string> => String((await once(socket, 'data'))[0]);

describe('the body of a request', () => {
  it('that nobody asked for is not waited for, and the connection ends', async () => {
    const { send } = await started({ app: refusing });
    const answer = await send(post('Content-Length: 10000000000\r\n'));
    expect(answer).toMatch(/^HTTP\/1\.1 401 [\s\S]*Connection: close[\s\S]*who\?$/);
    expect(await send(post('Transfer-Encoding: chunked\r\n'))).toMatch(/^HTTP\/1\.1 401 [\s\S]*who\?$/);
  });

  it('is taken in for a moment, so that its sender sees the answer', async () => {
    const { client } = await started({ app: refusing });
    const socket = client();
    socket.write(`${post('Content-Length: 400000\r\n')}${'x'.repeat(400_000)}`);
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 401 /);
  });

  it('is invited by 100 Continue only where it is read', async () => {
    const expecting = 'Expect: 100-continue\r\nContent-Length: 2\r\n';
    const { client } = await started({ app: reading });
    const socket = client();
    socket.write(post(expecting));
    expect(await firstOf(socket)).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    socket.write('ab');
    expect(await firstOf(socket)).toMatch(/^HTTP\/1\.1 200 [\s\S]*read 2$/);
    socket.destroy();
    const stranger = await started({ app: refusing });
    expect(await stranger.send(post(expecting))).toMatch(/^HTTP\/1\.1 401 [\s\S]*Connection: close/);
  });

  it('is read one byte beyond its limit and no further', async () => {
    const { send } = await started({ app: reading });
    expect(await send(`${post('Content-Length: 1000000\r\n')}${'x'.repeat(64)}`)).toMatch(/read 11$/);
    expect(await send(`${post('Connection: close\r\nContent-Length: 10\r\n')}0123456789`)).toMatch(
      /read 10$/,
    );
  });

  it('that its client breaks off fails the reading', async () => {
    const failed = Promise.withResolvers<unknown>();
    const { client } = await started({
      app: async ({ readBody }) => {
        failed.resolve(await readBody?.().catch((error: unknown) => error));
        return { status: 204, headers: {} };
      },
    });
    const socket = client();
    socket.write(`${post('Content-Length: 9\r\n')}abc`);
    await once(socket, 'connect');
    socket.end();
    expect(await failed.promise).toMatchObject({ kind: 'malformed' });
  });

  it('that does not come in time ends with 408', async () => {
    const { send, lines } = await started({ app: reading, limits: { headersMs: 50, requestMs: 100 } });
    expect(await send(`${post('Content-Length: 9\r\n')}abc`)).toMatch(/^HTTP\/1\.1 408 /);
    expect(lines).toContainEqual(expect.objectContaining({ message: 'request', status: 408 }));
  });
});

describe('what is no request', () => {
  const long = 'x'.repeat(100_000);
  it.each([
    ['nonsense', 'HELLO\r\n\r\n', 400],
    ['headers that are too long', `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${long}\r\n\r\n`, 431],
    ['an address that is too long', `GET /${long}`, 414],
    ['headers that do not end', 'GET / HTTP/1.1\r\nHost: x\r\n', 408],
    ['a coding that is not the last', post('Transfer-Encoding: chunked, gzip\r\n'), 400],
    ['a coding that is not known', `${post('Transfer-Encoding: gzip, chunked\r\n')}0\r\n\r\n`, 501],
    ['two lengths', post('Content-Length: 1\r\nContent-Length: 2\r\n'), 400],
  ])('is refused in the neutral voice, and logged: %s', async (_what, request, status) => {
    const { send, lines } = await started({ limits: { headersMs: 50, requestMs: 100 } });
    const answer = await send(request);
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    const id = /X-Request-ID: (\S+)/.exec(head)?.[1];
    expect(JSON.parse(body)).toEqual({
      error: expect.any(String),
      message: expect.any(String),
      request_id: id,
    });
    expect(lines).toEqual([
      expect.objectContaining({ message: 'request', status, requestId: id, route: null }),
    ]);
  });
});

/** A file whose pieces come one by one, and whether it is still open. */
function someFile(bytes: number, fault?: { readonly after: number; readonly error: Error }) {
  const state = { open: 0, given: 0 };
  const read = async (): Promise<ReadableStream<Uint8Array>> => {
    state.open++;
    let at = 0;
    return new ReadableStream({
      type: 'bytes',
      async pull(controller) {
        if (fault && at >= fault.after) {
          state.open--;
          throw fault.error;
        }
        const view = controller.byobRequest?.view as Uint8Array;
        const length = Math.min(view.length, bytes - at);
        at += length;
        state.given += length;
        if (length === 0) {
          state.open--;
          controller.close();
        }
        controller.byobRequest?.respond(length);
      },
      cancel: () => void state.open--,
    });
  };
  const app = async (): Promise<HttpResponse> => ({
    status: 200,
    headers: { 'Content-Length': String(bytes), 'X-Request-ID': 'r' },
    body: { file: { key: 'k', owner: 'acme', bytes } },
  });
  return { state, options: { app, files: { read } } };
}

const GET = 'GET /f HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';

describe('a download', () => {
  it('comes whole and closes its file', async () => {
    const { state, options } = someFile(300_000);
    const { send, lines } = await started(options);
    expect((await send(GET)).length).toBeGreaterThan(300_000);
    expect(state.open).toBe(0);
    expect(lines).toEqual([]);
  });

  it('whose reader stops is ended, holding one piece', async () => {
    const { state, options } = someFile(1 << 30);
    const { client, lines } = await started({ ...options, limits: { stallMs: 100 } });
    const socket = client();
    socket.pause();
    socket.write(GET);
    await expect.poll(() => lines.length).toBe(1);
    expect(state.open).toBe(0);
    expect(lines).toEqual([
      { level: 'info', message: 'download ended early', requestId: 'r', reason: 'the client takes nothing' },
    ]);
    socket.destroy();
  });

  it('whose client left before or within leaves nothing open', async () => {
    const { state, options } = someFile(1 << 30);
    const gate = Promise.withResolvers<void>();
    const read = options.files.read;
    const { client, edge, lines } = await started({
      ...options,
      files: { read: async () => gate.promise.then(read) },
    });
    const [before, within] = [client(), client()];
    for (const socket of [before, within]) {
      socket.write(GET);
      await once(edge.server, 'request');
    }
    before.resetAndDestroy();
    within.once('data', () => within.resetAndDestroy());
    gate.resolve();
    await expect.poll(() => lines.length).toBe(2);
    expect(state.open).toBe(0);
    expect(lines.map(({ reason }) => reason)).toEqual(['the client left', 'the client left']);
  });

  it('that fails before its first byte is answered 500 and logged as failed', async () => {
    const { options } = someFile(10, { after: 0, error: new Error('EACCES') });
    const { send, lines } = await started(options);
    expect(await send(GET)).toMatch(/^HTTP\/1\.1 500 [\s\S]*X-Request-ID: r[\s\S]*"internal error"/);
    expect(lines).toMatchObject([{ level: 'error', message: 'download failed', requestId: 'r' }]);
  });

  it('that fails for a while is answered 503 with the reason', async () => {
    const error = new Transient('EMFILE', { told: 'too many files are open' });
    const { send } = await started({ ...someFile(10).options, files: { read: () => Promise.reject(error) } });
    expect(await send(GET)).toMatch(/^HTTP\/1\.1 503 [\s\S]*too many files are open/);
  });

  it('that fails later is cut, so that nobody takes it for whole, and logged as failed', async () => {
    const { options } = someFile(1 << 20, { after: 100_000, error: new Error('EIO') });
    const { client, lines } = await started(options);
    const socket = client();
    socket.write(GET);
    await text(socket).catch(() => '');
    expect(lines).toMatchObject([{ level: 'error', message: 'download failed', requestId: 'r' }]);
  });
});

describe('a server that is to end', () => {
  it('lets an answer under way end, and says that none was cut', async () => {
    const { options } = someFile(1 << 20);
    const gate = Promise.withResolvers<void>();
    const { edge, send } = await started({
      ...options,
      files: { read: async () => gate.promise.then(options.files.read) },
    });
    const answer = send(GET.replace('Connection: close\r\n', ''));
    await once(edge.server, 'request');
    const ended = edge.close(60_000);
    gate.resolve();
    expect((await answer).length).toBeGreaterThan(1 << 20);
    expect(await ended).toBe(0);
  });

  it('lets an answer that is written arrive, however slowly it is read', async () => {
    const body = 'x'.repeat(1 << 24);
    const { edge, client } = await started({ app: async () => ({ status: 200, headers: {}, body }) });
    const socket = client();
    socket.write(GET.replace('Connection: close\r\n', ''));
    await once(socket, 'readable');
    const ended = edge.close(60_000);
    expect((await text(socket)).length).toBeGreaterThan(body.length);
    expect(await ended).toBe(0);
  });

  it('ends connections that ask nothing, and answers a request of which a part has come', async () => {
    const { edge, client } = await started();
    const sockets: Socket[] = [];
    edge.server.on('connection', (socket) => sockets.push(socket));
    const part = 'GET / HTTP/1.1\r\nHost: ';
    const [idle, kept, begun] = [client(), client(), client()];
    kept.write(GET.replace('Connection: close\r\n', ''));
    expect(await firstOf(kept)).toContain(' 204 ');
    begun.write(part);
    while (sockets.length < 3 || !sockets.some(({ bytesRead }) => bytesRead === part.length))
      await setImmediate();
    const ended = edge.close(60_000);
    await Promise.all([text(idle), text(kept)]);
    begun.write('x\r\n\r\n');
    expect(await text(begun)).toContain(' 204 ');
    expect(await ended).toBe(0);
  });

  it('cuts what takes longer, and counts it', async () => {
    const { edge, client } = await started(someFile(1 << 30).options);
    const socket = client();
    socket.pause();
    socket.on('error', () => undefined);
    socket.write(GET);
    await once(edge.server, 'request');
    expect(await edge.close(10)).toBe(1);
  });
});

describe('the address of the service', () => {
  const originsOf = async (trustedProxies: readonly string[], headers: string) => {
    const origins: (string | undefined)[] = [];
    const { send, edge } = await started({
      app: async ({ origin }) => {
        origins.push(origin);
        return { status: 204, headers: {} };
      },
      ownOrigins: true,
      trustedProxies,
    });
    await send(`GET / HTTP/1.1\r\nConnection: close\r\n${headers}\r\n`);
    const { port } = edge.server.address() as AddressInfo;
    return origins.map((origin) => origin?.replace(String(port), 'PORT'));
  };

  it('is that of the connection, whatever a stranger claims', async () => {
    expect(await originsOf([], 'Host: evil.test\r\nX-Forwarded-Host: evil.test\r\n')).toEqual([
      'http://127.0.0.1:PORT',
    ]);
  });

  it('is what a trusted proxy says', async () => {
    expect(await originsOf(['loopback'], 'Host: a.test:80\r\n')).toEqual(['http://a.test:80']);
    const forwarded = 'Host: x\r\nX-Forwarded-Host: a.test, b.test\r\nX-Forwarded-Proto: https\r\n';
    expect(await originsOf(['loopback'], forwarded)).toEqual(['https://a.test']);
    expect(await originsOf(['loopback'], 'Host: a"b\r\n')).toEqual(['http://127.0.0.1:PORT']);
  });
});
