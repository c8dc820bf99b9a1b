import { describe, expect, it } from 'vitest';
import { instant } from '../../functions/auth/desk.ts';
import { hashPassword, isPassword } from '../../functions/auth/password.ts';
import { newPublicId, newSecret } from '../../functions/auth/secret.ts';
import { verifyBasic } from '../../functions/auth/verify-basic.ts';
import { verifyClient } from '../../functions/auth/verify-client.ts';
import { verifyKey } from '../../functions/auth/verify-key.ts';
import { NOON, testDesk } from './test-desk.ts';

describe('verifyKey', () => {
  it('gives a principal that may write, or only look where the key says so', async () => {
    const { desk, newKey } = testDesk();
    const [full, looking] = [await newKey(), await newKey({ readOnly: true })];
    const verify = verifyKey(desk);
    expect(await verify({ scheme: 'key', key: full.key })).toEqual({
      owner: 'acme',
      id: full.id,
      scopes: ['read', 'write'],
    });
    expect(await verify({ scheme: 'key', key: looking.key })).toMatchObject({ scopes: ['read'] });
  });

  it('goes by its own clock', async () => {
    const { desk, newKey, time } = testDesk();
    const minted = await newKey({ expiresAt: instant(NOON + 1000) });
    expect(await verifyKey(desk)({ scheme: 'key', key: minted.key })).toBeDefined();
    time.now += 1000;
    expect(await verifyKey(desk)({ scheme: 'key', key: minted.key })).toBeUndefined();
  });
});

describe('verifyClient', () => {
  it('proves an application and no user', async () => {
    const { desk, newClient } = testDesk();
    const { id, secret } = await newClient();
    expect(await verifyClient(desk)({ scheme: 'client', id, secret })).toEqual({
      owner: 'dev',
      id,
      scopes: [],
      application: true,
    });
  });

  it('refuses what is unknown, wrong, revoked or of another API, after one look-up each', async () => {
    const { desk, newClient, lookups } = testDesk();
    const [mine, revoked, foreign] = [
      await newClient(),
      await newClient(),
      await newClient({ dialect: 'ulule' }),
    ];
    await desk.clients.revoke(revoked.id, instant(NOON));
    const asked = [
      { id: newPublicId(), secret: mine.secret },
      { id: mine.id, secret: newSecret() },
      { id: mine.id, secret: '' },
      { id: 'x'.repeat(5000), secret: mine.secret },
      revoked,
      foreign,
    ];
    for (const { id, secret } of asked)
      expect(await verifyClient(desk)({ scheme: 'client', id, secret })).toBeUndefined();
    expect(lookups).toEqual(asked.map(() => 'client'));
  });
});

describe('verifyBasic', () => {
  it('knows a user by name and password, and nobody else', async () => {
    const { desk, lookups } = testDesk();
    const password = await hashPassword('correct horse');
    const user = { id: newPublicId(), name: 'zoë', owner: 'acme', password, createdAt: instant(NOON) };
    await desk.users.put(user);
    const verify = (name: string, typed: string) =>
      verifyBasic(desk)({ scheme: 'basic', user: name, password: typed });
    expect(await verify('zoë', 'correct horse')).toEqual({
      owner: 'acme',
      id: user.id,
      scopes: ['read', 'write'],
      user: 'zoë',
    });
    const looking = { scheme: 'basic', user: 'zoë', password: 'correct horse', readOnly: true } as const;
    expect(await verifyBasic(desk)(looking)).toMatchObject({ scopes: ['read'] });
    expect(await verify('zoë', 'correct horsf')).toBeUndefined();
    expect(await verify('zoe', 'correct horse')).toBeUndefined();
    expect(lookups).toEqual(['user', 'user', 'user', 'user']);
    expect(await verify('z'.repeat(257), 'x')).toBeUndefined();
    expect(await verify('zoë', 'x'.repeat(1025))).toBeUndefined();
    expect(lookups).toHaveLength(4);
  });
});

describe('a password', () => {
  it('is hashed by scrypt as RFC 7914 has it, with the parameters that stand beside the hash', async () => {
    const hash = Buffer.from('7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2', 'hex');
    const salt = Buffer.from('SodiumChloride').toString('base64').replaceAll('=', '');
    const stored = `$scrypt$ln=14,r=8,p=1$${salt}$${hash.toString('base64').replaceAll('=', '')}`;
    expect(await isPassword('pleaseletmein', stored)).toBe(true);
    expect(await isPassword('pleaseletmeout', stored)).toBe(false);
  });

  it('is salted, and the same however its letters are composed', async () => {
    const [one, two] = [await hashPassword('zoë'), await hashPassword('zoë')];
    expect(one).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(one).not.toBe(two);
    expect(await isPassword('zoe\u0308', one)).toBe(true);
  });

  it('is none where nothing is stored, and a fault where something else is', async () => {
    expect(await isPassword('', undefined)).toBe(false);
    await expect(isPassword('x', 'x')).rejects.toThrow('no scrypt hash');
  });
});
