import { createHmac } from 'node:crypto';
import OAuth from 'oauth-1.0a';
import { describe, expect, it } from 'vitest';
import { accessToken, identify } from '../../../functions/auth/access-token.ts';
import { approveRequest, describeRequest } from '../../../functions/auth/approve-token.ts';
import { instant } from '../../../functions/auth/desk.ts';
import { requestToken } from '../../../functions/auth/request-token.ts';
import { newPublicId } from '../../../functions/auth/secret.ts';
import { verifiersOf } from '../../../functions/auth/verifiers.ts';
import type { IssuedToken } from '../../../functions/core/operations.ts';
import { discogs } from '../../../functions/dialects/discogs/index.ts';
import type { HttpResponse } from '../../../functions/http/message.ts';
import { testDesk } from '../../auth/test-desk.ts';
import { jsonOf, startApp } from '../../http/harness.ts';
import { MemoryOperations } from '../../http/memory-operations.ts';

const BASE = 'https://api.discogs.com';
const MINUTE = 60_000;
const UNPROVEN = { message: 'You must authenticate to access this resource.' };
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

interface Call {
  readonly method?: string;
  readonly path: string;
  readonly token?: IssuedToken;
  /** Protocol parameters besides those that every request has. */
  readonly more?: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>>;
  readonly by?: 'HMAC-SHA1' | 'PLAINTEXT';
  readonly where?: 'header' | 'query' | 'form';
  readonly timestamp?: number | string;
  readonly nonce?: string;
  /** Changes what was signed, on the way. */
  readonly spoil?: (said: Record<string, string>) => Record<string, string>;
  readonly headers?: Record<string, string>;
}

/** The dialect's own requests over its app, with a clock that the test sets. */
async function start() {
  const made = testDesk();
  const { desk, time } = made;
  const memory = new MemoryOperations(desk.now);
  const app = startApp({
    dialects: [discogs],
    baseUrl: BASE,
    clock: desk.now,
    limits: 'off',
    verifiers: () => verifiersOf(desk),
    operations: {
      create: memory.create,
      list: memory.list,
      requestToken: requestToken(desk),
      describeRequest: describeRequest(desk),
      approveRequest: approveRequest(desk),
      accessToken: accessToken(desk),
      identify: identify(desk),
    },
  });
  const { key } = await made.newKey();
  const client = await made.newClient({ label: 'Crate <digger>' });
  const plain = (method: string, target: string, form?: Record<string, string>, headers = {}) =>
    app.send(method, target, {
      key: undefined,
      headers: { ...(form ? FORM : {}), ...headers },
      ...(form ? { body: new URLSearchParams(form).toString() } : {}),
    });

  async function call({ method = 'GET', path, token, form = {}, more = {}, ...options }: Call) {
    const { by = 'HMAC-SHA1', where = 'header', spoil = (said) => said, headers = {} } = options;
    const [bare = '', query = ''] = path.split('?');
    const oauth = new OAuth({
      consumer: { key: client.id, secret: client.secret },
      signature_method: by,
      ...(by === 'PLAINTEXT'
        ? {}
        : { hash_function: (base, secret) => createHmac('sha1', secret).update(base).digest('base64') }),
    });
    oauth.getTimeStamp = () => (options.timestamp ?? Math.floor(time.now / 1000)) as number;
    oauth.getNonce = () => options.nonce ?? newPublicId();
    const data = { ...form, ...more };
    const signed = oauth.authorize(
      { url: `${BASE}${path}`, method, data },
      token && { key: token.id, secret: token.secret },
    ) as unknown as Record<string, string>;
    const named = Object.entries(signed).filter(([name]) => name.startsWith('oauth_'));
    const said = spoil(Object.fromEntries(named.map(([name, value]) => [name, String(value)])));
    const inForm = where === 'form' ? { ...form, ...said } : form;
    const inQuery = where === 'query' ? `${query}&${new URLSearchParams(said)}` : query;
    const listed = Object.entries(said).map(([name, value]) => `${name}="${encodeURIComponent(value)}"`);
    return plain(method, `${bare}?${inQuery}`, method === 'POST' ? inForm : undefined, {
      ...(where === 'header' ? { authorization: `OAuth ${listed.join(', ')}` } : {}),
      ...headers,
    });
  }

  const ask = (changes: Partial<Call> = {}) =>
    call({ path: '/oauth/request_token', more: { oauth_callback: 'oob' }, ...changes });
  const redeem = (token: IssuedToken, verifier: string, changes: Partial<Call> = {}) =>
    call({
      method: 'POST',
      path: '/oauth/access_token',
      token,
      more: { oauth_verifier: verifier },
      ...changes,
    });
  const approve = async (token: IssuedToken, shown = key) => {
    const page = await plain('POST', '/oauth/authorize', { oauth_token: token.id, key: shown });
    return { page, verifier: /<code>([0-9a-f]{48})<\/code>/.exec(String(page.body))?.[1] ?? '' };
  };
  const dance = async () => {
    const asked = tokenOf(await ask());
    return tokenOf(await redeem(asked, (await approve(asked)).verifier));
  };
  return { ...app, ...made, key, client, plain, call, ask, redeem, approve, dance };
}

