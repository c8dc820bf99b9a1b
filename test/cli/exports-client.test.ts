import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { exportsClient } from '../../functions/cli/exports-client.ts';

type Handle = (request: IncomingMessage, response: ServerResponse, call: number) => void;
const closers: (() => unknown)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A service that answers as it is told, and what it was asked. */
async function served(handle: Handle, timeoutMs = 60_000) {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    request.resume();
    handle(request, response, asked.length);
  });
  closers.push(
    () => server.close(),
    () => server.closeAllConnections(),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = exportsClient({ url, key: 'k', signal: new AbortController().signal, timeoutMs });
  return { asked, client };
}

const json = (response: ServerResponse, status: number, body: unknown, headers = {}) =>
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));
const cut = ({ socket }: IncomingMessage) => void socket.resetAndDestroy();

describe('a client of the service', () => {
  it.each<[string, Handle]>([
    ['503', (_request, response) => json(response, 503, {}, { 'Retry-After': '0' })],
    ['429', (_request, response) => json(response, 429, {}, { 'Retry-After': '0' })],
    ['a reset', cut],
  ])('creates one export whatever comes first: %s', async (_what, first) => {
    const { asked, client } = await served((request, response, call) =>
      call === 1 ? first(request, response, call) : json(response, 201, { id: 'e', status: 'pending' }),
    );
    expect(await client.create({ format: 'csv' })).toMatchObject({ id: 'e' });
    const keys = asked.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), keys[0]]);
  });

  it('goes on asking for a status, and passes on how long the service wants to be left alone', async () => {
    const { client } = await served((request, response, call) =>
      call === 1 ? cut(request) : json(response, 200, { id: 'e', status: 'running' }, { 'Retry-After': '7' }),
    );
    expect(await client.status('e')).toMatchObject({ status: 'running', waitMs: 7000 });
  });

  it('gives up when its patience is spent, and says why', async () => {
    const { client } = await served(
      (_request, response) =>
        json(response, 503, { error: { message: 'the disk is full' } }, { 'Retry-After': '60' }),
      1000,
    );
    await expect(client.status('e')).rejects.toThrow(/gave 503: the disk is full; gave up after 0 s/);
  });

  it('says what is refused for good in the service’s words, at once', async () => {
    const details = [{ field: 'body.fields[0]', message: '"prize" is not one of price' }];
    const { asked, client } = await served((_request, response) =>
      json(response, 422, { error: { code: 422, message: 'invalid', details } }),
    );
    await expect(client.create({})).rejects.toThrow(
      'POST /api/v1/exports gave 422: invalid; body.fields[0]: "prize" is not one of price',
    );
    expect(asked).toHaveLength(1);
  });

  it('does not wait for an address at which nobody has ever answered', async () => {
    const { signal } = new AbortController();
    const client = exportsClient({ url: 'http://127.0.0.1:1', key: 'k', signal, timeoutMs: 60_000 });
    await expect(client.create({})).rejects.toThrow(/^cannot reach http:\/\/127/);
  });
});

describe('a download', () => {
  const FILE = Buffer.from(Array.from({ length: 1000 }, (_none, i) => i % 251));
  /** Sends what is asked for up to a byte, and then breaks off. */
  const sendUpTo =
    (end: number, etag = '"a"'): Handle =>
    (request, response) => {
      const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
      const range = from > 0 ? { 'Content-Range': `bytes ${from}-999/1000` } : {};
      response.writeHead(from > 0 ? 206 : 200, { ...range, ETag: etag, 'Content-Length': 1000 - from });
      if (end === 1000) response.end(FILE.subarray(from));
      else response.write(FILE.subarray(from, end), () => setImmediate(() => request.socket.end()));
    };
  const taken = async (...handles: readonly Handle[]) => {
    const { asked, client } = await served((request, response, call) =>
      handles[call - 1]?.(request, response, call),
    );
    const bytes = await buffer(client.download('e', 1000));
    return { bytes, asked: asked.map(({ headers }) => [headers.range, headers['if-range']]) };
  };

  it('that breaks off is gone on with where it ended, of the file that was begun', async () => {
    const { bytes, asked } = await taken(sendUpTo(300), sendUpTo(301), sendUpTo(1000));
    expect(bytes.equals(FILE)).toBe(true);
    expect(asked).toEqual([
      [undefined, undefined],
      ['bytes=300-', '"a"'],
      ['bytes=301-', '"a"'],
    ]);
  });

  it('that is another file when it is gone on with is refused', async () => {
    await expect(taken(sendUpTo(300), sendUpTo(1000, '"b"'))).rejects.toThrow('the file changed');
  });
});
