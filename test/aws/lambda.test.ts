import { Writable } from 'node:stream';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { apiLambda, downloadLambda, stepLambda } from '../../functions/aws/lambda.ts';
import type { LogFields } from '../../functions/core/ports/log.ts';
import { Problem, Transient } from '../../functions/core/problem.ts';
import type { HttpRequest, HttpResponse } from '../../functions/http/message.ts';

const MIB = 1024 * 1024;
const context = { awsRequestId: 'r1', getRemainingTimeInMillis: () => 5000 } as Context;

/** An event as API Gateway sends it; what a test does not name is as in a request without query and body. */
function eventOf(changes: Partial<APIGatewayProxyEvent> = {}): APIGatewayProxyEvent {
  return {
    httpMethod: 'GET',
    path: '/api/v1/exports',
    resource: '/api/v1/exports',
    headers: null,
    multiValueHeaders: null,
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    stageVariables: null,
    body: null,
    isBase64Encoded: false,
    requestContext: { requestId: 'gateway-1', path: '/v1/api/v1/exports', stage: 'v1' },
    ...changes,
  } as unknown as APIGatewayProxyEvent;
}

/** The request that the app sees of an event. */
async function requestOf(changes: Partial<APIGatewayProxyEvent>): Promise<HttpRequest> {
  let seen: HttpRequest | undefined;
  const handler = apiLambda(async (request) => {
    seen = request;
    return { status: 204, headers: {} };
  });
  await handler(eventOf(changes), context);
  return seen as HttpRequest;
}

const answerOf = (response: HttpResponse) => apiLambda(async () => response)(eventOf(), context);

describe('a request', () => {
  it('has the path without the stage, the gateway’s id, and headers in lower case', async () => {
    const request = await requestOf({
      headers: { 'X-API-Key': 'k', Accept: 'a' },
      multiValueHeaders: { Accept: ['a', 'b'] },
    });
    expect(request).toMatchObject({ method: 'GET', path: '/api/v1/exports', requestId: 'gateway-1' });
    expect(request.headers).toEqual({ 'x-api-key': 'k', accept: 'a, b' });
  });

  it('has every value of a query parameter, in order', async () => {
    const request = await requestOf({
      multiValueQueryStringParameters: { page: ['2', '3'], 'a b': ['é&='] },
    });
    expect([...request.query]).toEqual([
      ['page', '2'],
      ['page', '3'],
      ['a b', 'é&='],
    ]);
  });

  it.each([
    ['base64', Buffer.from([0, 255, 128, 10]).toString('base64'), true, [0, 255, 128, 10]],
    ['text', '{"é":1}', false, [...Buffer.from('{"é":1}')]],
    ['nothing', null, false, []],
  ])('has the bytes of a body that came as %s', async (_how, body, isBase64Encoded, bytes) => {
    expect([...(await requestOf({ body, isBase64Encoded })).body]).toEqual(bytes);
  });
});

it('has the address that the gateway saw', async () => {
  const requestContext = { requestId: 'r', identity: { sourceIp: '192.0.2.4' } } as never;
  expect((await requestOf({ requestContext })).address).toBe('192.0.2.4');
  expect((await requestOf({})).address).toBe('');
});

it('is answered before the function is ended, however long the app takes', async () => {
  const never = apiLambda(() => new Promise(() => undefined));
  const late = { ...context, getRemainingTimeInMillis: () => 510 };
  const answer = await never(eventOf(), late);
  expect(answer).toMatchObject({ statusCode: 503, headers: { 'Retry-After': '1' } });
  expect(JSON.parse(answer.body)).toMatchObject({ error: 'unavailable' });
});

describe('a response', () => {
  it('is text as it is', async () => {
    expect(await answerOf({ status: 201, headers: { 'X-A': '1' }, body: '{"é":1}' })).toEqual({
      statusCode: 201,
      headers: { 'X-A': '1' },
      body: '{"é":1}',
      isBase64Encoded: false,
    });
  });

  it('is bytes as base64, of just the view that was given', async () => {
    const bytes = Buffer.from([9, 0, 255, 9]).subarray(1, 3);
    expect(await answerOf({ status: 200, headers: {}, body: bytes })).toMatchObject({
      body: 'AP8=',
      isBase64Encoded: true,
    });
  });

  it('may be nothing', async () => {
    expect(await answerOf({ status: 204, headers: {} })).toMatchObject({ statusCode: 204, body: '' });
  });

  it('is no stored file where the function sends none', async () => {
    const response = { status: 200, headers: {}, body: { file: { key: 'k', owner: 'acme', bytes: 1 } } };
    await expect(answerOf(response)).rejects.toThrow('sends no stored file');
  });
});

