import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from './discogs-service.ts';
import {
  CALLBACK,
  callerOf,
  type Exported,
  PASSWORD,
  startUlule,
  type UluleService,
  USER,
} from './ulule-service.ts';

/** The service listens on loopback, where there is no TLS. */
const plain = { [oauth.allowInsecureRequests]: true };

let service: UluleService;
let server: oauth.AuthorizationServer;
beforeAll(async () => {
  service = await startUlule();
  server = { issuer: service.url, token_endpoint: `${service.url}/oauth2/token/` };
});
afterAll(() => service.close());

type Proof = (secret: string) => oauth.ClientAuth;

/** A client of the library, by the way in which it shows its secret. */
async function newClient(prove: Proof = oauth.ClientSecretBasic, facts: { readonly readOnly?: true } = {}) {
  const { id, secret } = await service.newClient(facts);
  return { client: { client_id: id }, auth: prove(secret) };
}

type Client = Awaited<ReturnType<typeof newClient>>;

async function byPassword({ client, auth }: Client, password = PASSWORD) {
  const parameters = { username: USER, password };
  const response = await oauth.genericTokenEndpointRequest(
    server,
    client,
    auth,
    'password',
    parameters,
    plain,
  );
  return oauth.processGenericTokenEndpointResponse(server, client, response);
}

async function byRefresh({ client, auth }: Client, refresh = '') {
  const response = await oauth.refreshTokenGrantRequest(server, client, auth, refresh, plain);
  return oauth.processRefreshTokenResponse(server, client, response);
}

async function byCode({ client, auth }: Client, code: string, redirect = CALLBACK) {
  const answer = oauth.validateAuthResponse(server, client, new URL(`${CALLBACK}?code=${code}`));
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    auth,
    answer,
    redirect,
    oauth.nopkce,
    plain,
  );
  return oauth.processAuthorizationCodeResponse(server, client, response);
}

const bearing = ({ access_token }: oauth.TokenEndpointResponse) =>
  callerOf(service, `Bearer ${access_token}`);
const PAYLOAD = { format: 'csv', type: 'orders', columns: { 'order.id': 'N°' } };

const refusal = (asked: Promise<unknown>) =>
  asked.then(
    () => 'given',
    (error: unknown) => {
      if (error instanceof oauth.WWWAuthenticateChallengeError) return [error.status, 'challenged'];
      return error instanceof oauth.ResponseBodyError ? [error.status, error.error] : error;
    },
  );

describe('oauth4webapi', () => {
  it.each([
    ['Basic', oauth.ClientSecretBasic],
    ['the body', oauth.ClientSecretPost],
  ] as const)(
    'gets a token by password with its secret in %s, and exports with it',
    async (_where, prove) => {
      const client = await newClient(prove);
      const token = await byPassword(client);
      expect(token).toMatchObject({ token_type: 'bearer', expires_in: 36_000, scope: 'read write' });
      const call = bearing(token);
      const created = await call('/v1/projects/2/exports', PAYLOAD);
      expect(created.status).toBe(201);
      const { id, user } = (await created.json()) as Exported;
      expect(user.username).toBe(USER);
      const url = await until(
        async () => ((await (await call(`/v1/exports/${id}`)).json()) as Exported).url ?? undefined,
      );
      expect((await (await fetch(url)).text()).split('\r\n')[0]).toBe('N°');
    },
  );

  it('goes on by its refresh token, once', async () => {
    const client = await newClient();
    const first = await byPassword(client);
    const second = await byRefresh(client, first.refresh_token);
    expect(second.access_token).not.toBe(first.access_token);
    expect((await bearing(second)('/v1/projects/1/exports')).status).toBe(200);
    expect(await refusal(byRefresh(client, first.refresh_token))).toEqual([400, 'invalid_grant']);
    expect(await refusal(byRefresh(await newClient(), second.refresh_token))).toEqual([400, 'invalid_grant']);
  });

  it('redeems an authorization code, once and for its own callback', async () => {
    const client = await newClient();
    const code = await service.newCode(client.client.client_id);
    const token = await byCode(client, code);
    expect((await bearing(token)('/v1/projects/1/exports', PAYLOAD)).status).toBe(201);
    expect(await refusal(byCode(client, code))).toEqual([400, 'invalid_grant']);
    const other = await service.newCode(client.client.client_id);
    expect(await refusal(byCode(client, other, 'https://elsewhere.example'))).toEqual([400, 'invalid_grant']);
  });

  it('is refused in the words of RFC 6749', async () => {
    const client = await newClient();
    expect(await refusal(byPassword(client, 'wrong'))).toEqual([400, 'invalid_grant']);
    const stranger = { ...client, auth: oauth.ClientSecretPost('wrong') };
    expect(await refusal(byPassword(stranger))).toEqual([401, 'challenged']);
    const guest = oauth
      .genericTokenEndpointRequest(server, client.client, client.auth, 'guest_email', { email: 'a@b' }, plain)
      .then((response) => oauth.processGenericTokenEndpointResponse(server, client.client, response));
    expect(await refusal(guest)).toEqual([400, 'unsupported_grant_type']);
  });

  it('may only look where its application may', async () => {
    const token = await byPassword(await newClient(oauth.ClientSecretBasic, { readOnly: true }));
    expect(token.scope).toBe('read');
    expect((await bearing(token)('/v1/projects/1/exports')).status).toBe(200);
    expect((await bearing(token)('/v1/projects/1/exports', PAYLOAD)).status).toBe(403);
  });

  it('has tokens that end with their user', async () => {
    const client = await newClient();
    const token = await byPassword(client);
    await service.removeUser();
    expect((await bearing(token)('/v1/projects/1/exports')).status).toBe(401);
    expect(await refusal(byRefresh(client, token.refresh_token))).toEqual([400, 'invalid_grant']);
    expect(service.lines.join('\n')).not.toMatch(/wa_[0-9a-f]|wr_[0-9a-f]|trois petits/);
  });
});
