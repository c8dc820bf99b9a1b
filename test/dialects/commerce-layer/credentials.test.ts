import { SignJWT } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { bodyOf, type Desk, type ListAnswered, openDesk, type Refusal } from './desk.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});

const list = (token: string | undefined) => desk.send('GET', '/api/exports', { token });

/** A token such as the service makes, with changes. */
async function forge(
  changes: Record<string, unknown> = {},
  header: object = {},
  key?: Uint8Array,
): Promise<string> {
  const { id, stored } = desk.client;
  const sealed = await desk.desk.sealer.open(stored.sealed ?? '', `client#${id}`);
  const now = desk.time.now / 1000;
  return new SignJWT({
    organization: stored.organization,
    application: { id, kind: 'integration' },
    iss: 'https://auth.commercelayer.io',
    iat: now,
    exp: now + 60,
    ...changes,
  })
    .setProtectedHeader({ alg: 'HS512', kid: id, ...header })
    .sign(key ?? Buffer.from(sealed, 'hex'));
}

const UNAUTHORIZED = {
  title: 'Access denied',
  detail: 'You are not authorized to perform this action on the requested resource.',
  code: 'UNAUTHORIZED',
  status: '401',
};

describe('a bearer', () => {
  it('is a token of the organization’s application, or a key of its owner', async () => {
    const { key } = await desk.newKey();
    for (const token of [await desk.tokenOf(), await forge(), key])
      expect((await list(token)).status).toBe(200);
  });

  it('is refused in JSON:API where it is not as it must be', async () => {
    const now = desk.time.now / 1000;
    const other = await desk.newClient({ owner: 'umbrella' });
    const [, payload] = (await forge()).split('.');
    const none = Buffer.from(JSON.stringify({ alg: 'none', kid: desk.client.id })).toString('base64url');
    const tokens = [
      undefined,
      'wb_wrong',
      'x',
      `${none}.${payload}.`,
      await forge({}, {}, Buffer.alloc(64)),
      await forge({}, { alg: 'HS256' }),
      await forge({}, { kid: other.id }),
      await forge({ organization: other.stored.organization }),
      await forge({ iss: 'https://evil.example' }),
      await forge({ nbf: now + 60 }),
      await forge({ exp: now - 1, organization: other.stored.organization }),
      await forge({ exp: now - 1 }, {}, Buffer.alloc(64)),
    ];
    for (const token of tokens) {
      const response = await list(token);
      expect(response).toMatchObject({
        status: 401,
        headers: { 'Content-Type': 'application/vnd.api+json', 'WWW-Authenticate': 'Bearer' },
      });
      expect(bodyOf<Refusal>(response).errors).toEqual([UNAUTHORIZED]);
    }
  });

  it('is told to be expired where it was right, so that clients ask for another', async () => {
    const token = await desk.tokenOf();
    desk.time.now += 2 * 3_600_000;
    const response = await list(token);
    expect(response.status).toBe(401);
    expect(bodyOf<Refusal>(response).errors[0]).toMatchObject({ code: 'INVALID_TOKEN', status: '401' });
    expect((await list(await desk.tokenOf())).status).toBe(200);
  });

  it('of a client that may only look changes nothing', async () => {
    const token = await desk.tokenOf(await desk.newClient({ readOnly: true }));
    expect((await list(token)).status).toBe(200);
    const { shown } = await desk.put();
    const refused = await desk.send('DELETE', `/api/exports/${shown}`, { token });
    expect([refused.status, bodyOf<Refusal>(refused).errors[0]?.code]).toEqual([403, 'FORBIDDEN']);
  });

  it('names the organization, the same one for a key and a client of one owner', async () => {
    await desk.put();
    const { key } = await desk.newKey();
    const ids = [];
    for (const token of [await desk.tokenOf(), key])
      ids.push(bodyOf<ListAnswered>(await list(token)).data[0]?.meta.organization_id);
    expect(ids).toEqual([desk.client.stored.organization?.id, desk.client.stored.organization?.id]);
  });
});

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const JSON_BODY = { 'content-type': 'application/json' };
const token = (body: unknown, headers: Record<string, string> = JSON_BODY) =>
  desk.send('POST', '/oauth/token', { token: undefined, body, headers });
