import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Problem } from '../../functions/core/problem.ts';
import type { HttpRequest, HttpResponse } from '../../functions/http/message.ts';
import { nodeServer } from '../../functions/local/node-server.ts';

const logged: string[] = [];
const asked: HttpRequest[] = [];
let server: Server;
let answer: HttpResponse = { status: 204, headers: {} };

beforeAll(async () => {
  server = nodeServer({
    app: async (request) => {
      asked.push(request);
      return answer;
    },
    files: { read: async (key) => Promise.reject(new Problem('not-found', `there is no object ${key}`)) },
    bodyLimit: 10,
    log: (_level, message) => logged.push(message),
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(() => server.close());

/** Sends a request line as it is, which clients would refuse to. */
async function send(line: string): Promise<string> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write(`${line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  return text(socket);
}

describe('a request line', () => {
  it.each([
    ['OPTIONS *', '*'],
    ['GET http://[', 'http://['],
    ['GET //host/path?a=1', '//host/path'],
    ['GET http://elsewhere/path', '/path'],
  ])('"%s" is answered, its path being %s', async (line, path) => {
    answer = { status: 204, headers: {} };
    expect(await send(line)).toMatch(/^HTTP\/1\.1 204 /);
    expect(asked.at(-1)?.path).toBe(path);
    expect(logged).toEqual([]);
  });
});

describe('a file that is not stored any more', () => {
  it('is gone', async () => {
    answer = {
      status: 200,
      headers: { 'Content-Length': '7', 'X-Request-ID': 'r' },
      body: { file: { key: 'files/a', bytes: 7 } },
    };
    const gone = await send('GET /file');
    expect(gone).toMatch(/^HTTP\/1\.1 410 /);
    expect(gone).toContain('X-Request-ID: r');
    expect(gone).toContain('{"error":"gone","message":"the file is no longer stored"}');
  });
});
