import { describe, expect, it } from 'vitest';
import { mintAccessToken } from '../../functions/auth/access-token.ts';
import { instant } from '../../functions/auth/desk.ts';
import { newPublicId, newSecret } from '../../functions/auth/secret.ts';
import { verifyOAuth1 } from '../../functions/auth/verify-oauth1.ts';
import type { Principal, SignedRequest } from '../../functions/core/principal.ts';
import { NOON, signedBy, testDesk } from './test-desk.ts';

const SECONDS = NOON / 1000;

/** A desk with a client and a token that an owner's key approved. */
async function withToken({ readOnly }: { readOnly?: true } = {}) {
  const made = testDesk();
  const key = await made.newKey(readOnly ? { readOnly } : {});
  const client = await made.newClient();
  const scopes = readOnly ? (['read'] as const) : (['read', 'write'] as const);
  const token = await mintAccessToken(made.desk, client.id, { owner: 'acme', scopes, key: key.id });
  const verify = (signed: SignedRequest) => usedUp(verifyOAuth1(made.desk)({ scheme: 'oauth1', signed }));
  return { ...made, key, client, token, verify };
}

const METHODS = ['HMAC-SHA1', 'PLAINTEXT'] as const;

/** The principal of a request that nothing else stands against. */
async function usedUp(verified: Promise<Principal | undefined>): Promise<Principal | undefined> {
  const { once, ...principal } = (await verified) ?? {};
  return once && (await once()) ? (principal as Principal) : undefined;
}

