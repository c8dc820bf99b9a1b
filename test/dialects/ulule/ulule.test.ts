import { describe, expect, it } from 'vitest';
import { timeOfId } from '../../../functions/core/ids.ts';
import type { ExportStatus } from '../../../functions/core/transitions.ts';
import { ulule } from '../../../functions/dialects/ulule/index.ts';
import type { HttpResponse } from '../../../functions/http/message.ts';
import { dialectContract } from '../../contracts/dialect-contract.ts';
import { BASE_URL, type Harness, jsonOf, moveTo, NOW, type Sent, startApp } from '../../http/harness.ts';

const authorize = (key: string) => ({ authorization: `APIKey ${key}` });
const signer = async () => (to: { readonly id: number }, until: number) => `${to.id}.${until}`;
const start = () => startApp({ authorize, signer });

dialectContract(ulule, { authorize });

const EXPORTS = '/v1/projects/12/exports';
const PAYLOAD = { format: 'csv', type: 'orders' };

interface Shown {
  readonly id: number;
  readonly url: string | null;
  readonly status: string;
}

async function create({ send }: Harness, body: unknown = PAYLOAD, target = EXPORTS): Promise<Shown> {
  const response = await send('POST', target, { body });
  expect(response.status).toBe(201);
  return jsonOf(response) as Shown;
}

const refusal = (response: HttpResponse) => [response.status, jsonOf(response)];

