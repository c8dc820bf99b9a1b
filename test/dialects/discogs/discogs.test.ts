import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ExportRecord } from '../../../functions/core/export-record.ts';
import type { ExportStatus } from '../../../functions/core/transitions.ts';
import { discogs } from '../../../functions/dialects/discogs/index.ts';
import type { HttpResponse } from '../../../functions/http/message.ts';
import { dialectContract } from '../../contracts/dialect-contract.ts';
import { exportSample } from '../../contracts/export-sample.ts';
import { FILE, type Harness, jsonOf, moveTo, type Sent, startApp } from '../../http/harness.ts';

const authorize = (key: string) => ({ authorization: `Discogs token=${key}` });

dialectContract(discogs, { authorize, statuses: { gone: 404 } });

const EXPORTS = '/inventory/export';
const UNPROVEN = { message: 'You must authenticate to access this resource.' };
const ABSENT = { message: 'The requested resource was not found.' };

const start = (changes: Parameters<typeof startApp>[0] = {}) =>
  startApp({ authorize, dialects: [discogs], baseUrl: 'https://api.discogs.com', limits: 'off', ...changes });

/** Its members in their order, as they go over the wire. */
const golden = (name: string): string =>
  JSON.stringify(
    JSON.parse(readFileSync(new URL(`../../golden/discogs/${name}.json`, import.meta.url), 'utf8')),
  );

/** The export of the vendor's samples. */
const sample = (createdAt: string, changes: Partial<ExportRecord> = {}): ExportRecord =>
  ({
    ...exportSample({ owner: 'acme', dialect: 'discogs', createdAt }),
    id: 599632,
    status: 'completed',
    finishedAt: '2018-09-27T12:59:02.000Z',
    file: FILE,
    extra: { username: 'cburmeister' },
    ...changes,
  }) as ExportRecord;

function hold({ operations }: Pick<Harness, 'operations'>, record: ExportRecord): ExportRecord {
  operations.records.set(record.id, record);
  return record;
}

const created = async ({ send }: Harness): Promise<{ id: string; response: HttpResponse }> => {
  const response = await send('POST', EXPORTS);
  return { id: response.headers.Location?.split('/').at(-1) ?? '', response };
};

