import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import {
  mintBearer,
  mintCode,
  redeemCode,
  refreshBearer,
  verifyBearerToken,
} from '../../functions/auth/bearer-token.ts';
import { mintJwt, verifyJwt } from '../../functions/auth/commerce-layer-jwt.ts';
import { instant } from '../../functions/auth/desk.ts';
import { hashPassword } from '../../functions/auth/password.ts';
import { newPublicId } from '../../functions/auth/secret.ts';
import { verifyBearer } from '../../functions/auth/verify-bearer.ts';
import type { Grant } from '../../functions/core/ports/token-store.ts';
import { NOON, testDesk } from './test-desk.ts';

const HOUR = 3_600_000;
const BOTH: Grant = { owner: 'acme', scopes: ['read', 'write'] };

async function ulule(readOnly?: true) {
  const made = testDesk('ulule');
  const { stored: client } = await made.newClient({ dialect: 'ulule', ...(readOnly ? { readOnly } : {}) });
  const verify = (token: string) => verifyBearerToken(made.desk)({ scheme: 'bearer', token });
  return { ...made, client, verify };
}

describe('an opaque bearer token', () => {
  it('speaks for whoever granted it, for ten hours', async () => {
    const { desk, client, verify, time } = await ulule();
    const { access, expiresIn, scopes } = await mintBearer(desk, client, BOTH);
    expect({ expiresIn, scopes }).toEqual({ expiresIn: 36_000, scopes: ['read', 'write'] });
    const id = access.split('_')[1];
    expect(await verify(access)).toEqual({ owner: 'acme', id, scopes: ['read', 'write'] });
    time.now += 10 * HOUR - 1;
    expect(await verify(access)).toBeDefined();
    time.now += 1;
    expect(await verify(access)).toBeUndefined();
  });

  it('may do no more than its client', async () => {
    const { desk, client, verify } = await ulule(true);
    const { access, scopes } = await mintBearer(desk, client, BOTH);
    expect(scopes).toEqual(['read']);
    expect(await verify(access)).toMatchObject({ scopes: ['read'] });
  });

  it('is worth nothing once client or key are revoked, after the same look-ups', async () => {
    const { desk, client, verify, newKey, lookups } = await ulule();
    const key = await newKey();
    const byKey = await mintBearer(desk, client, { ...BOTH, key: key.id });
    const byHand = await mintBearer(desk, client, BOTH);
    expect(await verify(byKey.access)).toBeDefined();
    await desk.keys.revoke(key.id, instant(NOON));
    expect(await verify(byKey.access)).toBeUndefined();
    expect(await verify(byHand.access)).toBeDefined();
    await desk.clients.revoke(client.id, instant(NOON));
    const wrong = `${byHand.access.slice(0, -1)}${byHand.access.endsWith('0') ? '1' : '0'}`;
    for (const token of [
      byHand.access,
      wrong,
      byHand.refresh,
      '',
      'wa_x',
      `wa_${newPublicId()}_${'0'.repeat(48)}`,
    ]) {
      lookups.length = 0;
      expect(await verify(token)).toBeUndefined();
      expect(lookups).toEqual(['client', 'key']);
    }
  });

  it('is worth nothing once the user is removed, even if another of that name comes', async () => {
    const { desk, client, verify, time } = await ulule();
    const put = async (owner: string) =>
      desk.users.put({
        id: newPublicId(),
        name: 'zoë',
        owner,
        password: await hashPassword('x'),
        createdAt: instant(time.now),
      });
    await put('acme');
    const { access } = await mintBearer(desk, client, { ...BOTH, user: 'zoë' });
    expect(await verify(access)).toMatchObject({ owner: 'acme', user: 'zoë' });
    await desk.users.remove({ owner: 'acme', name: 'zoë' });
    expect(await verify(access)).toBeUndefined();
    await put('other');
    expect(await verify(access)).toBeUndefined();
    await desk.users.remove({ owner: 'other', name: 'zoë' });
    time.now += 1;
    await put('acme');
    expect(await verify(access)).toBeUndefined();
  });

  it('is renewed once by its refresh token, by the client that has it', async () => {
    const { desk, client, verify, newClient } = await ulule();
    const { refresh } = await mintBearer(desk, client, BOTH);
    const other = await newClient({ dialect: 'ulule' });
    const renew = refreshBearer(desk);
    await expect(renew({ client: other.stored, refresh })).rejects.toMatchObject({ kind: 'malformed' });
    const settled = await Promise.allSettled([1, 2, 3].map(() => renew({ client, refresh })));
    const [renewed, ...more] = settled.filter((one) => one.status === 'fulfilled');
    expect(more).toEqual([]);
    expect(await verify(renewed?.value.access ?? '')).toBeDefined();
  });

  it('comes of a code once, for the client and the callback it was made for', async () => {
    const { desk, client, verify, newClient } = await ulule();
    const callback = 'https://app.example.com/cb';
    const newCode = () => mintCode(desk, { client: client.id, grant: BOTH, callback });
    const redeem = redeemCode(desk);
    const other = await newClient({ dialect: 'ulule' });
    const [code, strayed] = [await newCode(), await newCode()];
    await expect(redeem({ client: other.stored, code, callback })).rejects.toMatchObject({
      kind: 'malformed',
    });
    const elsewhere = redeem({ client, code: strayed, callback: 'https://evil.example/' });
    await expect(elsewhere).rejects.toMatchObject({ kind: 'malformed' });
    await expect(redeem({ client, code: strayed, callback })).rejects.toMatchObject({ kind: 'malformed' });
    expect(await verify((await redeem({ client, code, callback })).access)).toBeDefined();
    await expect(redeem({ client, code, callback })).rejects.toMatchObject({ kind: 'malformed' });
    expect(await verify(code)).toBeUndefined();
  });
});

