import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { mintCode } from '../../functions/auth/bearer-token.ts';
import { instant } from '../../functions/auth/desk.ts';
import { issueToken } from '../../functions/auth/issue-token.ts';
import { hashPassword } from '../../functions/auth/password.ts';
import { newPublicId } from '../../functions/auth/secret.ts';
import { verifiersOf } from '../../functions/auth/verifiers.ts';
import { NOON, testDesk } from './test-desk.ts';

async function clientOf(dialect: 'ulule' | 'commerce-layer', desk = testDesk('discogs')) {
  const { stored, secret } = await desk.newClient({ dialect, owner: 'acme' });
  const client = { id: stored.id, secret };
  const issue = issueToken(desk.desk);
  const verify = (token: string) =>
    verifiersOf({ ...desk.desk, dialect }).bearer?.({ scheme: 'bearer', token });
  return { ...desk, client, issue, verify, dialect };
}

async function withUser(owner = 'acme') {
  const made = await clientOf('ulule');
  const password = await hashPassword('correct horse');
  await made.desk.users.put({ id: newPublicId(), name: 'zoë', owner, password, createdAt: instant(NOON) });
  return made;
}

describe('client_credentials', () => {
  it('give a signed token that speaks for the client’s owner', async () => {
    const { issue, client, verify, dialect } = await clientOf('commerce-layer');
    const issued = await issue({ dialect, client, grant: 'client_credentials' });
    expect(issued).toMatchObject({ expiresIn: 7200, scope: 'market:all', createdAt: NOON / 1000 });
    expect(issued).not.toHaveProperty('refresh');
    expect(await verify(issued.access)).toMatchObject({ owner: 'acme', scopes: ['read', 'write'] });
    expect(decodeJwt(issued.access)).toMatchObject({ organization: { slug: 'acme' } });
  });

  it.each([
    ['a wrong secret', { secret: '0'.repeat(48) }],
    ['an unknown client', { id: '0'.repeat(16) }],
    ['text that is no id', { id: '../x' }],
  ])('are refused with %s', async (_of, change) => {
    const { issue, client, dialect } = await clientOf('commerce-layer');
    const asked = { dialect, client: { ...client, ...change }, grant: 'client_credentials' } as const;
    await expect(issue(asked)).rejects.toMatchObject({ kind: 'unauthorized', credentials: 'wrong' });
  });

  it('are refused to a client of another API, and to one that was revoked', async () => {
    const { issue, client, desk } = await clientOf('commerce-layer');
    const asked = { client, grant: 'client_credentials' } as const;
    await expect(issue({ ...asked, dialect: 'ulule' })).rejects.toMatchObject({ kind: 'unauthorized' });
    await desk.clients.revoke(client.id, instant(NOON));
    await expect(issue({ ...asked, dialect: 'commerce-layer' })).rejects.toMatchObject({
      kind: 'unauthorized',
    });
  });
});

describe('a password', () => {
  const grant = { grant: 'password', user: 'zoë', password: 'correct horse' } as const;

  it('gives a token and one that refreshes it, once', async () => {
    const { issue, client, verify, dialect } = await withUser();
    const issued = await issue({ dialect, client, ...grant });
    expect(await verify(issued.access)).toMatchObject({ owner: 'acme', user: 'zoë' });
    const refreshing = { dialect, client, grant: 'refresh_token', refresh: issued.refresh ?? '' } as const;
    const next = await issue(refreshing);
    expect(await verify(next.access)).toMatchObject({ owner: 'acme', user: 'zoë' });
    await expect(issue(refreshing)).rejects.toMatchObject({ kind: 'malformed' });
  });

  it('is refused where it or the name is wrong', async () => {
    const { issue, client, dialect } = await withUser();
    await expect(issue({ dialect, client, ...grant, password: 'x' })).rejects.toMatchObject({
      kind: 'malformed',
    });
    await expect(issue({ dialect, client, ...grant, user: 'zoé' })).rejects.toMatchObject({
      kind: 'malformed',
    });
  });

  it('speaks for the user’s owner, whoever made the application', async () => {
    const { issue, client, verify } = await withUser('other');
    const issued = await issue({ dialect: 'ulule', client, ...grant });
    expect(await verify(issued.access)).toMatchObject({ owner: 'other', user: 'zoë' });
  });
});

it('an authorization code gives a token, once, and only to whom it was sent', async () => {
  const { issue, client, verify, desk, dialect } = await clientOf('ulule');
  const callback = 'https://app.example.org/back';
  const code = await mintCode(desk, {
    client: client.id,
    callback,
    grant: { owner: 'acme', scopes: ['read'] },
  });
  const asked = { dialect, client, grant: 'authorization_code', code } as const;
  await expect(issue({ ...asked, callback: `${callback}/` })).rejects.toMatchObject({ kind: 'malformed' });
  await expect(issue({ ...asked, callback })).rejects.toMatchObject({ kind: 'malformed' });
  const again = await mintCode(desk, {
    client: client.id,
    callback,
    grant: { owner: 'acme', scopes: ['read'] },
  });
  const issued = await issue({ ...asked, code: again, callback });
  expect(await verify(issued.access)).toMatchObject({ owner: 'acme', scopes: ['read'] });
});
