import { describe, expect, it } from 'vitest';
import type { Operations } from '../../functions/core/operations.ts';
import type { LogFields } from '../../functions/core/ports/log.ts';
import { Problem, Transient } from '../../functions/core/problem.ts';
import { productsManager } from '../../functions/dialects/products-manager/index.ts';
import type { Dialect } from '../../functions/http/dialect.ts';
import { tooManyRequests } from '../../functions/http/rate-limit.ts';
import { requestIdOf } from '../../functions/http/request-id.ts';
import { jsonOf, NOW, startApp } from './harness.ts';

const EXPORTS = '/api/v1/exports';
const failing = (error: unknown): Operations => ({
  list: async () => {
    throw error;
  },
});

describe('addresses and methods', () => {
  it('answers 404 in the dialect whose path an address resembles', async () => {
    const response = await startApp().send('GET', '/api/v1/export');
    expect(response.status).toBe(404);
    expect(jsonOf(response)).toMatchObject({ error: { error_code: 'NOT_FOUND', path: '/api/v1/export' } });
  });

  it.each(['/', '/apis', '/v10/exports', '/favicon.ico', '//', ''])(
    'answers 404 in a neutral voice at "%s"',
    async (path) => {
      const response = await startApp().send('GET', path);
      expect(response.status).toBe(404);
      expect(jsonOf(response)).toMatchObject({ error: 'not-found', request_id: 'req-1' });
    },
  );

  it('names the methods that an address does have', async () => {
    const { send } = startApp();
    const list = await send('PUT', EXPORTS);
    expect([list.status, list.headers.Allow]).toEqual([405, 'GET, HEAD, OPTIONS, POST']);
    const one = await send('PATCH', `${EXPORTS}/exp_x`);
    expect([one.status, one.headers.Allow]).toEqual([405, 'DELETE, GET, HEAD, OPTIONS']);
  });

  it('answers OPTIONS with the methods, without a key', async () => {
    const response = await startApp().send('OPTIONS', EXPORTS, { key: undefined });
    expect([response.status, response.headers.Allow, response.body]).toEqual([
      204,
      'GET, HEAD, OPTIONS, POST',
      undefined,
    ]);
  });

  it('tolerates one trailing slash', async () => {
    const { send } = startApp();
    expect((await send('GET', `${EXPORTS}/`)).status).toBe(200);
    expect((await send('GET', `${EXPORTS}//`)).status).toBe(404);
  });

  it('gives HEAD the headers of GET and no body', async () => {
    const { send } = startApp();
    const get = await send('GET', EXPORTS);
    const head = await send('HEAD', EXPORTS);
    expect(head.body).toBeUndefined();
    expect({ ...head.headers, 'X-RateLimit-Remaining': '299' }).toEqual(get.headers);
  });

  it('tells without a key that it is alive', async () => {
    const { send, lines } = startApp();
    const response = await send('GET', '/health', { key: undefined });
    expect([response.status, jsonOf(response)]).toEqual([200, { status: 'ok' }]);
    expect((await send('HEAD', '/health', { key: undefined })).body).toBeUndefined();
    expect((await send('OPTIONS', '/health', { key: undefined })).status).toBe(204);
    expect((await send('POST', '/health', { key: undefined })).headers.Allow).toBe('GET, HEAD, OPTIONS');
    expect(lines[0]?.fields.dialect).toBe('waybill');
  });
});

describe('what every answer carries', () => {
  it.each([
    ['a success', 'GET', EXPORTS, 200],
    ['a wrong address', 'GET', '/api/v1/nothing', 404],
    ['a wrong method', 'PUT', EXPORTS, 405],
    ['a refusal', 'GET', `${EXPORTS}?colour=red`, 422],
  ])('%s: request id, quota and no sniffing', async (_name, method, target, status) => {
    const { status: got, headers } = await startApp().send(method, target);
    expect(got).toBe(status);
    expect(headers).toMatchObject({
      'X-Request-ID': 'req-1',
      'X-RateLimit-Limit': '300',
      'X-RateLimit-Remaining': expect.stringMatching(/^(300|299)$/),
      'X-RateLimit-Reset': String(Date.parse('2025-03-15T09:01:00Z') / 1000),
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-store',
    });
  });

  it('echoes a sane request id and replaces any other', async () => {
    const { send } = startApp();
    const idFor = async (id: string) =>
      (await send('GET', EXPORTS, { headers: { 'X-Request-ID': id } })).headers['X-Request-ID'];
    expect(await idFor('4f0c1b7a-7d1e-4a55')).toBe('4f0c1b7a-7d1e-4a55');
    for (const odd of ['', 'a b', 'x\r\nSet-Cookie: a', 'é', 'x'.repeat(129)])
      expect(await idFor(odd)).toBe('req-1');
  });
});