function tokenOf({ status, headers, body }: HttpResponse): IssuedToken {
  expect([status, headers['Content-Type']]).toEqual([200, 'application/x-www-form-urlencoded']);
  const words = new URLSearchParams(String(body));
  const token = { id: words.get('oauth_token') ?? '', secret: words.get('oauth_token_secret') ?? '' };
  expect([headers.oauth_token, headers.oauth_token_secret]).toEqual([token.id, token.secret]);
  return token;
}

const told = (response: HttpResponse) => [response.status, jsonOf(response)];

describe('the dance', () => {
  it.each<[string, Partial<Call>]>([
    ['GET and a header', {}],
    ['POST and a header', { method: 'POST' }],
    ['POST and a signed form', { method: 'POST', where: 'form', form: { 'x y': 'a+b&c' } }],
    ['GET and a query', { where: 'query', path: '/oauth/request_token?x=1&x=2' }],
    ['PLAINTEXT', { by: 'PLAINTEXT' }],
    ['PLAINTEXT in a form', { method: 'POST', where: 'form', by: 'PLAINTEXT' }],
    ['milliseconds and a nonce of 128 letters', { timestamp: 1_748_779_200_000, nonce: 'a'.repeat(128) }],
  ])('begins with %s', async (_what, changes) => {
    const response = await (await start()).ask(changes);
    tokenOf(response);
    expect(new URLSearchParams(String(response.body)).get('oauth_callback_confirmed')).toBe('true');
  });

  it('ends with a token that says who it is', async () => {
    const app = await start();
    const token = await app.dance();
    const { status, body } = await app.call({ path: '/oauth/identity', token });
    expect(status).toBe(200);
    expect(JSON.parse(String(body))).toEqual({
      id: expect.any(Number),
      username: 'acme',
      resource_url: `${BASE}/users/acme`,
      consumer_name: 'Crate <digger>',
    });
    expect((await app.call({ method: 'POST', path: '/inventory/export', token })).status).toBe(200);
  });

  it('takes PLAINTEXT with a raw & and the token’s secret beside it', async () => {
    const app = await start();
    const token = await app.dance();
    const now = Math.floor(app.time.now / 1000);
    const authorization = `OAuth oauth_consumer_key="${app.client.id}", oauth_token="${token.id}", oauth_signature_method="PLAINTEXT", oauth_signature="${app.client.secret}&${token.secret}", oauth_timestamp="${now}", oauth_nonce="${'b'.repeat(64)}", oauth_token_secret="${token.secret}", oauth_version="1.0"`;
    expect((await app.plain('GET', '/inventory/export', undefined, { authorization })).status).toBe(200);
  });

  it('signs what a query holds', async () => {
    const app = await start();
    const token = await app.dance();
    const path = '/inventory/export?page=1&per_page=2&q=%C3%BC%20%2B&a=b&a=c';
    expect((await app.call({ path, token })).status).toBe(200);
  });

  it('redirects to the callback, which the page names', async () => {
    const app = await start();
    const callback = 'https://app.example.com/cb?a=b';
    const asked = tokenOf(await app.ask({ more: { oauth_callback: callback } }));
    const page = await app.plain('GET', `/oauth/authorize?oauth_token=${asked.id}`);
    expect([page.status, page.headers['Content-Type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.body).toContain('<strong>app.example.com</strong>');
    expect(page.headers).toMatchObject({
      'X-Frame-Options': 'DENY',
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'no-store',
    });
    const policy = page.headers['Content-Security-Policy']?.split('; ');
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "frame-ancestors 'none'",
        "form-action 'self' https://app.example.com http://app.example.com",
      ]),
    );
    const { page: answer } = await app.approve(asked);
    expect(answer.status).toBe(303);
    expect(answer.headers.Location).toMatch(
      new RegExp(
        `^https://app\\.example\\.com/cb\\?a=b&oauth_token=${asked.id}&oauth_verifier=[0-9a-f]{48}$`,
      ),
    );
  });

  it('shows what others named only as text', async () => {
    const app = await start();
    const asked = tokenOf(await app.ask());
    const { body } = await app.plain('GET', `/oauth/authorize?oauth_token=${asked.id}`);
    expect(body).toContain('Crate &lt;digger&gt;');
    expect(body).not.toContain('<digger>');
    const strange = encodeURIComponent('"><script>alert(1)</script>');
    const refused = await app.plain('GET', `/oauth/authorize?oauth_token=${strange}`);
    expect(refused.status).toBe(404);
    expect(String(refused.body)).not.toContain('script');
  });

  it('asks for a valid key, and approves once', async () => {
    const app = await start();
    const asked = tokenOf(await app.ask());
    for (const wrong of ['', 'wb_wrong', app.client.secret]) {
      const { page } = await app.approve(asked, wrong);
      expect([page.status, page.headers['Content-Type']]).toEqual([401, 'text/html; charset=utf-8']);
      expect(page.body).toContain('The API key is not valid.');
    }
    expect((await app.approve(asked)).page.status).toBe(200);
    expect((await app.approve(asked)).page.status).toBe(409);
  });
});