describe('verifyOAuth1', () => {
  it.each(METHODS)('finds the owner behind a request that is signed with %s', async (method) => {
    const { client, token, verify } = await withToken();
    const parameters = { page: '2', 'odd name': 'a+b & ü' };
    const signed = signedBy({ client, token, method, parameters, timestamp: SECONDS });
    expect(await verify(signed)).toEqual({ owner: 'acme', id: token.id, scopes: ['read', 'write'] });
  });

  it('gives the scopes that the approving key has', async () => {
    const { client, token, verify } = await withToken({ readOnly: true });
    const signed = signedBy({ client, token, timestamp: SECONDS });
    expect(await verify(signed)).toMatchObject({ scopes: ['read'] });
  });

  it('gives a client that may only look no more than that', async () => {
    const { desk, client, verify } = await withToken();
    await desk.clients.remove(client.id);
    await desk.clients.put({ ...client.stored, readOnly: true });
    const token = await mintAccessToken(desk, client.id, { owner: 'acme', scopes: ['read', 'write'] });
    expect(await verify(signedBy({ client, token, timestamp: SECONDS }))).toMatchObject({ scopes: ['read'] });
  });

  it('proves an application, and no user, where there is no token', async () => {
    const { client, verify } = await withToken();
    const application = { owner: 'dev', id: client.id, scopes: [], application: true };
    expect(await verify(signedBy({ client, timestamp: SECONDS }))).toEqual(application);
    const empty = signedBy({ client, token: { id: '', secret: '' }, timestamp: SECONDS });
    expect(await verify(empty)).toEqual(application);
  });

  it('takes the secret of a token that a client sends along for what it is: another parameter', async () => {
    const { client, token, verify } = await withToken();
    const more = { oauth_token_secret: token.secret };
    for (const method of METHODS)
      expect(await verify(signedBy({ client, token, method, more, timestamp: SECONDS }))).toBeDefined();
  });

  it.each(METHODS)('refuses what is wrong, after looking up the same things (%s)', async (method) => {
    const { client, token, verify, lookups } = await withToken();
    const good = { client, token, method, timestamp: SECONDS };
    const asked = [
      { ...good, client: { id: newPublicId(), secret: client.secret } },
      { ...good, client: { id: client.id, secret: newSecret() } },
      { ...good, client: { id: 'x'.repeat(5000), secret: client.secret } },
      { ...good, token: { id: newPublicId(), secret: token.secret } },
      { ...good, token: { id: token.id, secret: newSecret() } },
      { ...good, token: { id: token.id, secret: '' } },
      { ...good, client: { id: client.id, secret: '' }, token: { id: token.id, secret: '' } },
    ];
    for (const one of asked) {
      lookups.length = 0;
      expect(await verify(signedBy(one))).toBeUndefined();
      expect(lookups).toEqual(['client', 'key']);
    }
    expect(await verify(signedBy(good))).toBeDefined();
  });

  it('refuses what was changed on the way', async () => {
    const { client, token, verify } = await withToken();
    const signed = signedBy({ client, token, parameters: { page: '2' }, timestamp: SECONDS });
    const changed: SignedRequest[] = [
      { ...signed, method: 'POST' },
      { ...signed, url: 'https://api.example.com/inventory/export/1' },
      { ...signed, url: 'http://api.example.com/inventory/export' },
      { ...signed, parameters: [['page', '3']] },
      { ...signed, parameters: [] },
      { ...signed, oauth: { ...signed.oauth, oauth_nonce: 'another' } },
      { ...signed, oauth: { ...signed.oauth, oauth_timestamp: String(SECONDS + 1) } },
      { ...signed, oauth: { ...signed.oauth, oauth_token: '' } },
    ];
    for (const one of changed) expect(await verify(one)).toBeUndefined();
    expect(await verify(signed)).toBeDefined();
  });

  it.each([
    'oauth_consumer_key',
    'oauth_signature',
    'oauth_signature_method',
    'oauth_nonce',
    'oauth_timestamp',
  ])('refuses a request without %s', async (name) => {
    const { client, token, verify } = await withToken();
    const signed = signedBy({ client, token, method: 'PLAINTEXT', timestamp: SECONDS });
    const { [name]: _left, ...rest } = signed.oauth;
    expect(await verify({ ...signed, oauth: rest })).toBeUndefined();
    expect(await verify({ ...signed, oauth: { ...rest, [name]: '' } })).toBeUndefined();
  });

  it.each([
    ['oauth_version', '2.0'],
    ['oauth_signature_method', 'RSA-SHA1'],
    ['oauth_signature_method', 'plaintext'],
    ['oauth_signature_method', 'toString'],
  ])('refuses a request whose %s is %s', async (name, value) => {
    const { client, token, verify } = await withToken();
    const signed = signedBy({ client, token, method: 'PLAINTEXT', timestamp: SECONDS });
    expect(await verify({ ...signed, oauth: { ...signed.oauth, [name]: value } })).toBeUndefined();
  });

  it('lets secrets travel in the clear over TLS and within the machine alone', async () => {
    const { client, token, verify } = await withToken();
    const over = (url: string, method: (typeof METHODS)[number]) =>
      verify(signedBy({ client, token, method, url, timestamp: SECONDS }));
    for (const url of [
      'https://x.example/',
      'http://127.0.0.1:4010/',
      'http://localhost/',
      'http://[::1]:1/',
    ])
      expect(await over(url, 'PLAINTEXT')).toBeDefined();
    for (const url of ['http://x.example/', 'http://10.0.0.1/', 'http://localhost.example/']) {
      expect(await over(url, 'PLAINTEXT')).toBeUndefined();
      expect(await over(url, 'HMAC-SHA1')).toBeDefined();
    }
  });
});

