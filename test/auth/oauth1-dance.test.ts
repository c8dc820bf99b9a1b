import { describe, expect, it } from 'vitest';
import { accessToken, identify } from '../../functions/auth/access-token.ts';
import { approveRequest, describeRequest, grantRequest } from '../../functions/auth/approve-token.ts';
import { instant } from '../../functions/auth/desk.ts';
import { requestToken } from '../../functions/auth/request-token.ts';
import { newPublicId, newSecret } from '../../functions/auth/secret.ts';
import { verifyKey } from '../../functions/auth/verify-key.ts';
import { verifyOAuth1 } from '../../functions/auth/verify-oauth1.ts';
import type { IssuedToken } from '../../functions/core/operations.ts';
import { NOON, signedBy, testDesk } from './test-desk.ts';

const REQUEST_URL = 'https://api.example.com/oauth/request_token';
const ACCESS_URL = 'https://api.example.com/oauth/access_token';
const SECONDS = NOON / 1000;
const MINUTE = 60_000;

async function dancing(facts: Parameters<ReturnType<typeof testDesk>['newClient']>[0] = {}) {
  const made = testDesk();
  const key = await made.newKey();
  const client = await made.newClient(facts);
  const now = () => Math.floor(made.time.now / 1000);
  const ask = (more: Record<string, string> = { oauth_callback: 'oob' }) =>
    requestToken(made.desk)(signedBy({ client, url: REQUEST_URL, more, timestamp: now() }));
  const redeem = (token: IssuedToken, verifier: string) =>
    accessToken(made.desk)(
      signedBy({
        client,
        token,
        url: ACCESS_URL,
        verb: 'POST',
        more: { oauth_verifier: verifier },
        timestamp: now(),
      }),
    );
  const approve = (token: IssuedToken) => approveRequest(made.desk)({ token: token.id, key: key.key });
  return { ...made, approverKey: key, client, ask, redeem, approve, now };
}