describe('what proves nothing', () => {
  it.each<[string, Partial<Call>]>([
    ['a wrong signature', { spoil: (said) => ({ ...said, oauth_signature: 'AAAA' }) }],
    ['a nonce that was not signed', { spoil: (said) => ({ ...said, oauth_nonce: 'other' }) }],
    ['another consumer', { spoil: (said) => ({ ...said, oauth_consumer_key: 'ab'.repeat(8) }) }],
    ['an old timestamp', { timestamp: 1_748_779_200 - 301 }],
    ['a timestamp of the future', { timestamp: 1_748_779_200 + 301 }],
    ['a timestamp that is no number', { timestamp: 'noon' }],
    ['a method that nobody knows', { spoil: (said) => ({ ...said, oauth_signature_method: 'NONE' }) }],
    ['a nonce of 129 letters', { nonce: 'a'.repeat(129) }],
  ])('is refused at the first step: %s', async (_what, changes) => {
    expect(told(await (await start()).ask(changes))).toEqual([401, UNPROVEN]);
  });

  it.each<[string, Partial<Call>]>([
    ['milliseconds', { timestamp: 1_748_779_200_000 }],
    ['a nonce of 65 letters', { nonce: 'a'.repeat(65) }],
    ['a wrong signature', { spoil: (said) => ({ ...said, oauth_signature: 'AAAA' }) }],
    ['no token', { spoil: ({ oauth_token: _token, ...said }) => said }],
  ])('is refused at an export: %s', async (_what, changes) => {
    const app = await start();
    const token = await app.dance();
    expect(told(await app.call({ path: '/inventory/export', token, ...changes }))).toEqual([401, UNPROVEN]);
  });

  it('is a request that was sent before', async () => {
    const app = await start();
    const token = await app.dance();
    const once = { path: '/inventory/export', token, nonce: 'once' };
    expect((await app.call(once)).status).toBe(200);
    expect(told(await app.call(once))).toEqual([401, UNPROVEN]);
    expect((await app.ask({ nonce: 'again' })).status).toBe(200);
    expect(told(await app.ask({ nonce: 'again' }))).toEqual([401, UNPROVEN]);
  });

  it('is a consumer that was revoked, at each step', async () => {
    const app = await start();
    const token = await app.dance();
    const asked = tokenOf(await app.ask());
    const { verifier } = await app.approve(asked);
    await app.desk.clients.revoke(app.client.id, instant(app.time.now));
    expect(told(await app.call({ path: '/inventory/export', token }))).toEqual([401, UNPROVEN]);
    expect(told(await app.ask())).toEqual([401, UNPROVEN]);
    expect(told(await app.redeem(asked, verifier))).toEqual([401, UNPROVEN]);
    expect((await app.plain('GET', `/oauth/authorize?oauth_token=${asked.id}`)).status).toBe(404);
  });

  it('is an application by itself', async () => {
    const app = await start();
    const { id, secret } = app.client;
    const authorization = `Discogs key=${id}, secret=${secret}`;
    for (const path of ['/inventory/export', '/oauth/identity']) {
      expect(told(await app.plain('GET', path, undefined, { authorization }))).toEqual([401, UNPROVEN]);
      expect(told(await app.plain('GET', `${path}?key=${id}&secret=${secret}`))).toEqual([401, UNPROVEN]);
      expect(told(await app.call({ path }))).toEqual([401, UNPROVEN]);
    }
  });
});