describe('timestamps and nonces', () => {
  it.each([
    [SECONDS - 300, true],
    [SECONDS + 300, true],
    [SECONDS - 301, false],
    [SECONDS + 301, false],
    [NOON, false],
    [0, false],
    ['', false],
    [`0${SECONDS}`, false],
    [`${SECONDS}.5`, false],
    [`-${SECONDS}`, false],
    ['0x1', false],
    ['9'.repeat(400), false],
  ])('a timestamp of %s is taken: %s', async (timestamp, taken) => {
    const { client, token, verify } = await withToken();
    expect((await verify(signedBy({ client, token, timestamp }))) !== undefined).toBe(taken);
  });

  it.each(METHODS)('a nonce is good for one request, also of many at once (%s)', async (method) => {
    const { client, token, verify } = await withToken();
    const signed = signedBy({ client, token, method, timestamp: SECONDS, nonce: 'once' });
    const answers = await Promise.all(Array.from({ length: 5 }, () => verify(signed)));
    expect(answers.filter((answer) => answer !== undefined)).toHaveLength(1);
  });

  it('stay used until their timestamp is refused', async () => {
    const { client, token, verify, time } = await withToken();
    const signed = signedBy({ client, token, timestamp: SECONDS + 300, nonce: 'once' });
    expect(await verify(signed)).toBeDefined();
    for (const later of [300_000, 599_000, 600_000, 601_000]) {
      time.now = NOON + later;
      expect(await verify(signed)).toBeUndefined();
    }
  });

  it('are told apart by client, token and timestamp', async () => {
    const { desk, client, token, verify } = await withToken();
    const nonce = 'once';
    const other = await mintAccessToken(desk, client.id, { owner: 'acme', scopes: ['read'] });
    expect(await verify(signedBy({ client, token, nonce, timestamp: SECONDS }))).toBeDefined();
    expect(await verify(signedBy({ client, token: other, nonce, timestamp: SECONDS }))).toBeDefined();
    expect(await verify(signedBy({ client, token, nonce, timestamp: SECONDS + 1 }))).toBeDefined();
  });

  it('are not used up by a request that proves nothing', async () => {
    const { client, token, verify } = await withToken();
    const good = { client, token, timestamp: SECONDS, nonce: 'once' };
    expect(await verify(signedBy({ ...good, token: { ...token, secret: newSecret() } }))).toBeUndefined();
    expect(await verify(signedBy(good))).toBeDefined();
  });

  it('have at most 64 letters', async () => {
    const { client, token, verify } = await withToken();
    const of = (length: number) => signedBy({ client, token, timestamp: SECONDS, nonce: 'n'.repeat(length) });
    expect(await verify(of(64))).toBeDefined();
    expect(await verify(of(65))).toBeUndefined();
  });
});

describe('a token of OAuth 1.0a', () => {
  it('is worth nothing once its client is revoked', async () => {
    const { desk, client, token, verify, lookups } = await withToken();
    await desk.clients.revoke(client.id, instant(NOON));
    lookups.length = 0;
    expect(await verify(signedBy({ client, token, timestamp: SECONDS }))).toBeUndefined();
    expect(lookups).toEqual(['client', 'key']);
  });

  it('is worth nothing once the key that approved it is revoked', async () => {
    const { desk, key, client, token, verify } = await withToken();
    await desk.keys.revoke(key.id, instant(NOON));
    expect(await verify(signedBy({ client, token, timestamp: SECONDS }))).toBeUndefined();
  });

  it('is worth nothing once the key that approved it has expired or is gone', async () => {
    const { desk, client, verify, ...made } = await withToken();
    const brief = await made.newKey({ expiresAt: instant(NOON + 60_000) });
    const grant = { owner: 'acme', scopes: ['read'], key: brief.id } as const;
    const token = await mintAccessToken(desk, client.id, grant);
    expect(await verify(signedBy({ client, token, timestamp: SECONDS }))).toBeDefined();
    made.time.now += 60_000;
    expect(await verify(signedBy({ client, token, timestamp: SECONDS }))).toBeUndefined();
    made.time.now -= 60_000;
    await desk.keys.remove(brief.id);
    expect(await verify(signedBy({ client, token, timestamp: SECONDS }))).toBeUndefined();
  });

  it('is no use to another client, or to another API', async () => {
    const { desk, client, token, verify, ...made } = await withToken();
    const other = await made.newClient();
    expect(await verify(signedBy({ client: other, token, timestamp: SECONDS }))).toBeUndefined();
    const signed = signedBy({ client, token, timestamp: SECONDS });
    const elsewhere = verifyOAuth1({ ...desk, dialect: 'ulule' });
    expect(await elsewhere({ scheme: 'oauth1', signed })).toBeUndefined();
    expect(await verify(signed)).toBeDefined();
  });

  it('does not hide that its seal cannot be opened', async () => {
    const { desk, client, token } = await withToken();
    const sealer = { ...desk.sealer, open: async () => Promise.reject(new Error('no key')) };
    const signed = signedBy({ client, token, timestamp: SECONDS });
    const verify = verifyOAuth1({ ...desk, sealer });
    await expect(verify({ scheme: 'oauth1', signed })).rejects.toThrow('no key');
  });
});