describe('create', () => {
  it('answers with the resource, its members in the order of the vendor’s page', async () => {
    const app = start();
    const response = await app.send('POST', EXPORTS, { body: { ...PAYLOAD, format: 'xlsx' } });
    const { id, user } = jsonOf(response) as { id: number; user: { id: number } };
    expect(response.status).toBe(201);
    expect(response.headers['Content-Type']).toBe('application/json; charset=utf-8');
    expect(response.headers.Location).toBe(`${BASE_URL}/v1/exports/${id}`);
    expect(response.body).toBe(
      JSON.stringify({
        created_at: '2025-03-15T09:00:00Z',
        format: 'xlsx',
        id,
        project_id: 12,
        status: 'waiting',
        type: 'orders',
        url: null,
        user: {
          id: user.id,
          username: 'acme',
          name: 'acme',
          screenname: 'acme',
          resource_uri: `${BASE_URL}/v1/users/${user.id}`,
        },
      }),
    );
    expect(app.operations.records.get(id)?.spec).toMatchObject({
      resource: 'orders',
      rows: 'items',
      filters: [{ name: 'project_id', value: 12 }],
    });
    expect(app.operations.records.get(id)?.spec.columns).toHaveLength(36);
  });

  it('takes columns in the order given, with their headers', async () => {
    const app = start();
    const columns = {
      'order.reward.description': 'Description de la contrepartie',
      'order.id': 'ID de la commande',
      'user.email': 'Email de l’utilisateur',
    };
    const { id } = await create(app, { ...PAYLOAD, columns });
    const spec = app.operations.records.get(id)?.spec;
    expect(spec?.columns.map(({ name, label }) => [name, label])).toEqual(Object.entries(columns));
    expect(spec?.profile.header).toBe('label');
    const shown = await app.send('GET', `/v1/exports/${id}?extra_fields=columns`);
    expect(JSON.stringify((jsonOf(shown) as { columns: unknown }).columns)).toBe(JSON.stringify(columns));
  });

  const required = (name: string) => ({
    fieldNames: [name],
    classification: 'RequiredError',
    message: 'Required',
  });
  it.each([
    [{}, [required('format'), required('type')]],
    [{ type: 'orders' }, [required('format')]],
    [{ format: 7, type: 'orders' }, [['format', 'TypeError', 'must be a text']]],
    [{ format: 'json', type: 'orders' }, [['format', 'ValueError', 'must be csv or xlsx']]],
    [{ format: 'csv', type: 'rewards' }, [['type', 'ValueError', 'must be orders']]],
    [{ ...PAYLOAD, dry_run: 'yes' }, [['dry_run', 'TypeError', 'must be true or false']]],
    [{ ...PAYLOAD, columns: ['order.id'] }, [['columns', 'TypeError', 'must be an object of texts']]],
    [{ ...PAYLOAD, columns: {} }, [['columns', 'ValueError', 'must name at least one field']]],
    [{ ...PAYLOAD, columns: { 'order.id': 1 } }, [['columns.order.id', 'TypeError', 'must be a text']]],
    [
      { ...PAYLOAD, columns: { 'order.id': '\ud800' } },
      [['columns.order.id', 'ValueError', 'must be a text of 1 to 255 characters']],
    ],
    [{ ...PAYLOAD, columns: { 'order.idd': 'x' } }, [['columns.order.idd', 'UnknownFieldError', undefined]]],
    [
      { ...PAYLOAD, format: 'xlsx', columns: { 'order.id': 'N°', 'order.note': 'N°' } },
      [['columns', 'ValueError', 'order.id and order.note have the same label, "N°"']],
    ],
  ])('refuses %j', async (body, elements) => {
    const app = start();
    const response = await app.send('POST', EXPORTS, { body });
    const wanted = elements.map((element) => {
      if (!Array.isArray(element)) return element;
      const [name, classification, message = expect.stringContaining('order.id')] = element;
      return { fieldNames: [name], classification, message };
    });
    expect(refusal(response)).toEqual([422, wanted]);
    expect(app.operations.records.size).toBe(0);
  });

  it.each([
    ['{"format": csv}', {}, 400, 'DeserializationError'],
    ['[]', {}, 422, 'TypeError'],
    ['', {}, 422, 'RequiredError'],
    ['format=csv', { 'Content-Type': 'application/x-www-form-urlencoded' }, 415, 'ContentTypeError'],
  ])('refuses the body %j', async (body, headers, status, classification) => {
    const sent = { body, headers } as Sent;
    const response = await start().send('POST', EXPORTS, sent);
    expect(refusal(response)).toMatchObject([status, [{ classification }]]);
  });

  it('does not repeat a long name of a column', async () => {
    const columns = { ['x'.repeat(50_000)]: 'x' };
    const response = await start().send('POST', EXPORTS, { body: { ...PAYLOAD, columns } });
    expect(response.status).toBe(422);
    expect(String(response.body).length).toBeLessThan(2000);
  });

  it('checks alone where dry_run says so', async () => {
    const app = start();
    const dry = await app.send('POST', EXPORTS, { body: { ...PAYLOAD, dry_run: true } });
    expect(refusal(dry)).toMatchObject([200, { id: null, status: 'waiting', project_id: 12, url: null }]);
    const columns = { 'order.idd': 'x' };
    const wrong = await app.send('POST', EXPORTS, { body: { ...PAYLOAD, columns, dry_run: true } });
    expect(wrong.status).toBe(422);
    expect(app.operations.records.size).toBe(0);
    await create(app, { ...PAYLOAD, dry_run: false });
    expect(app.operations.records.size).toBe(1);
  });

  it.each(['x', '012', '-1', '1.5', '12345678901234567890'])('knows no project %s', async (project) => {
    const response = await start().send('POST', `/v1/projects/${project}/exports`, { body: PAYLOAD });
    const message = 'there is no such project';
    expect(refusal(response)).toEqual([404, [{ classification: 'NotFoundError', message }]]);
  });
});

describe('Ulule-Version', () => {
  const strange = { ...PAYLOAD, colums: {} };
  it.each([
    [undefined, 201],
    ['2019-07-04', 201],
    ['2019-07-05', 422],
    ['2020-10-07', 422],
  ])('%s answers a member of the payload that nobody knows with %i', async (version, status) => {
    const headers = version === undefined ? {} : { 'Ulule-Version': version };
    const response = await start().send('POST', EXPORTS, { body: strange, headers });
    expect(response.status).toBe(status);
    if (status === 422)
      expect(jsonOf(response)).toMatchObject([
        { fieldNames: ['colums'], classification: 'UnknownFieldError' },
      ]);
  });

  it.each([
    [undefined, 200],
    ['2019-03-06', 200],
    ['2019-03-07', 422],
  ])('%s answers an extra field that nobody knows with %i', async (version, status) => {
    const app = start();
    const headers = version === undefined ? {} : { 'Ulule-Version': version };
    const { id } = await create(app);
    for (const target of [EXPORTS, `/v1/exports/${id}`]) {
      const response = await app.send('GET', `${target}?extra_fields=rows,owner.email`, { headers });
      expect(response.status).toBe(status);
      if (status === 422)
        expect(jsonOf(response)).toMatchObject([
          { fieldNames: ['extra_fields'], classification: 'UnknownFieldError' },
        ]);
    }
    const known = await app.send('GET', `/v1/exports/${id}?extra_fields=rows`, { headers });
    expect(jsonOf(known)).toMatchObject({ id, rows: null });
  });

  it('is a day', async () => {
    const headers = { 'Ulule-Version': 'latest' };
    const response = await start().send('GET', EXPORTS, { headers });
    const fault = { fieldNames: ['Ulule-Version'], classification: 'ValueError' };
    expect(refusal(response)).toMatchObject([422, [fault]]);
  });
});

