import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { callerOf, type Exported } from '../clients/ulule-service.ts';
import type { Service } from '../e2e/service.ts';
import { examples } from '../sample-records.ts';
import { deployedService } from './deployed-service.ts';
import { openService } from './open-service.ts';
import { waybill } from './waybill.ts';

const deployment = deployedService();
const { url, endpoint } = deployment;
const owner = `edition-${Date.now()}`;
const stranger = `${owner}-other`;
const PAYLOAD = { format: 'csv', type: 'orders' };

const onStage = (...args: string[]): Promise<string> => waybill(endpoint, [...args, '--stage', 'localstack']);

let service: Service;
let call: ReturnType<typeof callerOf>;
let other: ReturnType<typeof callerOf>;
beforeAll(async () => {
  service = await openService(deployment);
  for (const collection of ['projects', 'orders'])
    await service.load(collection, examples.of(collection), owner);
  await service.load('projects', [{ id: 77 }], stranger);
  call = callerOf({ url }, `APIKey ${await service.key(owner)}`);
  other = callerOf({ url }, `APIKey ${await service.key(stranger)}`);
});

async function ended({ id }: Exported): Promise<Exported> {
  for (let asked = 0; asked < 100; asked++) {
    const shown = (await (await call(`/v1/exports/${id}`)).json()) as Exported;
    if (!['waiting', 'processing'].includes(shown.status)) return shown;
    await sleep(500);
  }
  throw new Error('the export does not end');
}

describe('Ulule on the deployed service', () => {
  it('writes the orders of one project under headers of the caller’s own, and gives a link to the file', async () => {
    const columns = { 'order.reward.quantity': 'Quantité', 'order.id': 'N°' };
    const created = await call('/v1/projects/2/exports', { ...PAYLOAD, columns });
    expect(created.status).toBe(201);
    const made = (await created.json()) as Exported;
    expect(created.headers.get('location')).toBe(`${url}/v1/exports/${made.id}`);
    const done = await ended(made);
    expect([done.status, done.project_id]).toEqual(['succeeded', 2]);
    const file = await fetch(done.url ?? '');
    expect([file.status, await file.text()]).toEqual([
      200,
      'Quantité;N°\r\n3;5007\r\n1;5008\r\n1;5009\r\n1;5009\r\n10;5009\r\n1;5010\r\n',
    ]);
    expect((await fetch(`${done.url}x`)).status).toBe(404);
  });

  it('shows projects and exports to their owner alone', async () => {
    const [made] = ((await (await call('/v1/projects/2/exports')).json()) as { exports: Exported[] }).exports;
    expect(made?.project_id).toBe(2);
    for (const response of [
      await call('/v1/projects/77/exports'),
      await call('/v1/projects/77/exports', PAYLOAD),
      await other('/v1/projects/2/exports'),
      await other('/v1/projects/2/exports', PAYLOAD),
      await other(`/v1/exports/${made?.id}`),
    ])
      expect([response.status, await response.json()]).toMatchObject([
        404,
        [{ classification: 'NotFoundError' }],
      ]);
    expect(await (await other('/v1/projects/77/exports')).json()).toEqual({
      exports: [],
      meta: { limit: 20, next: null },
    });
  });

  it('walks over all exports of a project, page by page', async () => {
    for (let i = 0; i < 3; i++) expect((await call('/v1/projects/3/exports', PAYLOAD)).status).toBe(201);
    const found: number[] = [];
    for (let query: string | null = '?limit=2'; query !== null; ) {
      const page = (await (await call(`/v1/projects/3/exports${query}`)).json()) as {
        readonly exports: readonly Exported[];
        readonly meta: { readonly next: string | null };
      };
      found.push(...page.exports.map(({ id }) => id));
      query = page.meta.next;
    }
    expect(new Set(found).size).toBe(3);
    expect(found).toEqual(found.toSorted((a, b) => b - a));
  });

  it('gives tokens at a path with a slash at its end', async () => {
    const client = JSON.parse(
      await onStage('clients', 'create', '--dialect', 'ulule', '--owner', owner, '--json'),
    ) as { readonly client_id: string; readonly client_secret: string };
    const token = JSON.parse(await onStage('token', '--client', client.client_id, '--json')) as {
      readonly refresh_token: string;
    };
    const refresh = () =>
      fetch(`${url}/oauth2/token/`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'refresh_token',
          ...client,
          refresh_token: token.refresh_token,
        }),
      });
    const response = await refresh();
    expect(response.status).toBe(200);
    const { access_token } = (await response.json()) as { readonly access_token: string };
    const bearing = callerOf({ url }, `Bearer ${access_token}`);
    expect((await bearing('/v1/projects/1/exports', PAYLOAD)).status).toBe(201);
    const again = await refresh();
    expect([again.status, await again.json()]).toMatchObject([400, { error: 'invalid_grant' }]);
    const log = (await service.log()).join('\n');
    for (const secret of [client.client_secret, access_token, token.refresh_token])
      expect(log).not.toContain(secret);
  });
});