const file = (bytes: number, range?: { first: number; last: number }): HttpResponse => ({
  status: range ? 206 : 200,
  headers: {
    'Content-Type': 'text/csv',
    'Content-Disposition': 'attachment; filename=a.csv',
    'Content-Length': String(bytes),
    'X-Request-ID': 'r1',
  },
  body: { file: { key: 'files/a.csv', owner: 'acme', bytes, ...(range ? { range } : {}) } },
});

/** A bucket of one object of any size, whose bytes count from 0. */
const content = (length: number) => Uint8Array.from({ length }, (_none, i) => i % 256);
const delivery = (streaming: boolean, length = 8) => ({
  streaming,
  files: {
    get: async (_key: string, range?: { first: number; last: number }) =>
      content(length).slice(range?.first, range && range.last + 1),
    read: async (_key: string, range?: { first: number; last: number }) =>
      new Blob([
        content(length).slice(range?.first, range && range.last + 1),
      ]).stream() as ReadableStream<Uint8Array>,
  },
  link: async (
    key: string,
    { type, disposition }: { type: string | undefined; disposition: string | undefined },
  ) =>
    `https://bucket.example/${key}?${new URLSearchParams({ type: String(type), disposition: String(disposition) })}`,
});

describe('a download from memory', () => {
  const download = (response: HttpResponse, length?: number) =>
    downloadLambda(async () => response, delivery(false, length))(eventOf(), context);

  it('has the file’s bytes', async () => {
    expect(await download(file(8))).toMatchObject({
      statusCode: 200,
      headers: { 'Content-Type': 'text/csv' },
      body: Buffer.from(content(8)).toString('base64'),
      isBase64Encoded: true,
    });
  });

  it('has a range of a file of any size', async () => {
    const range = { first: 2, last: 4 };
    expect(await download(file(500 * MIB, range))).toMatchObject({
      statusCode: 206,
      body: Buffer.from([2, 3, 4]).toString('base64'),
    });
  });

  it('is a redirect above 4 MiB, which says so and keeps the id of the request', async () => {
    expect((await download(file(4 * MIB), 4 * MIB)) as object).toMatchObject({ statusCode: 200 });
    const answer = await download(file(4 * MIB + 1));
    const location =
      'https://bucket.example/files/a.csv?type=text%2Fcsv&disposition=attachment%3B+filename%3Da.csv';
    expect(answer).toMatchObject({ statusCode: 302, isBase64Encoded: false });
    expect(answer.headers).toEqual({
      'X-Request-ID': 'r1',
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
      Location: location,
    });
    expect(JSON.parse(String(answer.body))).toEqual({
      message: 'The file is at the address in Location, for five minutes.',
      location,
    });
  });

  it('says that a file is gone which the bucket no longer has', async () => {
    const { files, ...rest } = delivery(false);
    const gone = { ...rest, files: { ...files, get: async () => undefined } };
    const answer = await downloadLambda(async () => file(8), gone)(eventOf(), context);
    expect(answer.statusCode).toBe(410);
  });

  it('passes other answers on', async () => {
    expect(await download({ status: 409, headers: {}, body: 'no' })).toMatchObject({
      statusCode: 409,
      body: 'no',
    });
  });
});