describe('retrieve', () => {
  it.each([
    ['pending', 'waiting'],
    ['running', 'processing'],
    ['paused', 'waiting'],
    ['completed', 'succeeded'],
    ['failed', 'failed'],
    ['canceled', 'canceled'],
  ] as [ExportStatus, string][])('calls an export that is %s "%s"', async (status, word) => {
    const app = start();
    const { id } = await create(app);
    moveTo(app, id, status);
    const shown = jsonOf(await app.send('GET', `/v1/exports/${id}`)) as Shown;
    expect(shown).toMatchObject({ id, status: word });
    expect(shown.url === null).toBe(status !== 'completed');
  });

  it('gives a new link at each read, good for 15 minutes and never longer than the file', async () => {
    const app = start();
    const { id } = await create(app);
    const { expiresAt } = moveTo(app, id, 'completed');
    const url = async () => (jsonOf(await app.send('GET', `/v1/exports/${id}`)) as Shown).url;
    const until = (at: number) => `${BASE_URL}/v1/exports/file/${id}.${at}`;
    const now = Math.floor(NOW / 1000);
    expect(await url()).toBe(until(now + 900));
    app.time.now += 60_000;
    expect(await url()).toBe(until(now + 960));
    app.time.now = Date.parse(expiresAt) - 1000;
    expect(await url()).toBe(until(Math.ceil(Date.parse(expiresAt) / 1000)));
    app.time.now = Date.parse(expiresAt);
    expect(await url()).toBeNull();
  });

  it('shows extra fields that are asked for', async () => {
    const app = start();
    const { id } = await create(app);
    const ask = async (fields: string) =>
      jsonOf(await app.send('GET', `/v1/exports/${id}?extra_fields=${fields}`));
    moveTo(app, id, 'completed');
    const facts = { rows: 5000, bytes: 2_048_576, finished_at: '2025-03-15T09:01:12Z', error: null };
    expect(await ask('rows,bytes,finished_at,expires_at,error')).toMatchObject({
      ...facts,
      expires_at: '2025-03-22T09:00:00Z',
    });
    moveTo(app, id, 'failed');
    expect(await ask('error,rows')).toMatchObject({ error: 'record "p7": price is no number', rows: null });
    expect(await ask('constructor,toString')).not.toHaveProperty('constructor', expect.anything());
  });

  it('is 404 for what is no export of the caller', async () => {
    const app = start();
    const { id } = await create(app);
    for (const [target, key] of [
      [`/v1/exports/${id}`, app.keyOf('other')],
      [`/v1/exports/${id + 1}`, app.key],
      ['/v1/exports/x', app.key],
    ] as const) {
      const response = await app.send('GET', target, { key });
      const message = 'there is no such export';
      expect(refusal(response)).toEqual([404, [{ classification: 'NotFoundError', message }]]);
    }
  });

  it('has a manifest once there is a file', async () => {
    const app = start();
    const { id } = await create(app);
    expect((await app.send('GET', `/v1/exports/${id}/manifest`)).status).toBe(409);
    moveTo(app, id, 'completed');
    const { status, body } = await app.send('GET', `/v1/exports/${id}/manifest`);
    expect([status, new TextDecoder().decode(body as Uint8Array)]).toEqual([200, '{"manifest":1}']);
  });
});