describe('a request id', () => {
  it('is a new one where nobody gave any', () => {
    const ids = [1, 2].map(() => requestIdOf({ headers: {}, requestId: '' }));
    expect(ids[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(ids[0]).not.toBe(ids[1]);
  });
});

describe('authentication', () => {
  const unauthorized = { status: 401, headers: { 'WWW-Authenticate': 'Bearer' } };

  it('asks for a key before it looks at anything else', async () => {
    const { send } = startApp();
    const response = await send('POST', `${EXPORTS}?x=1`, { key: undefined, body: 'no json' });
    expect(response).toMatchObject(unauthorized);
    expect(jsonOf(response)).toMatchObject({ error: { error_code: 'AUTH_TOKEN_MISSING' } });
  });

  it('refuses a wrong key', async () => {
    const { send, key } = startApp();
    const wrong = key.slice(0, -1) + (key.endsWith('0') ? '1' : '0');
    const response = await send('GET', EXPORTS, { key: wrong });
    expect(response).toMatchObject(unauthorized);
    expect(jsonOf(response)).toMatchObject({ error: { error_code: 'AUTH_TOKEN_INVALID' } });
  });

  it('takes a key as X-API-Key too', async () => {
    const { send, key } = startApp();
    const headers = { 'X-API-Key': key };
    expect((await send('GET', EXPORTS, { key: undefined, headers })).status).toBe(200);
    expect(
      (await send('GET', EXPORTS, { key: undefined, headers: { ...headers, Authorization: 'Basic eA==' } }))
        .status,
    ).toBe(200);
  });

  it('refuses a key that may only look what would change something', async () => {
    const { send, keyOf } = startApp();
    const key = keyOf('acme', { readOnly: true });
    expect((await send('GET', EXPORTS, { key })).status).toBe(200);
    const refused = await send('POST', EXPORTS, { key, body: { format: 'csv' } });
    expect(refused.status).toBe(403);
    expect(jsonOf(refused)).toMatchObject({
      error: { error_code: 'PERMISSION_DENIED', message: 'these credentials may not write' },
    });
  });

  it('shows nobody the exports of another owner', async () => {
    const { send, keyOf } = startApp();
    const created = jsonOf(await send('POST', EXPORTS, { body: { format: 'csv' } })) as { id: string };
    const key = keyOf('other');
    for (const rest of ['', '/download', '/manifest']) {
      expect((await send('GET', `${EXPORTS}/${created.id}${rest}`, { key })).status).toBe(404);
    }
    expect((await send('DELETE', `${EXPORTS}/${created.id}`, { key })).status).toBe(404);
    expect(jsonOf(await send('GET', EXPORTS, { key }))).toMatchObject({ total: 0 });
    expect((await send('GET', `${EXPORTS}/${created.id}`)).status).toBe(200);
  });
});

describe('rate limits', () => {
  it('refuses the request beyond the limit until the window ends', async () => {
    const { send, time } = startApp();
    for (let i = 0; i < 299; i++) await send('GET', EXPORTS);
    expect((await send('GET', EXPORTS)).headers['X-RateLimit-Remaining']).toBe('0');
    const refused = await send('GET', EXPORTS);
    expect(refused).toMatchObject({
      status: 429,
      headers: { 'Retry-After': '60', 'X-RateLimit-Remaining': '0' },
    });
    expect(jsonOf(refused)).toMatchObject({
      error: { error_code: 'RATE_LIMIT_EXCEEDED', type: 'rate_limit_exceeded' },
    });
    time.now += 59_750;
    expect((await send('GET', EXPORTS)).status).toBe(429);
    time.now += 250;
    expect((await send('GET', EXPORTS)).status).toBe(200);
  });

  it('bounds any minute, not only those of the clock', async () => {
    const { send, time } = startApp();
    time.now = NOW - 250 + 59_000;
    for (let i = 0; i < 300; i++) expect((await send('GET', EXPORTS)).status).toBe(200);
    time.now += 2000;
    const statuses = [];
    for (let i = 0; i < 10; i++) statuses.push((await send('GET', EXPORTS)).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(5);
  });

  it('count callers without valid credentials by address', async () => {
    const { send } = startApp();
    const wrong = { key: 'wrong', address: '192.0.2.7' };
    for (let i = 0; i < 300; i++) expect((await send('GET', EXPORTS, wrong)).status).toBe(401);
    expect((await send('GET', EXPORTS, { key: undefined, address: '192.0.2.7' })).status).toBe(429);
    expect((await send('GET', EXPORTS, { ...wrong, address: '192.0.2.8' })).status).toBe(401);
    expect((await send('GET', EXPORTS, { address: '192.0.2.7' })).status).toBe(200);
  });

  it('count addresses of version 6 by their network', async () => {
    const { send } = startApp({ limits: { 'products-manager': { requests: { max: 2 } } } });
    const statusOf = async (address: string) =>
      (await send('GET', EXPORTS, { key: 'wrong', address })).status;
    const near = ['2001:db8::1', '2001:db8:0:0:ffff::2', '2001:db8:0:0:1:2:3:4'];
    expect(await Promise.all(near.map(statusOf))).toEqual([401, 401, 429]);
    expect(await statusOf('2001:db8:0:1::1')).toBe(401);
  });

  it('use up what is good for one request only once it is counted', async () => {
    let uses = 0;
    const once = async () => ++uses === 1;
    const key = async () => ({ owner: 'acme', id: 'k', scopes: ['read' as const], once });
    const { send, time } = startApp({
      verifiers: () => ({ key }),
      limits: { 'products-manager': { requests: { max: 1 }, polls: { max: 1 } } },
    });
    time.now = NOW;
    expect((await send('GET', `${EXPORTS}/exp_x`)).status).toBe(404);
    expect((await send('GET', `${EXPORTS}/exp_x`)).status).toBe(429);
    expect(uses).toBe(1);
    time.now += 120_000;
    expect((await send('GET', `${EXPORTS}/exp_x`)).status).toBe(401);
    expect(uses).toBe(2);
  });

  it('may be off, or other than the vendor’s', async () => {
    const off = startApp({ limits: 'off' });
    for (let i = 0; i < 310; i++) expect((await off.send('GET', EXPORTS)).status).toBe(200);
    const few = startApp({ limits: { 'products-manager': { requests: { max: 2 } } } });
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await few.send('GET', EXPORTS)).status);
    expect(statuses).toEqual([200, 200, 429]);
  });

  it('hold several at once, each of whom it names', async () => {
    const dialect: Dialect = {
      ...productsManager,
      limits: {
        rules: {
          key: { max: 2, seconds: 60, by: 'principal' },
          owner: { max: 3, seconds: 60, by: 'owner' },
          address: { max: 4, seconds: 60, by: 'address' },
        },
        of: () => ['key', 'owner', 'address'],
        headers: (standings) =>
          Object.fromEntries(standings.map(({ name, used }) => [`X-${name}`, `${used}`])),
      },
    };
    const { send, keyOf } = startApp({ dialects: [dialect] });
    const statusOf = async (key: string) => (await send('GET', EXPORTS, { key })).status;
    const [first, second, other] = [keyOf('acme'), keyOf('acme'), keyOf('umbra')];
    expect([await statusOf(first), await statusOf(first), await statusOf(first)]).toEqual([200, 200, 429]);
    expect([await statusOf(second), await statusOf(second)]).toEqual([429, 429]);
    expect((await send('GET', EXPORTS, { key: other, address: '192.0.2.9' })).headers).toMatchObject({
      'X-key': '1',
      'X-owner': '1',
      'X-address': '1',
    });
  });

  it('counts polls and keys apart', async () => {
    const { send, keyOf } = startApp();
    const { id } = jsonOf(await send('POST', EXPORTS, { body: { format: 'csv' } })) as { id: string };
    for (let i = 0; i < 400; i++) await send('GET', EXPORTS);
    const poll = await send('GET', `${EXPORTS}/${id}`);
    expect([poll.status, poll.headers['X-RateLimit-Limit'], poll.headers['X-RateLimit-Remaining']]).toEqual([
      200,
      '1000',
      '999',
    ]);
    expect((await send('GET', EXPORTS, { key: keyOf('acme') })).status).toBe(200);
  });

  it('names windows that are no minute by their seconds', () => {
    const standing = { name: 'burst', limit: 50, used: 50, remaining: 0, reset: 1240, wait: 5.4 };
    expect(tooManyRequests({ ...standing, seconds: 10 })).toMatchObject({
      message: 'rate limit exceeded: 50 requests/10 seconds allowed',
      retryAfter: 6,
    });
  });

  it('lets everybody pass while the counter fails, and says so in the log', async () => {
    const rates = { take: async () => Promise.reject(new Error('no table')) };
    const { send, lines } = startApp({ rates });
    expect((await send('GET', EXPORTS)).status).toBe(200);
    expect(lines).toContainEqual({
      level: 'warn',
      message: 'rate limit not counted',
      fields: { bucket: 'requests', error: 'Error: no table' },
    });
  });
});

describe('faults of the service itself', () => {
  it('shows a bug as a bare 500 and logs its causes', async () => {
    const bug = new TypeError('x is undefined', { cause: new Error('because of y') });
    const { send, lines } = startApp({ operations: failing(bug) });
    const response = await send('GET', EXPORTS);
    expect(response.status).toBe(500);
    expect(jsonOf(response)).toMatchObject({
      error: { code: 500, error_code: 'INTERNAL_SERVER_ERROR', details: null, request_id: 'req-1' },
    });
    expect(String(response.body)).not.toContain('undefined');
    expect(lines).toHaveLength(1);
    expect(lines[0]?.level).toBe('error');
    expect(lines[0]?.fields.error).toMatch(/TypeError: x is undefined[\s\S]*caused by: Error: because of y/);
  });

  it('asks for patience where a retry can help', async () => {
    const { send, lines } = startApp({ operations: failing(new Transient('throttled')) });
    const response = await send('GET', EXPORTS);
    expect(response).toMatchObject({ status: 503, headers: { 'Retry-After': '1' } });
    expect(lines[0]?.fields).toMatchObject({
      problem: 'unavailable',
      error: expect.stringContaining('throttled'),
    });
  });

  it('calls an operation that was not bound a bug', async () => {
    const { send, lines } = startApp({ operations: {} });
    expect((await send('GET', EXPORTS)).status).toBe(500);
    expect(lines[0]?.fields.error).toContain('operation list is not bound');
  });

  it('still answers when a dialect cannot show the problem', async () => {
    const mute = {
      ...productsManager,
      problem: () => {
        throw new Error('mute');
      },
    };
    const { send, lines } = startApp({ dialects: [mute], operations: failing(new Problem('gone', 'gone')) });
    expect(await send('GET', EXPORTS)).toMatchObject({ status: 500 });
    expect(lines[0]?.fields.error).toContain('mute');
  });
});

describe('the log', () => {
  it('has one line a request, by route and owner hash', async () => {
    const { send, lines, time } = startApp();
    const { id } = jsonOf(await send('POST', EXPORTS, { body: { format: 'csv' } })) as { id: string };
    time.now = NOW;
    await send('GET', `${EXPORTS}/${id}`);
    expect(lines.map(({ level, message }) => [level, message])).toEqual([
      ['info', 'request'],
      ['info', 'request'],
    ]);
    expect(lines[1]?.fields).toEqual({
      requestId: 'req-1',
      method: 'GET',
      route: '/api/v1/exports/{id}',
      dialect: 'products-manager',
      status: 200,
      ms: 0,
      address: '192.0.2.1',
      owner: expect.stringMatching(/^[0-9a-f]{24}$/),
    } satisfies LogFields);
  });

  it('never holds a key, a query or an owner', async () => {
    const { send, lines, key } = startApp();
    await send('GET', `${EXPORTS}?token=hush-query`);
    await send('GET', EXPORTS, { key: 'hush-bearer' });
    await send('GET', EXPORTS, { key: undefined, headers: { 'X-API-Key': 'hush-header' } });
    await send('POST', EXPORTS, {
      body: { format: 'hush-body' },
      headers: { 'Idempotency-Key': 'hush-idem' },
    });
    await send('GET', `${EXPORTS}/hush-path`);
    expect(lines).toHaveLength(5);
    expect(lines.map(({ fields }) => fields.status)).toEqual([422, 401, 401, 422, 404]);
    const text = JSON.stringify(lines);
    for (const secret of ['hush', 'acme', key, key.split('_')[2]]) expect(text).not.toContain(secret);
  });
});
