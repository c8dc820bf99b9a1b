import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RecordDocument } from '../../functions/core/json.ts';
import {
  type Answered,
  document,
  JSON_API,
  type ListAnswered,
  type Refusal,
} from '../dialects/commerce-layer/desk.ts';
import type { Service } from '../e2e/service.ts';
import { deployedService } from './deployed-service.ts';
import { openService } from './open-service.ts';
import { waybill } from './waybill.ts';

/** So many and so long that an export takes several pages' time. */
const SKUS = 20_000;
const DESCRIPTION = 'Ümlaut, "quoted" '.repeat(100);
const deployment = deployedService();
const { url, endpoint } = deployment;
const owner = `shop-${Date.now()}`;
const CLIENT = [
  'clients',
  'create',
  '--dialect',
  'commerce-layer',
  '--owner',
  owner,
  '--organization',
  'shop',
];

let service: Service;
let client: Record<string, string>;
let token: string;
beforeAll(async () => {
  service = await openService(deployment);
  await service.load('skus', skus(), owner);
  client = JSON.parse(await waybill(endpoint, [...CLIENT, '--json', '--stage', 'localstack']));
  token = await newToken();
}, 300_000);

function* skus(): Generator<RecordDocument> {
  for (let n = 0; n < SKUS; n++) {
    const id = `id${String(n).padStart(6, '0')}`;
    yield { id, code: `SKU-${n}`, name: `Mug ${n}`, description: DESCRIPTION };
  }
}

async function newToken(): Promise<string> {
  const { client_id = '', client_secret = '' } = client;
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret });
  const response = await fetch(`${url}/oauth/token`, { method: 'POST', body });
  expect(response.status).toBe(200);
  return ((await response.json()) as { access_token: string }).access_token;
}

const call = (path: string, init: RequestInit = {}) =>
  fetch(`${url}${path}`, {
    ...init,
    headers: { Accept: JSON_API, 'Content-Type': JSON_API, Authorization: `Bearer ${token}` },
  });

async function create(attributes: object): Promise<Answered['data']> {
  const response = await call('/api/exports', { method: 'POST', body: JSON.stringify(document(attributes)) });
  expect(response.status).toBe(201);
  return ((await response.json()) as Answered).data;
}

const change = (id: string, attributes: object) =>
  call(`/api/exports/${id}`, { method: 'PATCH', body: JSON.stringify(document(attributes, id)) });

/** Once a second at most, since the vendor's limits are in force. */
async function until(id: string, is: (attributes: Answered['data']['attributes']) => boolean, ms = 1000) {
  for (let waited = 0; waited < 240_000; waited += ms) {
    const { data } = (await (await call(`/api/exports/${id}`)).json()) as Answered;
    if (is(data.attributes)) return data.attributes;
    await sleep(ms);
  }
  throw new Error('the export does not come so far');
}

const ended = (id: string) => until(id, ({ status }) => status === 'completed' || status === 'failed');

/** Without credentials, as clients fetch it. */
async function attachment(address: unknown): Promise<string> {
  const response = await fetch(String(address));
  expect([response.status, response.headers.get('content-encoding')]).toEqual([200, null]);
  return gunzipSync(await response.arrayBuffer()).toString();
}

/** An export that was interrupted while it was written: one that was faster than that is tried again. */
async function interrupted(attributes: object): Promise<string> {
  for (let tried = 0; tried < 5; tried++) {
    const { id } = await create(attributes);
    await until(id, ({ status }) => status !== 'pending', 200);
    if ((await change(id, { _interrupt: true })).status !== 200) continue;
    const { status, interrupted_at } = await until(
      id,
      (shown) => shown.interrupted_at !== null || shown.status === 'completed',
    );
    if (status === 'interrupted' && interrupted_at !== null) return id;
  }
  throw new Error('every export was faster than its interruption');
}

describe('Commerce Layer on the deployed service', () => {
  it('interrupts an export in the middle and starts it again: its file is the one of an undisturbed one', async () => {
    const attributes = { resource_type: 'skus', format: 'csv', fields: ['code', 'name', 'description'] };
    const id = await interrupted({ ...attributes, reference: 'disturbed' });
    const started = await change(id, { _start: true });
    expect(started.status).toBe(200);
    const undisturbed = await create(attributes);
    const [one, other] = [await ended(id), await ended(undisturbed.id)];
    for (const shown of [one, other])
      expect(shown).toMatchObject({
        status: 'completed',
        records_count: SKUS,
        processed_count: SKUS,
        progress: 100,
      });
    const text = await attachment(one.attachment_url);
    expect(text.split('\n').length).toBe(SKUS + 2);
    expect(text === (await attachment(other.attachment_url))).toBe(true);
  }, 600_000);

  it('lists by reference, tells what happened, and deletes', async () => {
    const query = 'filter[q][reference_eq]=disturbed&sort=-created_at&include=events';
    const { data, included, meta } = (await (await call(`/api/exports?${query}`)).json()) as ListAnswered;
    expect(meta?.record_count).toBeGreaterThan(0);
    const [found] = data;
    expect(found?.links.self).toBe(`${url}/api/exports/${found?.id}`);
    expect(included?.map(({ attributes }) => attributes.name)).toContain('exports.interrupt');
    expect((await call(`/api/exports/${found?.id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await call(`/api/exports/${found?.id}`)).status).toBe(404);
  });

  it('counts records for clients that take an export apart', async () => {
    const { data, meta } = (await (
      await call('/api/skus?sort=id&page[size]=1&page[number]=3')
    ).json()) as ListAnswered;
    expect([data[0]?.id, meta?.record_count]).toEqual(['id000002', SKUS]);
  });

  it('refuses what selects nothing, and a client that is revoked', async () => {
    const body = JSON.stringify(document({ resource_type: 'skus', filters: { code_eq: 'none' } }));
    const refused = await call('/api/exports', { method: 'POST', body });
    expect(refused.status).toBe(422);
    const [error] = ((await refused.json()) as Refusal).errors;
    expect(error?.meta).toMatchObject({ error: 'greater_than', value: 0, count: 0 });
    await waybill(endpoint, ['clients', 'revoke', client.client_id ?? '', '--stage', 'localstack']);
    const revoked = await call('/api/exports');
    expect([revoked.status, ((await revoked.json()) as Refusal).errors[0]?.code]).toEqual([
      401,
      'UNAUTHORIZED',
    ]);
  });
});
