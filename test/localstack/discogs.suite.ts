import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { dynamoExports } from '../../functions/aws/dynamo-exports.ts';
import type { IssuedToken } from '../../functions/core/operations.ts';
import { signedBy } from '../auth/test-desk.ts';
import { LISTING, RECORDED } from '../clients/discogs-service.ts';
import { exportSample } from '../contracts/export-sample.ts';
import type { Service } from '../e2e/service.ts';
import { deployedService } from './deployed-service.ts';
import { openService } from './open-service.ts';
import { waybill } from './waybill.ts';

const deployment = deployedService();
const { url, endpoint, db, outputs } = deployment;
const owner = `seller-${Date.now()}`;
const UNPROVEN = { message: 'You must authenticate to access this resource.' };
const CLIENT = ['clients', 'create', '--dialect', 'discogs', '--owner', owner, '--label', 'Crate digger'];

const onStage = (...args: string[]): Promise<string> => waybill(endpoint, [...args, '--stage', 'localstack']);

interface Exported {
  readonly status: string;
  readonly filename: string;
  readonly download_url: string;
}

let service: Service;
let key: string;
let client: IssuedToken;
beforeAll(async () => {
  service = await openService(deployment);
  await service.load('inventory', [LISTING], owner);
  key = await service.key(owner);
  const made = JSON.parse(await onStage(...CLIENT, '--json')) as Record<string, string>;
  client = { id: made.consumer_key ?? '', secret: made.consumer_secret ?? '' };
});

const call = (path: string, init: RequestInit = {}, Authorization = `Discogs token=${key}`) =>
  fetch(path.startsWith('http') ? path : `${url}${path}`, {
    redirect: 'manual',
    ...init,
    headers: { 'User-Agent': 'FooBarApp/3.0', Authorization, ...(init.headers as Record<string, string>) },
  });

/** A request that the client signs, for the public address with the gateway's stage in it. */
function signed(method: string, path: string, token?: IssuedToken, more: Record<string, string> = {}) {
  const timestamp = Math.floor(Date.now() / 1000);
  const { oauth } = signedBy({
    client,
    url: `${url}${path}`,
    verb: method,
    more,
    timestamp,
    ...(token ? { token } : {}),
  });
  const said = Object.entries(oauth).map(([name, value]) => `${name}="${encodeURIComponent(value)}"`);
  return call(path, { method }, `OAuth ${said.join(', ')}`);
}

async function tokenOf(response: Response): Promise<IssuedToken> {
  expect(response.status).toBe(200);
  const words = new URLSearchParams(await response.text());
  return { id: words.get('oauth_token') ?? '', secret: words.get('oauth_token_secret') ?? '' };
}

/** Once a second, which is what the vendor lets a caller ask. */
async function ended(location: string): Promise<Exported> {
  for (let asked = 0; asked < 50; asked++) {
    const shown = (await (await call(location)).json()) as Exported;
    if (shown.status !== 'pending') return shown;
    await sleep(1000);
  }
  throw new Error('the export does not end');
}

describe('Discogs on the deployed service', () => {
  it('refuses an export beside one that is open', async () => {
    const exports = dynamoExports(db, outputs.ExportsTableName);
    const open = exportSample({ owner, dialect: 'discogs', exclusive: true });
    await exports.create(open);
    const refused = await call('/inventory/export', { method: 'POST' });
    expect([refused.status, await refused.json()]).toEqual([
      409,
      { message: 'Another export is still running.' },
    ]);
    await exports.remove(open);
  });

  it('creates, follows and downloads an export by token', async () => {
    const created = await call('/inventory/export', { method: 'POST' });
    expect([created.status, await created.text()]).toEqual([200, '{}']);
    const location = created.headers.get('location') ?? '';
    expect(location).toMatch(new RegExp(`^${url}/inventory/export/\\d+$`));
    const { status, filename, download_url } = await ended(location);
    expect([status, download_url]).toEqual(['success', `${location}/download`]);
    expect(filename).toMatch(new RegExp(`^${owner}-inventory-\\d{8}-\\d{4}\\.csv$`));
    const file = await call(download_url);
    expect([file.status, await file.text()]).toEqual([200, RECORDED]);
    expect(file.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(file.headers.get('content-disposition')).toBe(`attachment; filename=${filename}`);
  });

  it('gives a token by OAuth 1.0a, which ends with the key that approved it', async () => {
    const more = { oauth_callback: 'https://app.example.com/cb?state=1' };
    const asked = await tokenOf(await signed('GET', '/oauth/request_token', undefined, more));
    const page = `/oauth/authorize?oauth_token=${asked.id}`;
    expect(await (await call(page)).text()).toContain('<strong>Crate digger</strong>');
    const body = new URLSearchParams({ oauth_token: asked.id, key });
    const approved = await call(page, { method: 'POST', body });
    expect(approved.status).toBe(303);
    const { host, searchParams } = new URL(approved.headers.get('location') ?? '');
    expect([host, searchParams.get('state')]).toEqual(['app.example.com', '1']);
    const verifier = { oauth_verifier: searchParams.get('oauth_verifier') ?? '' };
    const token = await tokenOf(await signed('POST', '/oauth/access_token', asked, verifier));

    const who = await signed('GET', '/oauth/identity', token);
    expect(await who.json()).toMatchObject({ username: owner, consumer_name: 'Crate digger' });
    const list = await signed('GET', '/inventory/export', token);
    expect(await list.json()).toMatchObject({ items: [{ status: 'success' }], pagination: { items: 1 } });

    const log = (await service.log()).join('\n');
    expect(log).toContain('/oauth/authorize');
    for (const secret of [key, client.secret, verifier.oauth_verifier, asked.secret, token.secret])
      expect(log).not.toContain(secret);

    await onStage('keys', 'revoke', key.split('_')[1] ?? '');
    for (const refused of [await call('/inventory/export'), await signed('GET', '/inventory/export', token)])
      expect([refused.status, await refused.json()]).toEqual([401, UNPROVEN]);
  });
});