describe('a bad OAuth request', () => {
  it('is one without parameters, or with one of them twice', async () => {
    const app = await start();
    expect((await app.plain('GET', '/oauth/request_token')).status).toBe(400);
    const twice = await app.ask({ path: '/oauth/request_token?oauth_callback=https%3A%2F%2Fevil.example' });
    expect(twice.status).toBe(400);
  });

  it.each([
    'javascript:alert(1)',
    'ftp://a.example/',
    'http://a.example/cb',
    'https://u:p@a.example/',
    'a b',
  ])('names the callback %s', async (oauth_callback) => {
    const response = await (await start()).ask({ more: { oauth_callback } });
    expect(response.status).toBe(400);
    expect(jsonOf(response)).toEqual({ message: expect.stringMatching(/oauth_callback: must be an https/) });
    expect(response.body).not.toContain(oauth_callback);
  });

  it.each(['https://a.example/\r\nSet-Cookie: a=b', 'https://a.example/\nX: y', 'https://a.example/\u0000'])(
    'cannot write a header by the callback %j',
    async (oauth_callback) => {
      for (const where of ['header', 'query'] as const) {
        const response = await (await start()).ask({ where, more: { oauth_callback } });
        expect(response.status).toBe(400);
        expect(Object.values(response.headers).join()).not.toMatch(/[\r\n\0]|Set-Cookie/);
      }
    },
  );

  it('is a verifier used twice, or another one', async () => {
    const app = await start();
    const asked = tokenOf(await app.ask());
    expect((await app.redeem(asked, 'ab'.repeat(24))).status).toBe(400);
    const { verifier } = await app.approve(asked);
    expect(told(await app.redeem(asked, 'ab'.repeat(24)))).toEqual([
      400,
      { message: 'oauth_verifier is not that of this request token.' },
    ]);
    tokenOf(await app.redeem(asked, verifier));
    const again = await app.redeem(asked, verifier);
    expect(again.status).toBe(400);
  });

  it('is a request token of more than 15 minutes', async () => {
    const app = await start();
    const [early, late] = [tokenOf(await app.ask()), tokenOf(await app.ask())];
    const verifiers = [(await app.approve(early)).verifier, (await app.approve(late)).verifier] as const;
    app.time.now += 15 * MINUTE - 1;
    tokenOf(await app.redeem(early, verifiers[0]));
    app.time.now += 1;
    expect(told(await app.redeem(late, verifiers[1]))).toEqual([
      400,
      { message: expect.stringContaining('older than 15 minutes') },
    ]);
    expect((await app.plain('GET', `/oauth/authorize?oauth_token=${late.id}`)).status).toBe(404);
  });
});

it('writes no secret into the log, whatever goes wrong', async () => {
  const app = await start();
  const evil = 'Evil\r\nX-Injected: yes';
  const asked = tokenOf(await app.ask({ where: 'query', headers: { 'user-agent': evil } }));
  await app.plain('GET', `/oauth/authorize?oauth_token=${asked.id}`);
  await app.approve(asked, 'wb_wrong_key');
  const { verifier } = await app.approve(asked);
  const token = tokenOf(await app.redeem(asked, verifier));
  await app.redeem(asked, verifier);
  await app.call({ path: '/inventory/export', token, by: 'PLAINTEXT', where: 'query' });
  await app.call({ path: '/inventory/export', token, by: 'PLAINTEXT', timestamp: 1 });
  await app.plain('GET', `/inventory/export?token=${app.key}`);
  const log = JSON.stringify(app.lines);
  expect(app.lines.length).toBe(9);
  const secrets = [
    app.key,
    app.client.secret,
    asked.id,
    asked.secret,
    token.secret,
    verifier,
    'wb_wrong_key',
  ];
  for (const secret of [...secrets, 'Evil', 'Injected', 'oauth_']) expect(log).not.toContain(secret);
});