describe('the dance of OAuth 1.0a', () => {
  it('leads from a client to an access token of whoever approved', async () => {
    const { desk, client, ask, redeem, approve, approverKey } = await dancing({ label: 'Crate digger' });
    const asked = await ask();
    const { verifier, ...told } = await approve(asked);
    expect(told).toEqual({ by: { owner: 'acme', credential: approverKey.id } });
    const token = await redeem(asked, verifier);
    expect(token.by).toEqual({ owner: 'acme', credential: client.id });
    const signed = signedBy({ client, token, timestamp: SECONDS });
    const principal = await verifyOAuth1(desk)({ scheme: 'oauth1', signed });
    expect(principal).toMatchObject({ owner: 'acme', id: token.id, scopes: ['read', 'write'] });
    if (!principal) throw new Error('unreachable');
    expect(await identify(desk)(principal)).toEqual({ owner: 'acme', application: 'Crate digger' });
  });

  it('sends the verifier to the callback of the request', async () => {
    const { ask, redeem, approve } = await dancing();
    const asked = await ask({ oauth_callback: 'https://app.example.com/cb?state=1' });
    const { verifier, redirect } = await approve(asked);
    expect(redirect).toBe(
      `https://app.example.com/cb?state=1&oauth_token=${asked.id}&oauth_verifier=${verifier}`,
    );
    await redeem(asked, verifier);
  });

  it('tells an owner who asks, and where the verifier would go', async () => {
    const { desk, ask, client } = await dancing({ label: 'Crate digger' });
    const away = await ask({ oauth_callback: 'https://app.example.com:8443/cb' });
    expect(await describeRequest(desk)(away.id)).toEqual({
      client: client.id,
      label: 'Crate digger',
      host: 'app.example.com:8443',
    });
    expect(await describeRequest(desk)((await ask({})).id)).toEqual({
      client: client.id,
      label: 'Crate digger',
    });
    await expect(describeRequest(desk)(newPublicId())).rejects.toMatchObject({ kind: 'not-found' });
    await desk.clients.revoke(client.id, instant(NOON));
    await expect(describeRequest(desk)(away.id)).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('gives a token the scopes of the key that approved it', async () => {
    const { desk, client, ask, redeem, newKey } = await dancing();
    const looking = await newKey({ readOnly: true });
    const asked = await ask();
    const { verifier } = await approveRequest(desk)({ token: asked.id, key: looking.key });
    const token = await redeem(asked, verifier);
    const signed = signedBy({ client, token, timestamp: SECONDS });
    expect(await verifyOAuth1(desk)({ scheme: 'oauth1', signed })).toMatchObject({ scopes: ['read'] });
    await desk.keys.revoke(looking.id, instant(NOON));
    const again = signedBy({ client, token, timestamp: SECONDS });
    expect(await verifyOAuth1(desk)({ scheme: 'oauth1', signed: again })).toBeUndefined();
  });

  it('lets the command line grant it without a key', async () => {
    const { desk, ask, redeem } = await dancing();
    const asked = await ask();
    const grant = { owner: 'acme', scopes: ['read'] } as const;
    const { verifier } = await grantRequest(desk)({ token: asked.id, grant });
    await redeem(asked, verifier);
  });
});

describe('a request for a token', () => {
  it.each([
    [NOON, 'ab'.repeat(64)],
    [NOON + 299_000, 'n'],
    [SECONDS, 'n'.repeat(128)],
  ])('may have a timestamp of %s and a nonce of 128 letters', async (timestamp, nonce) => {
    const { desk, client } = await dancing();
    const signed = signedBy({ client, url: REQUEST_URL, method: 'PLAINTEXT', timestamp, nonce });
    expect(await requestToken(desk)(signed)).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{16}$/),
      secret: expect.stringMatching(/^[0-9a-f]{48}$/),
    });
  });

  it('covers the other fields of a signed form', async () => {
    const { desk, client } = await dancing();
    const form = { url: REQUEST_URL, verb: 'POST', parameters: { name: 'a b' }, timestamp: SECONDS };
    const signed = signedBy({ client, ...form, more: { oauth_callback: 'oob' } });
    await expect(requestToken(desk)({ ...signed, parameters: [] })).rejects.toMatchObject({
      kind: 'unauthorized',
    });
    await requestToken(desk)(signed);
  });

  it('refuses a signature, a time, a nonce or a client that is not right', async () => {
    const { desk, client, ...made } = await dancing();
    const good = { client, url: REQUEST_URL, timestamp: SECONDS };
    const revoked = await made.newClient();
    await desk.clients.revoke(revoked.id, instant(NOON));
    const replayed = signedBy({ ...good, nonce: 'once' });
    await requestToken(desk)(replayed);
    const wrong = [
      replayed,
      signedBy({ ...good, client: revoked }),
      signedBy({ ...good, client: { id: client.id, secret: newSecret() } }),
      signedBy({ ...good, timestamp: SECONDS - 301 }),
      signedBy({ ...good, timestamp: NOON - 301_000 }),
      signedBy({ ...good, nonce: 'n'.repeat(129) }),
      signedBy({ ...good, method: 'PLAINTEXT', url: 'http://api.example.com/oauth/request_token' }),
    ];
    for (const signed of wrong)
      await expect(requestToken(desk)(signed)).rejects.toMatchObject({ kind: 'unauthorized' });
  });

  it('refuses a callback that is not registered, and says which are', async () => {
    const { ask } = await dancing({ callbacks: ['https://app.example.com/cb'] });
    const refused = ask({ oauth_callback: 'https://evil.example/cb' });
    await expect(refused).rejects.toMatchObject({
      kind: 'invalid',
      faults: [{ at: ['oauth_callback'], allowed: ['https://app.example.com/cb', 'oob'] }],
    });
    await ask({ oauth_callback: 'https://app.example.com/cb' });
  });

  it('looks at the callback of nobody who proves nothing', async () => {
    const { desk, client } = await dancing();
    const more = { oauth_callback: 'javascript:alert(1)' };
    const stranger = { id: client.id, secret: newSecret() };
    const signed = signedBy({ client: stranger, url: REQUEST_URL, more, timestamp: SECONDS });
    await expect(requestToken(desk)(signed)).rejects.toMatchObject({ kind: 'unauthorized' });
  });
});

