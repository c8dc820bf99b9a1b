import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessToken } from '../../functions/auth/access-token.ts';
import { verifyBearerToken } from '../../functions/auth/bearer-token.ts';
import { verifyJwt } from '../../functions/auth/commerce-layer-jwt.ts';
import { issueToken } from '../../functions/auth/issue-token.ts';
import { requestToken } from '../../functions/auth/request-token.ts';
import { newPublicId } from '../../functions/auth/secret.ts';
import { verifyOAuth1 } from '../../functions/auth/verify-oauth1.ts';
import type { IssuedToken } from '../../functions/core/operations.ts';
import { openDataFolder } from '../../functions/local/data-folder.ts';
import { folderCredentials } from '../../functions/local/folder-credentials.ts';
import { signedBy } from '../auth/test-desk.ts';
import { callCli, NOWHERE, runCliInto, testFolder } from './run-cli.ts';

const folder = testFolder();
const data = join(folder, 'data');
const { database, close, dir } = openDataFolder(data);
afterAll(close);
/** What a server on the same data folder would check credentials with. */
const desk = (dialect: string) => ({ ...folderCredentials({ database, dir }), dialect });

const waybill = (...args: string[]) => callCli([...args, '--data', data]);
const json = async (...args: string[]) => JSON.parse((await waybill(...args, '--json')).stdout);
const seconds = () => Math.floor(Date.now() / 1000);

async function consumer(): Promise<IssuedToken> {
  const made = await json(
    'clients',
    'create',
    '--owner',
    'acme',
    '--dialect',
    'discogs',
    '--label',
    'Crates',
  );
  return { id: made.consumer_key, secret: made.consumer_secret };
}

const verifySigned = (client: IssuedToken, token: IssuedToken) =>
  verifyOAuth1(desk('discogs'))({
    scheme: 'oauth1',
    signed: signedBy({ client, token, timestamp: seconds() }),
  });

describe('waybill token', () => {
  it('makes what a client of discogs signs with', async () => {
    const client = await consumer();
    const made = await json('token', '--client', client.id);
    expect(Object.keys(made)).toEqual(['oauth_token', 'oauth_token_secret']);
    const token = { id: made.oauth_token, secret: made.oauth_token_secret };
    expect(await verifySigned(client, token)).toMatchObject({ owner: 'acme', scopes: ['read', 'write'] });
    expect((await waybill('token', '--client', client.id)).stdout).toMatch(
      /^oauth_token=\w{16}&oauth_token_secret=\w{48}\n$/,
    );
  });

  it('makes the bearer token of a client of ulule', async () => {
    const { client_id } = await json(
      'clients',
      'create',
      '--owner',
      'acme',
      '--dialect',
      'ulule',
      '--read-only',
    );
    const made = await json('token', '--client', client_id);
    expect(made).toEqual({
      access_token: expect.any(String),
      expires_in: 36_000,
      refresh_token: expect.any(String),
      scope: 'read',
      token_type: 'Bearer',
    });
    const verify = verifyBearerToken(desk('ulule'));
    expect(await verify({ scheme: 'bearer', token: made.access_token })).toMatchObject({ owner: 'acme' });
    const { stdout } = await waybill('token', '--client', client_id);
    expect(await verify({ scheme: 'bearer', token: stdout.trim() })).toMatchObject({ scopes: ['read'] });
  });

  it('makes the JWT of a client of commerce-layer', async () => {
    const { client_id } = await json('clients', 'create', '--owner', 'acme', '--dialect', 'commerce-layer');
    const made = await json('token', '--client', client_id);
    expect(made).toMatchObject({ token_type: 'Bearer', expires_in: 7200, scope: 'market:all' });
    const verify = verifyJwt(desk('commerce-layer'));
    expect(await verify({ scheme: 'bearer', token: made.access_token })).toMatchObject({
      owner: 'acme',
      id: client_id,
    });
    const { stdout } = await waybill('token', '--client', client_id);
    await waybill('clients', 'revoke', client_id);
    expect(await verify({ scheme: 'bearer', token: stdout.trim() })).toBeUndefined();
  });

  it('makes none for a client that is unknown or revoked', async () => {
    const { id } = await consumer();
    await waybill('clients', 'revoke', id);
    expect((await waybill('token', '--client', id)).stderr).toMatch(
      /^waybill: client \w+ was revoked \d{4}-/,
    );
    expect(await waybill('token', '--client', 'f00')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'waybill: there is no client f00\n',
    });
  });

  it.each(['discogs', 'ulule'])('keeps no token of %s that it cannot print', async (dialect) => {
    const made = await json('clients', 'create', '--owner', 'unseen', '--dialect', dialect);
    const id = made.consumer_key ?? made.client_id;
    const count = () => database.prepare('SELECT count(*) AS n FROM tokens').get()?.n;
    const before = count();
    for (const [, redirection] of NOWHERE.slice(0, 2))
      expect(runCliInto(redirection, folder, ['token', '--client', id, '--data', data]).code).toBe(1);
    expect(count()).toBe(before);
  });
});

