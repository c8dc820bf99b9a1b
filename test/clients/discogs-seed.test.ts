import { afterAll, beforeAll, expect, it } from 'vitest';
import { type DiscogsService, OWNER, RECORDED, startDiscogs, until } from './discogs-service.ts';

let service: DiscogsService;
let open: () => void;
beforeAll(async () => {
  const { promise: gate, resolve } = Promise.withResolvers<void>();
  open = resolve;
  service = await startDiscogs({ gate });
});
afterAll(() => service.close());

interface Exported {
  readonly id: number;
  readonly status: string;
  readonly created_ts: string;
  readonly finished_ts: string | null;
  readonly filename: string;
  readonly url: string;
  readonly download_url: string;
}

it('answers the documented requests, one after the other', async () => {
  const headers = { 'User-Agent': 'FooBarApp/3.0', Authorization: `Discogs token=${await service.newKey()}` };
  const call = (target: string, init: RequestInit = {}) =>
    fetch(target.startsWith('http') ? target : `${service.url}${target}`, {
      ...init,
      headers: { ...headers, ...(init.headers as Record<string, string>) },
    });

  const created = await Promise.all(
    Array.from({ length: 8 }, () => call('/inventory/export', { method: 'POST' })),
  );
  const made = created.filter(({ status }) => status === 200);
  const refused = created.filter(({ status, statusText }) => status === 409 && statusText === 'Conflict');
  expect([made.length, refused.length]).toEqual([1, 7]);
  expect(await refused[0]?.json()).toEqual({ message: 'Another export is still running.' });
  expect(await made[0]?.text()).toBe('{}');
  const url = made[0]?.headers.get('location') ?? '';
  expect(url).toMatch(new RegExp(`^${service.url}/inventory/export/\\d+$`));

  const running = (await (await call(url)).json()) as Exported;
  expect(running).toMatchObject({ status: 'pending', finished_ts: null, url });
  const since = new Date(`${running.created_ts}Z`).toUTCString();
  const ask = () =>
    call(url, { headers: { 'Content-Type': 'multipart/form-data', 'If-Modified-Since': since } });
  const unchanged = await ask();
  expect([unchanged.status, unchanged.statusText, await unchanged.text()]).toEqual([304, 'Not Modified', '']);
  const early = await call(`${url}/download`);
  expect([early.status, early.statusText]).toEqual([404, 'Not Found']);

  open();
  const done = await until(async () => {
    const response = await ask();
    return response.status === 200 ? response : undefined;
  });
  const shown = (await done.json()) as Exported;
  expect(shown).toMatchObject({ status: 'success', id: running.id, url, download_url: `${url}/download` });
  expect(done.headers.get('last-modified')).toBe(new Date(`${shown.finished_ts}Z`).toUTCString());

  const list = await (await call('/inventory/export')).json();
  const pagination = { per_page: 50, items: 1, page: 1, urls: {}, pages: 1 };
  expect(list).toEqual({ items: [shown], pagination });

  const file = await call(shown.download_url);
  expect([file.status, file.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
  expect(file.headers.get('content-disposition')).toBe(`attachment; filename=${shown.filename}`);
  expect(shown.filename).toMatch(new RegExp(`^${OWNER}-inventory-`));
  expect(await file.text()).toBe(RECORDED);
  expect((await call('/inventory/export', { method: 'POST' })).status).toBe(200);
});

it('refuses in words and reason phrases', async () => {
  const call = (method: string, path: string, headers: Record<string, string> = {}) =>
    fetch(`${service.url}${path}`, { method, headers: { 'User-Agent': 'FooBarApp/3.0', ...headers } });
  const anonymous = await call('GET', '/inventory/export');
  expect([anonymous.status, anonymous.statusText]).toEqual([401, 'Unauthorized']);
  expect(await anonymous.json()).toEqual({ message: 'You must authenticate to access this resource.' });
  const put = await call('PUT', '/inventory/export');
  expect([put.status, put.statusText, put.headers.get('allow')]).toEqual([
    405,
    'Method Not Allowed',
    'GET, HEAD, OPTIONS, POST',
  ]);
  const authorization = { Authorization: `Discogs token=${await service.newKey()}` };
  const page = await call('GET', '/inventory/export?per_page=1000', authorization);
  expect([page.status, page.statusText]).toEqual([422, 'Unprocessable Entity']);
});

it('logs neither the token of a query nor any other', async () => {
  const key = await service.newKey();
  const headers = { 'User-Agent': 'FooBarApp/3.0' };
  const response = await fetch(`${service.url}/inventory/export?token=${key}`, { headers });
  expect(response.status).toBe(200);
  const log = service.lines.join('\n');
  expect(log).toContain('/inventory/export');
  expect(log).not.toContain('token=');
  expect(log).not.toMatch(/wb_[0-9a-f]/);
});