describe('an approval', () => {
  it('needs a key that is valid', async () => {
    const { desk, ask, newKey } = await dancing();
    const asked = await ask();
    const revoked = await newKey();
    await desk.keys.revoke(revoked.id, instant(NOON));
    for (const bad of ['', 'wb_x', revoked.key])
      await expect(approveRequest(desk)({ token: asked.id, key: bad })).rejects.toMatchObject({
        kind: 'unauthorized',
      });
  });

  it('is given once, for a token that is there and young', async () => {
    const { ask, approve, time } = await dancing();
    const [one, two] = [await ask(), await ask()];
    await approve(one);
    await expect(approve(one)).rejects.toMatchObject({ kind: 'conflict' });
    await expect(approve({ id: newPublicId(), secret: '' })).rejects.toMatchObject({ kind: 'not-found' });
    time.now += 15 * MINUTE;
    await expect(approve(two)).rejects.toMatchObject({ kind: 'not-found' });
  });
});

describe('an access token', () => {
  it('is given once for a verifier, also of many who ask at once', async () => {
    const { ask, approve, redeem } = await dancing();
    const asked = await ask();
    const { verifier } = await approve(asked);
    const settled = await Promise.allSettled(Array.from({ length: 5 }, () => redeem(asked, verifier)));
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(redeem(asked, verifier)).rejects.toMatchObject({ kind: 'malformed' });
  });

  it('is given for no other verifier, and a wrong one uses nothing up', async () => {
    const { ask, approve, redeem } = await dancing();
    const asked = await ask();
    await expect(redeem(asked, '')).rejects.toMatchObject({ kind: 'malformed' });
    const { verifier } = await approve(asked);
    for (const wrong of ['', newSecret(), `${verifier}0`])
      await expect(redeem(asked, wrong)).rejects.toMatchObject({
        kind: 'malformed',
        faults: [{ at: ['oauth_verifier'], message: 'is not that of this request token' }],
      });
    await redeem(asked, verifier);
  });

  it('is given within 15 minutes of the request', async () => {
    const { ask, approve, redeem, time } = await dancing();
    const [one, two] = [await ask(), await ask()];
    const verifiers = [(await approve(one)).verifier, (await approve(two)).verifier] as const;
    time.now += 15 * MINUTE - 1;
    await redeem(one, verifiers[0]);
    time.now += 1;
    await expect(redeem(two, verifiers[1])).rejects.toMatchObject({ kind: 'malformed' });
  });

  it('is given to the client that asked', async () => {
    const { desk, ask, approve, redeem, client } = await dancing();
    const asked = await ask();
    const { verifier } = await approve(asked);
    const thief = { id: newPublicId(), secret: client.secret };
    const sealed = await desk.sealer.seal(thief.secret, `client#${thief.id}`);
    await desk.clients.put({ ...client.stored, id: thief.id, sealed });
    const signed = signedBy({
      client: thief,
      token: asked,
      url: ACCESS_URL,
      more: { oauth_verifier: verifier },
      timestamp: SECONDS,
    });
    await expect(accessToken(desk)(signed)).rejects.toMatchObject({ kind: 'unauthorized' });
    await redeem(asked, verifier);
  });

  it('may be asked for with the client’s secret alone, by PLAINTEXT', async () => {
    const { desk, ask, approve, client } = await dancing();
    const asked = await ask();
    const { verifier } = await approve(asked);
    const alone = { client, token: { id: asked.id, secret: '' }, url: ACCESS_URL, timestamp: SECONDS };
    const more = { oauth_verifier: verifier };
    await expect(accessToken(desk)(signedBy({ ...alone, more }))).rejects.toMatchObject({
      kind: 'unauthorized',
    });
    await accessToken(desk)(signedBy({ ...alone, more, method: 'PLAINTEXT' }));
  });

  it('stores no secret as it is', async () => {
    const { desk, ask, approve, redeem } = await dancing();
    const asked = await ask();
    const stored = [JSON.stringify(await desk.tokens.get('request', asked.id, instant(NOON)))];
    const { verifier } = await approve(asked);
    stored.push(JSON.stringify(await desk.tokens.get('request', asked.id, instant(NOON))));
    const token = await redeem(asked, verifier);
    stored.push(JSON.stringify(await desk.tokens.get('access', token.id, instant(NOON))));
    for (const secret of [asked.secret, verifier, token.secret])
      expect(stored.filter((text) => text.includes(secret))).toEqual([]);
  });
});

describe('identify', () => {
  it('names no application for a key of the owner’s own', async () => {
    const { desk, approverKey } = await dancing();
    const principal = await verifyKey(desk)({ scheme: 'key', key: approverKey.key });
    if (!principal) throw new Error('unreachable');
    expect(await identify(desk)(principal)).toEqual({ owner: 'acme' });
  });
});