describe('a streamed download', () => {
  interface Streamed {
    readonly statusCode: number;
    readonly headers: Record<string, string>;
    readonly body: Buffer;
  }

  type StreamHandler = (event: unknown, stream: Writable, context: Context) => Promise<void>;
  const runtime = globalThis as { awslambda?: unknown };

  /** What Lambda's runtime gives to a streaming function: facts first, then bytes. */
  beforeEach(() => {
    runtime.awslambda = {
      streamifyResponse: (handler: StreamHandler) => handler,
      HttpResponseStream: { from: (stream: Writable, facts: object) => Object.assign(stream, { facts }) },
    };
  });
  afterEach(() => {
    delete runtime.awslambda;
  });

  async function stream(app: () => Promise<HttpResponse>, options = delivery(true)): Promise<Streamed> {
    const pieces: Buffer[] = [];
    const sink = new Writable({
      write(chunk: Buffer, _encoding, done) {
        pieces.push(Buffer.from(chunk));
        done();
      },
    });
    const handler = downloadLambda(app, options) as unknown as StreamHandler;
    await handler(eventOf(), sink, context);
    const { facts } = sink as unknown as { facts: Omit<Streamed, 'body'> };
    return { ...facts, body: Buffer.concat(pieces) };
  }

  it('sends the facts and then the bytes', async () => {
    const answer = await stream(async () => file(8));
    expect(answer).toMatchObject({ statusCode: 200, headers: { 'Content-Length': '8' } });
    expect([...answer.body]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('streams what memory would not hold, and a redirect above 100 MiB', async () => {
    expect((await stream(async () => file(100 * MIB))).statusCode).toBe(200);
    expect((await stream(async () => file(100 * MIB + 1))).statusCode).toBe(302);
  });

  it.each([
    ['a text', 'é', [...Buffer.from('é')]],
    ['bytes', Uint8Array.from([0, 255]), [0, 255]],
    ['nothing', undefined, []],
  ])('sends %s as well', async (_what, body, bytes) => {
    const answer = await stream(async () => ({
      status: 404,
      headers: {},
      ...(body === undefined ? {} : { body }),
    }));
    expect(answer.statusCode).toBe(404);
    expect([...answer.body]).toEqual(bytes);
  });

  it('says that a file is gone before it has said anything else', async () => {
    const { files, ...rest } = delivery(true);
    const read = () => Promise.reject(new Problem('not-found', 'none'));
    expect((await stream(async () => file(8), { ...rest, files: { ...files, read } })).statusCode).toBe(410);
  });
});

describe('a step', () => {
  const lines: { level: string; message: string; fields: LogFields }[] = [];
  const step = (run: (input: { id: number }, remainingMs: number) => Promise<unknown>) =>
    stepLambda({
      name: 'WriteChunk',
      read: (event) => {
        if (typeof (event as { id: unknown }).id !== 'number') throw new TypeError('id is no number');
        return event as { id: number; owner: string };
      },
      run,
      log: (level, message, fields) => lines.push({ level, message, fields }),
    });
  beforeEach(() => void lines.splice(0));
  const event = { id: 7, attempt: 1, segment: 0, chunk: 3, owner: 'acme' };

  it('gets its input and the time that is left, and writes one line without its owner', async () => {
    const handler = step(async (input, remainingMs) => ({
      ...input,
      status: 'more',
      position: { rows: 9 },
      remainingMs,
    }));
    expect(await handler(event, context)).toMatchObject({ id: 7, remainingMs: 5000 });
    expect(lines).toEqual([
      {
        level: 'info',
        message: 'step',
        fields: {
          step: 'WriteChunk',
          requestId: 'r1',
          ms: expect.any(Number),
          id: 7,
          attempt: 1,
          segment: 0,
          chunk: 3,
          status: 'more',
          rows: 9,
        },
      },
    ]);
  });

  it('throws its error on under its name, which the state machine matches', async () => {
    const handler = step(async () => {
      throw new Transient('slow down');
    });
    await expect(handler(event, context)).rejects.toMatchObject({ name: 'Transient', message: 'slow down' });
    expect(lines).toMatchObject([{ level: 'warn', fields: { id: 7, error: 'Transient: slow down' } }]);
  });

  it('shows a bug with its stack, in the log alone', async () => {
    const handler = step(async () => {
      throw new RangeError('off by one');
    });
    await expect(handler(event, context)).rejects.toThrow('off by one');
    expect(lines).toMatchObject([
      { level: 'error', fields: { error: expect.stringMatching(/RangeError: off by one\n\s+at /) } },
    ]);
  });

  it('refuses an event that is not its input', async () => {
    await expect(step(async () => undefined)({ id: 'x' }, context)).rejects.toThrow('id is no number');
    expect(lines).toHaveLength(1);
  });
});
