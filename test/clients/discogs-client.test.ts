import https from 'node:https';
import { DiscogsClient, DiscogsOAuth } from '@lionralfs/discogs-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DiscogsService, OWNER, RECORDED, startDiscogs, until } from './discogs-service.ts';
import { terminateTls } from './tls-terminator.ts';

/** The client's own address of the vendor, part of which cannot be changed. */
const HOST = 'api.discogs.com';

let service: DiscogsService;
let tls: Awaited<ReturnType<typeof terminateTls>>;
const { globalAgent } = https;

beforeAll(async () => {
  service = await startDiscogs({ baseUrl: `https://${HOST}` });
  tls = await terminateTls(HOST, service.port);
  https.globalAgent = tls.agent;
});

afterAll(async () => {
  https.globalAgent = globalAgent;
  await tls.close();
  await service.close();
});

/** Requests, lists, gets and downloads as the client's documentation shows it. */
async function exportInventory(client: DiscogsClient): Promise<string> {
  const inventory = client.inventory();
  await inventory.exportInventory();
  const { data: list } = await inventory.getExports();
  const id = list.items[0]?.id ?? 0;
  const done = await until(async () => {
    const { data } = await inventory.getExport(id);
    return data.finished_ts ? data : undefined;
  });
  expect(done.status).toBe('success');
  const { data: file } = await inventory.downloadExport(id);
  expect(file.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(file.headers.get('content-disposition')).toBe(`attachment; filename=${done.filename}`);
  expect(done.filename).toMatch(new RegExp(`^${OWNER}-inventory-\\d{8}-\\d{4}\\.csv$`));
  return file.text();
}

const callback = 'https://app.example.com/cb?state=a%20b';

/** What an owner's browser does with the page. */
async function approve(token: string, key: string): Promise<Response> {
  const headers = { 'User-Agent': 'Mozilla/5.0' };
  const address = `http://127.0.0.1:${service.port}/oauth/authorize`;
  const page = await fetch(`${address}?oauth_token=${token}`, { headers });
  expect(page.status).toBe(200);
  const body = new URLSearchParams({ oauth_token: token, key });
  return fetch(address, { method: 'POST', headers, body, redirect: 'manual' });
}

describe('@lionralfs/discogs-client', () => {
  it('exports an inventory with a personal token', async () => {
    const client = new DiscogsClient({ userAgent: 'Test/1', auth: { userToken: await service.newKey() } });
    expect(await exportInventory(client)).toBe(RECORDED);
  });

  it('is told who it is by its token', async () => {
    const client = new DiscogsClient({ userAgent: 'Test/1', auth: { userToken: await service.newKey() } });
    expect((await client.getIdentity()).data).toMatchObject({ username: OWNER });
  });

  it('dances, and then exports with the token that it got', async () => {
    const { id, secret } = await service.newClient();
    const oauth = new DiscogsOAuth(id, secret);
    const asked = await oauth.getRequestToken(callback);
    expect(asked.callbackConfirmed).toBe(true);
    const { status, headers } = await approve(asked.token ?? '', await service.newKey());
    expect(status).toBe(303);
    const answer = new URL(headers.get('location') ?? '');
    expect(`${answer.origin}${answer.pathname}`).toBe('https://app.example.com/cb');
    expect(answer.searchParams.get('state')).toBe('a b');
    const verifier = answer.searchParams.get('oauth_verifier') ?? '';
    const token = await oauth.getAccessToken(asked.token ?? '', asked.tokenSecret ?? '', verifier);
    const auth = {
      method: 'oauth',
      consumerKey: id,
      consumerSecret: secret,
      accessToken: token.accessToken ?? '',
      accessTokenSecret: token.accessTokenSecret ?? '',
    } as const;
    const client = new DiscogsClient({ userAgent: 'Test/1', auth });
    expect((await client.getIdentity()).data).toMatchObject({
      username: OWNER,
      consumer_name: 'Crate digger',
    });
    expect(await exportInventory(client)).toBe(RECORDED);
  });

  it('shows the sentences of refusals to its user', async () => {
    const { id, secret } = await service.newClient();
    const application = new DiscogsClient({ auth: { consumerKey: id, consumerSecret: secret } });
    await expect(application.inventory().getExports()).rejects.toMatchObject({
      statusCode: 401,
      message: 'You must authenticate to access this resource.',
    });
    const client = new DiscogsClient({ auth: { userToken: await service.newKey() } });
    await expect(client.inventory().getExport(1)).rejects.toMatchObject({
      statusCode: 404,
      message: 'The requested resource was not found.',
    });
  });
});