describe('waybill oauth approve', () => {
  const asked = (client: IssuedToken, callback: string) => {
    const url = 'https://api.example.com/oauth/request_token';
    const more = { oauth_callback: callback };
    return requestToken(desk('discogs'))(signedBy({ client, url, more, timestamp: seconds() }));
  };
  const redeemed = (client: IssuedToken, token: IssuedToken, verifier: string) => {
    const url = 'https://api.example.com/oauth/access_token';
    const more = { oauth_verifier: verifier };
    return accessToken(desk('discogs'))(signedBy({ client, token, url, more, timestamp: seconds() }));
  };

  it('prints a verifier for which the application gets its token', async () => {
    const client = await consumer();
    const request = await asked(client, 'oob');
    const { code, stdout, stderr } = await waybill(
      'oauth',
      'approve',
      request.id,
      '--owner',
      'shop',
      '--read-only',
    );
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: '"Crates" may now act for shop. Give it the verifier.\n',
    });
    expect(stdout).toMatch(/^[0-9a-f]{48}\n$/);
    const token = await redeemed(client, request, stdout.trim());
    expect(await verifySigned(client, token)).toMatchObject({ owner: 'shop', scopes: ['read'] });
  });

  it('tells where a callback takes the verifier', async () => {
    const client = await consumer();
    const request = await asked(client, 'https://app.example.com/cb');
    expect(await json('oauth', 'approve', request.id, '--owner', 'shop')).toEqual({
      verifier: expect.any(String),
      redirect: expect.stringMatching(
        /^https:\/\/app\.example\.com\/cb\?oauth_token=\w+&oauth_verifier=\w+$/,
      ),
      client: client.id,
      label: 'Crates',
    });
  });

  it('approves once, and nothing that is unknown', async () => {
    const client = await consumer();
    const { id } = await asked(client, 'oob');
    await waybill('oauth', 'approve', id, '--owner', 'shop');
    expect(await waybill('oauth', 'approve', id, '--owner', 'shop')).toMatchObject({
      code: 1,
      stderr: 'waybill: the request token is approved already\n',
    });
    expect(await waybill('oauth', 'approve', 'f00', '--owner', 'shop')).toMatchObject({
      code: 1,
      stderr: 'waybill: the request token is unknown, used or has expired\n',
    });
  });
});

describe('waybill oauth code', () => {
  const callback = 'https://app.example.com/cb';
  const newClient = async (dialect = 'ulule') => {
    const made = await json(
      'clients',
      'create',
      '--owner',
      'acme',
      '--dialect',
      dialect,
      '--callback',
      callback,
    );
    return { id: made.client_id ?? made.consumer_key, secret: made.client_secret };
  };
  const code = (client: string, user = 'zoe', to = callback) =>
    waybill('oauth', 'code', '--client', client, '--user', user, '--callback', to);
  beforeAll(async () => {
    const user = { id: newPublicId(), name: 'zoe', owner: 'shop', password: '', createdAt: '2025' };
    await desk('ulule').users.put(user);
  });

  it('prints what the application redeems for a token of the user', async () => {
    const client = await newClient();
    const { stdout } = await code(client.id);
    const asked = { dialect: 'ulule', client, grant: 'authorization_code', code: stdout.trim() } as const;
    const { access } = await issueToken(desk('ulule'))({ ...asked, callback });
    const verify = verifyBearerToken(desk('ulule'));
    expect(await verify({ scheme: 'bearer', token: access })).toMatchObject({ owner: 'shop', user: 'zoe' });
  });

  it('prints none for what does not belong together', async () => {
    const [client, discogs] = [await newClient(), await newClient('discogs')];
    const told = async (...asked: Parameters<typeof code>) => {
      const { code: exit, stderr, stdout } = await code(...asked);
      expect([exit > 0, stdout]).toEqual([true, '']);
      return stderr;
    };
    expect(await told(discogs.id)).toMatch(/^waybill: there is no client \w+ of ulule, or it was revoked\n$/);
    expect(await told(client.id, 'zoé')).toBe('waybill: there is no user "zoé"\n');
    expect(await told(client.id, 'zoe', 'https://other.example')).toMatch(/callback.* is not registered/);
  });
});