describe('create', () => {
  it('answers 200, an empty object and an absolute address', async () => {
    const app = start();
    const { id, response } = await created(app);
    expect([response.status, response.body, response.headers['Content-Type']]).toEqual([
      200,
      '{}',
      'application/json',
    ]);
    expect(response.headers.Location).toBe(`https://api.discogs.com/inventory/export/${id}`);
    const { spec } = app.operations.records.get(Number(id)) ?? {};
    expect(spec).toMatchObject({ resource: 'inventory', format: 'csv', profile: { name: 'discogs' } });
    expect(spec?.columns).toHaveLength(19);
  });

  it.each<[string, Sent]>([
    ['an empty JSON object', { body: {}, headers: { 'content-type': 'application/json' } }],
    ['a form', { body: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
    ['text that is not JSON', { body: '{', headers: { 'content-type': 'application/json' } }],
    ['an Accept of no type there is', { headers: { accept: 'application/vnd.discogs.v9.odd+json' } }],
    ['an Accept of a vendor type', { headers: { accept: 'application/vnd.discogs.v2.html+json' } }],
  ])('takes %s', async (_what, sent) => {
    expect((await start().send('POST', EXPORTS, sent)).status).toBe(200);
  });
});

describe('list', () => {
  it('answers the seed’s body', () => {
    const record = sample('2018-09-27T12:59:02.000Z');
    const exchange = { baseUrl: 'https://api.discogs.com' } as never;
    const listed = { items: [record], total: 15, page: { number: 1, size: 50 } };
    const response = discogs.acts.list?.show(listed, exchange);
    expect(response?.body).toBe(golden('list'));
    expect(response?.headers).toEqual({ 'Content-Type': 'application/json' });
  });

  const listed = async (page: string) => {
    const app = start();
    for (let i = 0; i < 5; i++) await created(app);
    const response = await app.send('GET', `${EXPORTS}?${page}`);
    return { ...response, json: jsonOf(response) as { items: { id: number }[]; pagination: object } };
  };
  const at = (page: number) => `https://api.discogs.com/inventory/export?page=${page}&per_page=2`;

  it('leads on from a page in the middle, in the body and in Link', async () => {
    const { json, headers } = await listed('page=2&per_page=2');
    expect(json.pagination).toEqual({
      per_page: 2,
      items: 5,
      page: 2,
      urls: { first: at(1), prev: at(1), next: at(3), last: at(3) },
      pages: 3,
    });
    expect(headers.Link).toBe(
      `<${at(3)}>; rel=next, <${at(1)}>; rel=first, <${at(3)}>; rel=last, <${at(1)}>; rel=prev`,
    );
  });

  it('leads only forward from the first page and only back from the last', async () => {
    const urls = async (page: string) => ((await listed(page)).json.pagination as { urls: object }).urls;
    expect(await urls('page=1&per_page=2')).toEqual({ next: at(2), last: at(3) });
    expect(await urls('page=3&per_page=2')).toEqual({ first: at(1), prev: at(2) });
    expect(await urls('page=9&per_page=2')).toEqual({ first: at(1), prev: at(3) });
  });

  it('is newest first, 50 a page', async () => {
    const { json } = await listed('');
    const ids = json.items.map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted((a, b) => b - a));
    expect(json.pagination).toMatchObject({ per_page: 50, pages: 1, urls: {} });
  });

  it.each(['page=0', 'page=x', 'per_page=101', 'per_page=-1'])(
    'refuses %s by both forms of 422',
    async (query) => {
      const { status, json } = await listed(query);
      const [name, value] = query.split('=');
      expect(status).toBe(422);
      expect(json).toEqual({
        message: expect.stringContaining(`.${name}: is not a whole number`),
        detail: [{ loc: ['query', name], msg: expect.any(String), type: 'value_error.value' }],
      });
      expect(value).toBeDefined();
    },
  );

  it('ignores parameters that nobody knows', async () => {
    expect((await listed('utm_source=x&page=1&per_page=2')).status).toBe(200);
  });
});

describe('an export', () => {
  const ask = (record: ExportRecord, headers: Record<string, string> = {}) => {
    const app = start();
    hold(app, record);
    return app.send('GET', `${EXPORTS}/${record.id}`, { headers });
  };

  it('answers the seed’s request with the seed’s body and headers', async () => {
    const response = await ask(sample('2018-09-27T12:50:39.000Z'), {
      'content-type': 'multipart/form-data',
      'if-modified-since': 'Thu, 27 Sep 2018 12:50:39 GMT',
    });
    expect(response.status).toBe(200);
    expect(response.body).toBe(golden('export'));
    expect(response.headers).toMatchObject({
      'Content-Type': 'application/json',
      'Last-Modified': 'Thu, 27 Sep 2018 12:59:02 GMT',
    });
  });

  it.each(['Thu, 27 Sep 2018 12:59:02 GMT', 'Thursday, 27-Sep-18 12:59:02 GMT', 'Thu Sep 27 12:59:02 2018'])(
    'has nothing new since %s, and has since a second before',
    async (date) => {
      const record = sample('2018-09-27T12:50:39.000Z');
      const response = await ask(record, { 'if-modified-since': date });
      expect([response.status, response.body]).toEqual([304, undefined]);
      const before = date.replace('12:59:02', '12:59:01');
      expect((await ask(record, { 'if-modified-since': before })).status).toBe(200);
    },
  );

  it('has nothing new for a poller until it ends, also where it ends within the second of its creation', async () => {
    const since = { 'if-modified-since': 'Thu, 27 Sep 2018 12:50:39 GMT' };
    const createdAt = '2018-09-27T12:50:39.100Z';
    for (const status of ['pending', 'running', 'paused'] as const)
      expect((await ask(sample(createdAt, { status } as never), since)).status).toBe(304);
    const ended = await ask(sample(createdAt, { finishedAt: '2018-09-27T12:50:39.900Z' }), since);
    expect(ended.status).toBe(200);
    expect(jsonOf(ended)).toMatchObject({ finished_ts: '2018-09-27T12:50:40' });
    expect(ended.headers['Last-Modified']).toBe('Thu, 27 Sep 2018 12:50:40 GMT');
  });

  it.each<[ExportStatus, string]>([
    ['pending', 'pending'],
    ['running', 'pending'],
    ['paused', 'pending'],
    ['failed', 'failure'],
    ['canceled', 'canceled'],
  ])('that is %s has no file', async (status, word) => {
    const app = start();
    const { id } = await created(app);
    moveTo(app, Number(id), status);
    expect(jsonOf(await app.send('GET', `${EXPORTS}/${id}`))).toMatchObject({
      status: word,
      download_url: null,
      filename: null,
      finished_ts: word === 'pending' ? null : expect.any(String),
    });
    const file = await app.send('GET', `${EXPORTS}/${id}/download`);
    expect([file.status, jsonOf(file)]).toEqual([404, ABSENT]);
  });

  it('downloads by the vendor’s name', async () => {
    const app = start();
    const record = hold(app, sample('2025-03-15T08:50:39.000Z'));
    const { status, headers, body } = await app.send('GET', `${EXPORTS}/${record.id}/download`);
    expect([status, body]).toEqual([200, { file: { key: FILE.key, owner: 'acme', bytes: FILE.bytes } }]);
    expect(headers).toMatchObject({
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': 'attachment; filename=cburmeister-inventory-20180927-1259.csv',
    });
  });

  it('keeps a name that would need quotes out of the header', async () => {
    const username = 'a"; filename=evil.exe\r\nX: y é';
    const response = await ask(sample('2018-09-27T12:50:39.000Z', { extra: { username } }));
    expect(jsonOf(response)).toMatchObject({
      filename: 'a___filename_evil.exe__X__y__-inventory-20180927-1259.csv',
    });
  });

  it.each(['1', '0599632', '599632x', '9999999999999999', '-1'])('is not found by %s', async (id) => {
    const app = start();
    hold(app, sample('2018-09-27T12:50:39.000Z'));
    const response = await app.send('GET', `${EXPORTS}/${id}`);
    expect([response.status, jsonOf(response)]).toEqual([404, ABSENT]);
  });

  it('is not found by another owner', async () => {
    const app = start();
    const { id } = hold(app, sample('2018-09-27T12:50:39.000Z'));
    const key = app.keyOf('other');
    expect((await app.send('GET', `${EXPORTS}/${id}`, { key })).status).toBe(404);
  });
});

describe('credentials', () => {
  it.each<[string, (key: string) => readonly [string, Record<string, string>]]>([
    ['a token in the header', (key) => ['', { authorization: `Discogs token=${key}` }]],
    ['a token in quotes', (key) => ['', { authorization: `Discogs token="${key}"` }]],
    ['a header in other letters', (key) => ['', { authorization: `discogs  Token=${key}` }]],
    ['a token in the query', (key) => [`?token=${key}`, {}]],
  ])('may be %s', async (_what, show) => {
    const app = start();
    const [query, headers] = show(app.key);
    const response = await app.send('GET', `${EXPORTS}${query}`, { key: undefined, headers });
    expect(response.status).toBe(200);
  });

  it.each<[string, Record<string, string>]>([
    ['none', {}],
    ['an empty token', { authorization: 'Discogs token=' }],
    ['another scheme', { authorization: 'Bearer wb_x' }],
    ['OAuth without parameters', { authorization: 'OAuth ' }],
  ])('are asked for where there are %s', async (_what, headers) => {
    const response = await start().send('GET', EXPORTS, { key: undefined, headers });
    expect([response.status, jsonOf(response)]).toEqual([401, UNPROVEN]);
  });

  it('in a query are in no line of the log', async () => {
    const app = start();
    await app.send('GET', `${EXPORTS}?token=${app.key}`, { key: undefined });
    await app.send('GET', `${EXPORTS}?key=abc&secret=hidden`, { key: undefined });
    const log = JSON.stringify(app.lines);
    expect(app.lines).toHaveLength(2);
    for (const word of [app.key, 'hidden']) expect(log).not.toContain(word);
  });
});

describe('a request without User-Agent', () => {
  it.each([undefined, '', ' '])('gets nothing (%j)', async (agent) => {
    const headers = agent === undefined ? {} : { 'user-agent': agent };
    for (const path of [EXPORTS, '/oauth/request_token', '/oauth/authorize']) {
      const app = start();
      const response = await app.send('GET', path, { headers: { 'user-agent': '', ...headers } });
      expect([response.status, response.body]).toEqual([403, undefined]);
    }
  });
});

describe('limits', () => {
  const standing = ({ headers }: HttpResponse) => [
    headers['X-Discogs-Ratelimit'],
    headers['X-Discogs-Ratelimit-Used'],
    headers['X-Discogs-Ratelimit-Remaining'],
  ];

  it('let 60 requests of an address pass in a minute, whichever key they bring', async () => {
    const app = start({ limits: {} });
    for (let i = 0; i < 59; i++) expect((await app.send('GET', EXPORTS)).status).toBe(200);
    const key = app.keyOf('other');
    const last = await app.send('GET', EXPORTS, { key });
    expect([last.status, ...standing(last)]).toEqual([200, '60', '60', '0']);
    const refused = await app.send('GET', EXPORTS);
    expect([refused.status, ...standing(refused)]).toEqual([429, '60', '60', '0']);
    expect(jsonOf(refused)).toEqual({ message: 'You are making requests too quickly.' });
    expect(Number(refused.headers['Retry-After'])).toBeGreaterThan(0);
    expect((await app.send('GET', EXPORTS, { address: '198.51.100.1' })).status).toBe(200);
  });

  it('let 25 pass of an address that nobody is proven for, apart from those of the proven', async () => {
    const app = start({ limits: {} });
    for (let i = 0; i < 24; i++) await app.send('GET', EXPORTS, { key: 'wb_wrong' });
    const last = await app.send('GET', EXPORTS, { key: undefined });
    expect([last.status, ...standing(last)]).toEqual([401, '25', '25', '0']);
    const refused = await app.send('GET', '/oauth/request_token', { key: undefined });
    expect([refused.status, ...standing(refused)]).toEqual([429, '25', '25', '0']);
    expect((await app.send('GET', EXPORTS)).status).toBe(200);
  });

  it('stand on answers that are not counted, too', async () => {
    const app = start({ limits: {} });
    for (const [method, path] of [
      ['PUT', EXPORTS],
      ['GET', '/inventory/nothing'],
    ] as const)
      expect(standing(await app.send(method, path, { key: undefined }))).toEqual(['25', '0', '25']);
  });
});

describe('credentials', () => {
  const statusOf = async (target: string, headers: Record<string, string>) => {
    const app = start();
    const { status } = await app.send('GET', target.replace('GOOD', app.key), {
      key: undefined,
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, value.replace('GOOD', app.key)]),
      ),
    });
    return status;
  };

  it.each<[string, Record<string, string>, number]>([
    [`${EXPORTS}?token=GOOD`, {}, 200],
    [`${EXPORTS}?token=GOOD`, { authorization: 'Bearer junk' }, 401],
    [`${EXPORTS}?token=GOOD`, { authorization: 'OAuth oauth_nonce="a", oauth_nonce="b"' }, 401],
    [`${EXPORTS}?token=GOOD&token=bad`, {}, 401],
    [`${EXPORTS}?token=bad&token=GOOD`, {}, 401],
    [EXPORTS, { authorization: 'Discogs token=GOOD, token=bad' }, 401],
    [EXPORTS, { authorization: 'Discogs token=GOOD' }, 200],
  ])(
    'at %s with %j: the header wins, and nothing counts that is there twice',
    async (target, headers, status) => {
      expect(await statusOf(target, headers)).toBe(status);
    },
  );

  it('of a call that makes a token are not asked for by HEAD', async () => {
    const response = await start().send('HEAD', '/oauth/request_token', { key: undefined });
    expect(response.status).toBe(405);
    expect(response.headers.Allow).toBe('GET, OPTIONS, POST');
  });
});
