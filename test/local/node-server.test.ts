import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Problem } from '../../functions/core/problem.ts';
import type { HttpRequest, HttpResponse } from '../../functions/http/message.ts';
import { type NodeServer, nodeServer } from '../../functions/local/node-server.ts';

const logged: string[] = [];
const asked: HttpRequest[] = [];
let edge: NodeServer;
let server: Server;
let answer: HttpResponse = { status: 204, headers: {} };

beforeAll(async () => {
  edge = nodeServer({
    app: async (request) => {
      asked.push(request);
      return answer;
    },
    files: { read: async (key) => Promise.reject(new Problem('not-found', `there is no object ${key}`)) },
    bodyLimit: 10,
    log: (_level, message) => logged.push(message),
  });
  server = edge.server;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(() => edge.close(0));

/** Sends a request line as it is, which clients would refuse to. */
async function send(line: string, { to = server, headers = '' } = {}): Promise<string> {
  const socket = connect((to.address() as AddressInfo).port, '127.0.0.1');
  socket.write(`${line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}\r\n`);
  return text(socket);
}

describe('a request line', () => {
  it.each([
    ['OPTIONS *', '*'],
    ['GET http://[', 'http://['],
    ['GET //host/path?a=1', '//host/path'],
    ['GET http://elsewhere/path', '/path'],
    ['GET /a/../b/%2e%2e/c?x=/d', '/a/../b/%2e%2e/c'],
    ['GET /a\\b', '/a\\b'],
  ])('"%s" is answered, its path being %s', async (line, path) => {
    answer = { status: 204, headers: {} };
    expect(await send(line)).toMatch(/^HTTP\/1\.1 204 /);
    expect(asked.at(-1)?.path).toBe(path);
    expect(logged).toEqual([]);
  });
});

describe('an answer without a body', () => {
  it('says that there is none, where HTTP has it said', async () => {
    answer = { status: 403, headers: {} };
    expect(await send('GET /')).toContain('Content-Length: 0\r\n');
    answer = { status: 204, headers: {} };
    expect(await send('GET /')).not.toContain('Content-Length');
  });
});

describe('a file that is not stored any more', () => {
  it('is gone', async () => {
    answer = {
      status: 200,
      headers: { 'Content-Length': '7', 'X-Request-ID': 'r' },
      body: { file: { key: 'files/a', owner: 'acme', bytes: 7 } },
    };
    logged.length = 0;
    const gone = await send('GET /file');
    expect(logged).toEqual(['download failed']);
    expect(gone).toMatch(/^HTTP\/1\.1 410 /);
    expect(gone).toContain('X-Request-ID: r');
    expect(gone).toContain('{"error":"gone","message":"the file is no longer stored"}');
  });
});

describe('the caller’s address', () => {
  const forwarded = { headers: 'X-Forwarded-For: 203.0.113.9, 192.0.2.1\r\n' };
  const seenBehind = async (...trustedProxies: string[]) => {
    const seen: string[] = [];
    const other = nodeServer({
      app: async ({ address }) => {
        seen.push(address);
        return { status: 204, headers: {} };
      },
      files: { read: async () => new ReadableStream() },
      bodyLimit: 10,
      log: () => undefined,
      trustedProxies,
    });
    const to = other.server;
    to.listen(0, '127.0.0.1');
    await once(to, 'listening');
    await send('GET /', { to, ...forwarded });
    await other.close(0);
    return seen;
  };

  it('is that of the connection, whatever a header claims', async () => {
    expect(await seenBehind()).toEqual(['127.0.0.1']);
    expect(await seenBehind('198.51.100.0/24')).toEqual(['127.0.0.1']);
  });

  it('is the first that no trusted proxy has', async () => {
    expect(await seenBehind('loopback')).toEqual(['192.0.2.1']);
    expect(await seenBehind('loopback', '192.0.2.0/24')).toEqual(['203.0.113.9']);
  });
});