describe('list', () => {
  interface List {
    readonly exports: readonly Shown[];
    readonly meta: { readonly limit: number; readonly next: string | null };
  }
  const list = async ({ send }: Harness, query = '') => jsonOf(await send('GET', EXPORTS + query)) as List;
  const idsIn = ({ exports }: List) => exports.map(({ id }) => id);

  it('is newest first, in an envelope, twenty at a time', async () => {
    const app = start();
    const made: number[] = [];
    for (let i = 0; i < 45; i++) {
      made.unshift((await create(app)).id);
      await create(app, PAYLOAD, '/v1/projects/13/exports');
    }
    const first = await list(app);
    expect(idsIn(first)).toEqual(made.slice(0, 20));
    const since = Math.floor(timeOfId(made[19] ?? 0) / 1000);
    expect(first.meta).toEqual({ limit: 20, next: `?limit=20&since=${since}&before=${made[19]}` });
    const second = await list(app, first.meta.next ?? '');
    expect(idsIn(second)).toEqual(made.slice(20, 40));
    const last = await list(app, second.meta.next ?? '');
    expect([idsIn(last), last.meta]).toEqual([made.slice(40), { limit: 20, next: null }]);
    expect(idsIn(await list(app, '?limit=3'))).toEqual(made.slice(0, 3));
    expect((await list(app, '?limit=100&show_anonymous=true')).meta.limit).toBe(20);
    expect(await list(app, `?since=${since - 1}`)).toEqual({
      exports: [],
      meta: { limit: 20, next: null },
    });
    expect(idsIn(await list(app, `?since=${since}`))).toEqual(made.slice(0, 20));
  });

  it('keeps what was asked for from page to page', async () => {
    const app = start();
    const ids: number[] = [];
    for (let i = 0; i < 6; i++) ids.unshift((await create(app)).id);
    for (const id of ids.slice(0, 3)) moveTo(app, id, 'canceled');
    for (const word of ['canceled', 'cancelled']) {
      const first = await list(app, `?limit=2&status=${word}&extra_fields=rows,bytes`);
      expect(idsIn(first)).toEqual(ids.slice(0, 2));
      const second = await list(app, first.meta.next ?? '');
      expect(idsIn(second)).toEqual(ids.slice(2, 3));
      expect(second).toMatchObject({ exports: [{ rows: null, bytes: null }], meta: { next: null } });
    }
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=ten', 'limit'],
    ['since=-1', 'since'],
    ['since=2024-01-01', 'since'],
    ['before=x', 'before'],
    ['status=done', 'status'],
  ])('refuses ?%s', async (query, name) => {
    const response = await start().send('GET', `${EXPORTS}?${query}`);
    const element = { fieldNames: [name], classification: 'ValueError' };
    expect(refusal(response)).toMatchObject([422, [element]]);
  });
});

describe('credentials', () => {
  it.each(['APIKey', 'ApiKey', 'Apikey', 'apikey', 'APIKEY'])('are taken as %s', async (scheme) => {
    const { send, key } = start();
    for (const text of [key, `zoe:${key}`]) {
      const headers = { Authorization: `${scheme} ${text}` };
      expect((await send('GET', EXPORTS, { key: undefined, headers })).status).toBe(200);
    }
  });

  it('are asked for in the vendor’s form', async () => {
    const response = await start().send('GET', EXPORTS, { key: undefined });
    const element = { classification: 'PermissionError', message: 'credentials are required' };
    expect(refusal(response)).toEqual([401, [element]]);
    expect(response.headers['WWW-Authenticate']).toMatch(/^APIKey, Bearer, Basic /);
  });

  const read = (authorization: string) =>
    ulule.credentials({ request: { headers: { authorization } } } as unknown as Parameters<
      typeof ulule.credentials
    >[0]);
  it.each([
    ['Bearer wa_1', { scheme: 'bearer', token: 'wa_1' }],
    [
      `Basic ${Buffer.from('zoé:pass:word').toString('base64')}`,
      { scheme: 'basic', user: 'zoé', password: 'pass:word', readOnly: true },
    ],
    [`basic ${Buffer.from('no colon').toString('base64')}`, undefined],
    [`Basic ${Buffer.from([0xff, 0x3a]).toString('base64')}`, undefined],
    ['Basic', undefined],
    ['Discogs token=x', undefined],
    ['', undefined],
  ])('are read from %s', (authorization, credentials) => {
    expect(read(authorization)).toEqual(credentials);
  });
});
