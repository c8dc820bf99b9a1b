import { describe, expect, it } from 'vitest';
import { issueToken } from '../../../functions/auth/issue-token.ts';
import { hashPassword } from '../../../functions/auth/password.ts';
import { newPublicId } from '../../../functions/auth/secret.ts';
import { ulule } from '../../../functions/dialects/ulule/index.ts';
import { testDesk } from '../../auth/test-desk.ts';
import { jsonOf, startApp } from '../../http/harness.ts';
import { startUluleApp } from './ulule-app.ts';

const TOKEN = '/oauth2/token/';
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
const basic = (id: string, secret: string) => ({
  Authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});
const GUEST = { grant_type: 'guest_email', email: 'guest@example.org' };

async function desk() {
  const app = await startUluleApp();
  const client = await app.newClient({ dialect: 'ulule', owner: 'acme' });
  const ask = async (form: string | Record<string, string>, headers: Record<string, string> = {}) => {
    const body = typeof form === 'string' ? form : new URLSearchParams(form).toString();
    const shown = { ...FORM, ...basic(client.id, client.secret), ...headers };
    const response = await app.send('POST', TOKEN, { key: undefined, headers: shown, body });
    return { ...response, told: jsonOf(response) as Record<string, unknown> };
  };
  return { ...app, client, ask };
}

describe('the token endpoint', () => {
  it.each([
    ['', 400, 'invalid_request'],
    ['grant_type=', 400, 'invalid_request'],
    ['grant_type=password&username=a', 400, 'invalid_request'],
    ['grant_type=password&username=a&password=', 400, 'invalid_request'],
    ['grant_type=password&username=a&password=b&password=c', 400, 'invalid_request'],
    ['grant_type=password&username=a&password=b&client_secret=c', 400, 'invalid_request'],
    ['grant_type=client_credentials', 400, 'unsupported_grant_type'],
    ['grant_type=constructor', 400, 'unsupported_grant_type'],
    [new URLSearchParams(GUEST).toString(), 400, 'unsupported_grant_type'],
    ['grant_type=refresh_token&refresh_token=x', 400, 'invalid_grant'],
    ['grant_type=authorization_code&code=x', 400, 'invalid_request'],
    ['grant_type=authorization_code&code=x&redirect_uri=y', 400, 'invalid_grant'],
    ['grant_type=password&username=nobody&password=x', 400, 'invalid_grant'],
  ])('answers %j with %i %s', async (form, status, error) => {
    const { ask } = await desk();
    const { told, headers, ...response } = await ask(form);
    expect([response.status, told.error]).toEqual([status, error]);
    expect(told.error_description).toMatch(/^[ !#-[\]-~]+$/);
    expect(headers['Content-Type']).toBe('application/json');
    expect(headers['Cache-Control']).toBe('no-store');
  });

  it.each([
    ['no client', { Authorization: '' }],
    ['another secret', basic(newPublicId(), 'x')],
    ['what is no Basic', { Authorization: 'Bearer x' }],
  ])('refuses %s as RFC 6749 has it', async (_what, headers) => {
    const { ask } = await desk();
    const response = await ask('grant_type=password&username=a&password=b', headers);
    expect([response.status, response.told.error]).toEqual([401, 'invalid_client']);
    expect(response.headers['WWW-Authenticate']).toMatch(/^Basic /);
  });

  it('refuses what is no form', async () => {
    const { ask } = await desk();
    const json = { 'Content-Type': 'application/json' };
    for (const [text, headers, status] of [
      ['{"grant_type":', json, 400],
      ['[]', json, 400],
      ['null', json, 400],
      ['{"grant_type":{}}', json, 400],
      ['<xml/>', { 'Content-Type': 'text/xml' }, 415],
    ] as const) {
      const { told, ...response } = await ask(text, headers);
      expect([response.status, told.error]).toEqual([status, 'invalid_request']);
    }
  });

  it('gives what the vendor documents, for a form or for JSON, to a client in the header or in the body', async () => {
    const { ask, client, stores } = await desk();
    const password = await hashPassword('secret');
    const createdAt = new Date(stores.now()).toISOString();
    await stores.users.put({ id: newPublicId(), name: 'léa', owner: 'acme', password, createdAt });
    const words = { grant_type: 'password', username: 'léa', password: 'secret' };
    const inBody = { ...words, client_id: client.id, client_secret: client.secret };
    const nobody = { Authorization: '' };
    for (const answer of [
      await ask(words),
      await ask(inBody, nobody),
      await ask(JSON.stringify(inBody), { ...nobody, 'Content-Type': 'application/json' }),
    ]) {
      expect(answer.status).toBe(200);
      expect(Object.keys(answer.told)).toEqual([
        'access_token',
        'expires_in',
        'refresh_token',
        'scope',
        'token_type',
      ]);
      expect(answer.told).toMatchObject({ expires_in: 36_000, scope: 'read write', token_type: 'Bearer' });
      expect(answer.headers.Pragma).toBe('no-cache');
    }
  });

  it('takes no client of another API, and speaks for the user’s own owner whoever made the client', async () => {
    const { ask, newClient, send, stores } = await desk();
    const discogs = await newClient({ owner: 'acme' });
    const form = 'grant_type=password&username=eve&password=secret';
    expect((await ask(form, basic(discogs.id, discogs.secret))).told.error).toBe('invalid_client');
    const password = await hashPassword('secret');
    await stores.users.put({ id: newPublicId(), name: 'eve', owner: 'other', password, createdAt: '2025' });
    const { told } = await ask(form);
    const headers = { Authorization: `Bearer ${told.access_token}` };
    const list = await send('GET', '/v1/projects/12/exports', { key: undefined, headers });
    expect([list.status, jsonOf(list)]).toMatchObject([404, [{ classification: 'NotFoundError' }]]);
  });

  it('may be asked 30 times a minute from one address', async () => {
    const { send, time } = startApp({
      dialects: [ulule],
      operations: { token: issueToken(testDesk('ulule').desk) },
    });
    const ask = () => send('POST', TOKEN, { key: undefined, headers: FORM, body: 'grant_type=password' });
    for (let i = 0; i < 30; i++) expect((await ask()).status).toBe(401);
    const refused = await ask();
    expect([refused.status, jsonOf(refused)]).toMatchObject([429, { error: 'temporarily_unavailable' }]);
    expect(Number(refused.headers['Retry-After'])).toBeGreaterThan(0);
    time.now += 120_000;
    expect((await ask()).status).toBe(401);
  });
});