async function commerceLayer(readOnly?: true) {
  const made = testDesk('commerce-layer');
  const facts = {
    owner: 'Acme & Söhne',
    dialect: 'commerce-layer',
    ...(readOnly ? { readOnly } : {}),
  } as const;
  const { stored: client, secret } = await made.newClient(facts);
  const verify = (token: string) => verifyJwt(made.desk)({ scheme: 'bearer', token });
  const sealed = await made.desk.sealer.open(client.sealed ?? '', `client#${client.id}`);
  const signing = Buffer.from(sealed, 'hex');
  /** A token such as the service makes, with changes. */
  const forge = (changes: Record<string, unknown> = {}, header: object = {}, key: Uint8Array = signing) =>
    new SignJWT({
      organization: client.organization,
      application: { id: client.id, kind: 'integration' },
      iss: 'https://auth.commercelayer.io',
      iat: NOON / 1000,
      exp: NOON / 1000 + 60,
      ...changes,
    })
      .setProtectedHeader({ alg: 'HS512', kid: client.id, ...header })
      .sign(key);
  return { ...made, client, secret, verify, forge, signing };
}

const payloadOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

describe('a JWT of the Commerce Layer', () => {
  it('has the claims that clients read, and speaks for the owner of its application', async () => {
    const { desk, client, verify } = await commerceLayer();
    const { token, ...said } = await mintJwt(desk, client);
    expect(said).toEqual({ expiresIn: 7200, scope: 'market:all', createdAt: NOON / 1000 });
    expect(payloadOf(token)).toEqual({
      organization: { id: expect.stringMatching(/^[A-Za-z]{10}$/), slug: 'acme-so-hne', enterprise: false },
      application: { id: client.id, client_id: client.id, kind: 'integration', public: false },
      scope: 'market:all',
      test: false,
      iss: 'https://auth.commercelayer.io',
      iat: NOON / 1000,
      exp: NOON / 1000 + 7200,
    });
    expect(JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())).toMatchObject({
      alg: 'HS512',
    });
    expect(await verify(token)).toEqual({
      owner: client.owner,
      id: client.id,
      scopes: ['read', 'write'],
      organization: client.organization,
    });
  });

  it('has expired after two hours, and is worth nothing once its client is revoked', async () => {
    const { desk, client, verify, time } = await commerceLayer();
    const { token } = await mintJwt(desk, client);
    time.now += 2 * HOUR - 1000;
    expect(await verify(token)).toBeDefined();
    time.now += 1000;
    expect(await verify(token)).toBe('expired');
    const { token: fresh } = await mintJwt(desk, client);
    expect(await verify(fresh)).toBeDefined();
    await desk.clients.revoke(client.id, instant(NOON));
    for (const one of [token, fresh]) expect(await verify(one)).toBeUndefined();
  });

  it('takes owner and scopes from the stored client alone', async () => {
    const { client, verify, forge } = await commerceLayer(true);
    const boasting = await forge({
      owner: { id: 'other', type: 'Customer' },
      scope: 'admin',
    });
    expect(await verify(boasting)).toMatchObject({ owner: client.owner, id: client.id, scopes: ['read'] });
  });

  it('is refused where anything about it is not as the service makes it', async () => {
    const { client, verify, forge, newClient, secret, signing } = await commerceLayer();
    const other = await newClient({ dialect: 'commerce-layer' });
    const discogs = await newClient({ dialect: 'discogs' });
    const good = await forge();
    expect(await verify(good)).toBeDefined();
    const [header, payload, signature] = good.split('.');
    const none = Buffer.from(JSON.stringify({ alg: 'none', kid: client.id })).toString('base64url');
    const bad = [
      await forge({ iss: 'https://evil.example' }),
      await forge({ iss: undefined }),
      await forge({ exp: undefined }),
      await forge({ exp: NOON / 1000, iss: 'https://evil.example' }),
      await forge({ exp: NOON / 1000, nbf: NOON / 1000 + 60 }),
      await forge({ exp: NOON / 1000, application: { id: other.id } }),
      await forge({ exp: NOON / 1000 }, {}, Buffer.alloc(64)),
      await forge({ organization: other.stored.organization }),
      await forge({ organization: { ...client.organization, slug: 'other' } }),
      await forge({ organization: undefined }),
      await forge({ nbf: NOON / 1000 + 60 }),
      await forge({ application: { id: other.id } }),
      await forge({ application: client.id }),
      await forge({ application: null }),
      await forge({}, { alg: 'HS256' }),
      await forge({}, { kid: other.id }),
      await forge({}, { kid: undefined }),
      await forge({ application: { id: discogs.id } }, { kid: discogs.id }),
      await forge({}, {}, Buffer.from(secret.repeat(2))),
      await forge({}, {}, Buffer.alloc(64)),
      `${none}.${payload}.`,
      `${none}.${payload}.${signature}`,
      `${header}.${payload}.`,
      `${header}.${payload}`,
      `${header}.${payload}.${signature}.`,
      `${header}.e30.${signature}`,
      '..',
      '',
      'x'.repeat(10_000),
    ];
    for (const token of bad) expect(await verify(token)).toBeUndefined();
    expect(signing.length).toBe(64);
  });

  it('is looked up once whether its application is known or not', async () => {
    const { verify, forge, lookups } = await commerceLayer();
    const id = newPublicId();
    for (const token of [await forge(), await forge({ application: { id } }, { kid: id })]) {
      lookups.length = 0;
      await verify(token);
      expect(lookups).toEqual(['client']);
    }
  });

  it('does not hide that the store cannot be read', async () => {
    const { desk, forge } = await commerceLayer();
    const clients = { get: async () => Promise.reject(new Error('no table')) };
    const verify = verifyJwt({ ...desk, clients });
    await expect(verify({ scheme: 'bearer', token: await forge() })).rejects.toThrow('no table');
  });
});

describe('verifyBearer', () => {
  it('tells a JWT from an opaque token', async () => {
    const told = (name: string) => async () => ({ owner: name, id: name, scopes: [] });
    const verify = verifyBearer({ jwt: told('jwt'), opaque: told('opaque') });
    const found = (token: string) => verify({ scheme: 'bearer', token });
    expect(await found('a.b.c')).toMatchObject({ owner: 'jwt' });
    for (const token of ['wa_1_2', 'a.b', 'a.b.c.d', ''])
      expect(await found(token)).toMatchObject({ owner: 'opaque' });
  });
});