const basic = (user: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});

describe('the token endpoint', () => {
  it('gives a bearer for two hours, asked in JSON, as a form or with Basic', async () => {
    const { id, secret } = desk.client;
    const asked = { grant_type: 'client_credentials', client_id: id, client_secret: secret };
    const answers = [
      await token(asked),
      await token({ ...asked, scope: 'market:all' }),
      await token(new URLSearchParams(asked).toString(), FORM),
      await token('grant_type=client_credentials', { ...FORM, ...basic(id, secret) }),
      await desk.send('POST', '/oauth/token/', { token: undefined, body: asked, headers: JSON_BODY }),
    ];
    for (const answer of answers) {
      expect(answer).toMatchObject({
        status: 200,
        headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', Pragma: 'no-cache' },
      });
      const { access_token, ...said } = bodyOf<Record<string, unknown>>(answer);
      expect(said).toEqual({
        token_type: 'bearer',
        expires_in: 7200,
        scope: 'market:all',
        created_at: desk.time.now / 1000,
      });
      expect((await list(String(access_token))).status).toBe(200);
    }
  });

  it.each<[string, (client: { id: string; secret: string }) => Parameters<typeof token>, number, string]>([
    ['no grant', ({ id, secret }) => [{ client_id: id, client_secret: secret }], 400, 'invalid_request'],
    [
      'a grant of another kind',
      ({ id, secret }) => [{ grant_type: 'password', client_id: id, client_secret: secret }],
      400,
      'unsupported_grant_type',
    ],
    ['a grant that is no text', () => [{ grant_type: 7 }], 400, 'invalid_request'],
    ['no object', () => ['[]'], 401, 'invalid_client'],
    ['no JSON', () => ['{'], 400, 'invalid_request'],
    ['nothing', () => [''], 400, 'invalid_request'],
    ['no client', () => [{ grant_type: 'client_credentials' }], 401, 'invalid_client'],
    [
      'a wrong secret',
      ({ id }) => [{ grant_type: 'client_credentials', client_id: id, client_secret: 'x' }],
      401,
      'invalid_client',
    ],
    [
      'an unknown client',
      ({ secret }) => [{ grant_type: 'client_credentials', client_id: 'x', client_secret: secret }],
      401,
      'invalid_client',
    ],
    [
      'a word that is there twice',
      ({ id }) => [`grant_type=client_credentials&client_id=${id}&client_id=${id}`, FORM],
      400,
      'invalid_request',
    ],
    [
      'a secret that is shown twice',
      ({ id, secret }) => [
        `grant_type=client_credentials&client_secret=${secret}`,
        { ...FORM, ...basic(id, secret) },
      ],
      400,
      'invalid_request',
    ],
  ])('refuses %s', async (_name, asked, status, error) => {
    const response = await token(...asked(desk.client));
    expect(response.status).toBe(status);
    expect(bodyOf(response)).toEqual({ error, error_description: expect.stringMatching(/./) });
  });

  it('refuses a client of another API', async () => {
    const { id, secret } = await desk.newClient({ dialect: 'ulule' });
    const response = await token({ grant_type: 'client_credentials', client_id: id, client_secret: secret });
    expect([response.status, bodyOf<{ error: string }>(response).error]).toEqual([401, 'invalid_client']);
  });

  it('challenges whoever is not proven', async () => {
    const response = await token('grant_type=client_credentials', { ...FORM, ...basic('x', 'y') });
    expect(response).toMatchObject({ status: 401, headers: { 'WWW-Authenticate': 'Basic realm="oauth2"' } });
  });

  it('logs no secret', async () => {
    const { id, secret } = desk.client;
    const answer = await token({ grant_type: 'client_credentials', client_id: id, client_secret: secret });
    const { access_token } = bodyOf<{ access_token: string }>(answer);
    await list(access_token);
    const log = desk.lines.join('\n');
    expect(log).toContain('/oauth/token');
    for (const hidden of [secret, access_token]) expect(log).not.toContain(hidden);
  });
});
