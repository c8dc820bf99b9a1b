import { beforeEach, describe, expect, it } from 'vitest';
import { commerceLayer } from '../../../functions/dialects/commerce-layer/index.ts';
import { dialectContract } from '../../contracts/dialect-contract.ts';
import { moveTo } from '../../contracts/export-sample.ts';
import {
  type Answered,
  bodyOf,
  type Desk,
  document,
  JSON_API,
  type ListAnswered,
  openDesk,
  type Refusal,
} from './desk.ts';

dialectContract(commerceLayer, { statuses: { conflict: 422 } });

const EXPORTS = '/api/exports';
const HOST = 'https://exports.example';
const SEED = {
  resource_type: 'skus',
  format: 'json',
  fields: ['code', 'name'],
  filters: { code_eq: 'AAA' },
  reference: 'ANY-EXTERNAL-REFEFERNCE',
  reference_origin: 'ANY-EXTERNAL-REFEFERNCE-ORIGIN',
  metadata: { foo: 'bar' },
};

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
  await desk.load('skus', [{ id: 'x', code: 'AAA', name: 'Mug' }]);
});

const create = async (attributes: object = SEED) => {
  const response = await desk.send('POST', EXPORTS, { body: document(attributes) });
  return { response, data: bodyOf<Answered>(response).data };
};
const refusal = (body: string | object) =>
  bodyOf<Refusal>({ status: 0, headers: {}, body: String(body) }).errors[0];
const errorOf = async (...asked: Parameters<Desk['send']>) => {
  const response = await desk.send(...asked);
  return { status: response.status, error: refusal(String(response.body)) };
};

describe('create', () => {
  it('answers 201 with the resource object, its members in the seed’s order', async () => {
    const { response, data } = await create();
    const self = `${HOST}${EXPORTS}/${data.id}`;
    expect(response).toMatchObject({ status: 201, headers: { 'Content-Type': JSON_API, Location: self } });
    expect(Object.keys(data)).toEqual(['id', 'type', 'links', 'attributes', 'relationships', 'meta']);
    expect(data.id).toMatch(/^[A-Za-z]{10}$/);
    expect(data).toMatchObject({ type: 'exports', links: { self } });
    expect(Object.entries(data.attributes)).toEqual(
      Object.entries({
        resource_type: 'skus',
        format: 'json',
        status: 'pending',
        includes: [],
        fields: ['code', 'name'],
        filters: { code_eq: 'AAA' },
        dry_data: false,
        jwt_filters: false,
        started_at: null,
        completed_at: null,
        estimated_completion_at: null,
        interrupted_at: null,
        records_count: 1,
        processed_count: 0,
        progress: 0,
        attachment_url: null,
        errors_log: {},
        created_at: '2025-06-01T12:00:00.000Z',
        updated_at: '2025-06-01T12:00:00.000Z',
        reference: 'ANY-EXTERNAL-REFEFERNCE',
        reference_origin: 'ANY-EXTERNAL-REFEFERNCE-ORIGIN',
        metadata: { foo: 'bar' },
      }),
    );
    const names = ['events', 'versions', 'event_stores'];
    const links = names.map((name) => ({
      [name]: { links: { self: `${self}/relationships/${name}`, related: `${self}/${name}` } },
    }));
    expect(data.relationships).toEqual(Object.assign({}, ...links));
    expect(data.meta).toEqual({
      mode: 'live',
      organization_id: desk.client.stored.organization?.id,
      trace_id: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('asks the engine for gzip, LF and the words of the request', async () => {
    const { data } = await create({
      resource_type: 'skus',
      format: 'csv',
      includes: null,
      fields: [],
      filters: null,
    });
    const id = commerceLayer.ids.read(data.id) ?? -1;
    expect((await desk.exports.get({ owner: 'acme', id }))?.spec).toMatchObject({
      resource: 'skus',
      format: 'csv',
      profile: { name: 'unix', newline: '\n', delimiter: ',', header: 'name', bom: false },
      compression: { algorithm: 'gzip' },
      filters: [],
    });
    expect(data.attributes).toMatchObject({
      includes: [],
      fields: [],
      filters: {},
      reference: null,
      metadata: {},
    });
  });

  it('exports json where no format is named, and a workbook unpacked', async () => {
    expect((await create({ resource_type: 'skus' })).data.attributes.format).toBe('json');
    expect((await create({ resource_type: 'skus', format: null })).data.attributes.format).toBe('json');
    expect((await create({ resource_type: 'skus', format: 'xlsx' })).data.attributes.format).toBe('xlsx');
  });

  it('knows the vendor’s orders by their own name', async () => {
    await desk.load('orders', [{ id: 'o', number: '1' }]);
    const { data } = await create({ resource_type: 'orders' });
    expect(data.attributes.resource_type).toBe('orders');
    const id = commerceLayer.ids.read(data.id) ?? -1;
    expect((await desk.exports.get({ owner: 'acme', id }))?.spec.resource).toBe('commerce_orders');
  });

  it.each<[object, string, string]>([
    [{}, '/data/attributes/resource_type', 'blank'],
    [{ resource_type: null }, '/data/attributes/resource_type', 'invalid'],
    [{ resource_type: 'sku' }, '/data/attributes/resource_type', 'inclusion'],
    [{ ...SEED, format: 'pdf' }, '/data/attributes/format', 'inclusion'],
    [{ ...SEED, format: 7 }, '/data/attributes/format', 'invalid'],
    [{ ...SEED, includes: 'prices' }, '/data/attributes/includes', 'invalid'],
    [{ ...SEED, fields: ['code', 7] }, '/data/attributes/fields/1', 'invalid'],
    [{ ...SEED, fields: ['no_such'] }, '/data/attributes/fields/0', 'unknown'],
    [{ ...SEED, filters: [] }, '/data/attributes/filters', 'invalid'],
    [{ ...SEED, filters: { colour_eq: 'red' } }, '/data/attributes/filters/colour_eq', 'unknown'],
    [{ ...SEED, filters: { 'a/b~c': 'red' } }, '/data/attributes/filters/a~1b~0c', 'unknown'],
    [{ ...SEED, dry_data: 'yes' }, '/data/attributes/dry_data', 'invalid'],
    [{ ...SEED, jwt_filters: 1 }, '/data/attributes/jwt_filters', 'invalid'],
    [{ ...SEED, reference: 'x'.repeat(256) }, '/data/attributes/reference', 'inclusion'],
    [{ ...SEED, metadata: [] }, '/data/attributes/metadata', 'invalid'],
    [{ ...SEED, records_count: 7 }, '/data/attributes/records_count', 'unknown'],
    [{ ...SEED, colour: 'red' }, '/data/attributes/colour', 'unknown'],
  ])('refuses %j at %s', async (attributes, pointer, error) => {
    const told = await errorOf('POST', EXPORTS, { body: document(attributes) });
    expect(told).toMatchObject({
      status: 422,
      error: { code: 'VALIDATION_ERROR', status: '422', source: { pointer }, meta: { error } },
    });
    expect(told.error?.title).toMatch(/./);
    expect(told.error?.detail).toMatch(/./);
    expect(bodyOf<ListAnswered>(await desk.send('GET', EXPORTS)).data).toEqual([]);
  });

  it('names the types that there are, by their names here', async () => {
    const { error } = await errorOf('POST', EXPORTS, { body: document({ resource_type: 'order' }) });
    const allowed = error?.meta?.allowed as readonly string[];
    expect(allowed).toContain('orders');
    expect(allowed).toContain('skus');
    expect(error?.title).toBe(`"order" is not one of ${allowed.join(', ')}`);
    expect(JSON.stringify(error)).not.toContain('commerce_orders');
  });

  it.each<[unknown, number, string]>([
    ['{', 400, 'BAD_REQUEST'],
    ['', 422, 'VALIDATION_ERROR'],
    ['7', 422, 'VALIDATION_ERROR'],
    [[], 422, 'VALIDATION_ERROR'],
    [{}, 422, 'VALIDATION_ERROR'],
    [{ data: null }, 422, 'VALIDATION_ERROR'],
    [{ data: [] }, 422, 'VALIDATION_ERROR'],
    [{ data: { type: 7, attributes: SEED } }, 422, 'VALIDATION_ERROR'],
    [{ data: { type: 'exports' } }, 422, 'VALIDATION_ERROR'],
    [{ data: { type: 'imports', attributes: SEED } }, 409, 'TYPE_MISMATCH'],
    [{ data: { type: 'exports', id: 'AAAAAAAAAA', attributes: SEED } }, 403, 'FORBIDDEN'],
    [
      { data: { type: 'exports', attributes: SEED, relationships: { events: { data: [] } } } },
      422,
      'VALIDATION_ERROR',
    ],
  ])('refuses the document %j', async (body, status, code) => {
    const { error, ...told } = await errorOf('POST', EXPORTS, { body });
    expect({ ...told, code: error?.code }).toEqual({ status, code });
    if (status === 422) expect(error?.meta?.error).toMatch(/./);
  });

  it.each([
    [{ accept: 'application/json' }, 406, 'NOT_ACCEPTABLE'],
    [{ accept: `text/html, ${JSON_API};q=0` }, 406, 'NOT_ACCEPTABLE'],
    [{ 'content-type': 'application/json' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    [{ 'content-encoding': 'gzip' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ])('refuses %j', async (headers, status, code) => {
    const told = await errorOf('POST', EXPORTS, { body: document(SEED), headers });
    expect(told).toMatchObject({ status, error: { code, status: String(status) } });
  });

  it('takes any Accept that allows the media type', async () => {
    for (const accept of ['*/*', 'application/*', `${JSON_API}, application/json`, ''])
      expect((await desk.send('GET', EXPORTS, { headers: { accept } })).status).toBe(200);
  });

  it('gives the same export again for a key that it has seen, and refuses another request under it', async () => {
    const headers = { 'idempotency-key': 'k1' };
    const [first, again] = [
      await desk.send('POST', EXPORTS, { body: document(SEED), headers }),
      await desk.send('POST', EXPORTS, { body: document(SEED), headers }),
    ];
    expect(bodyOf<Answered>(again).data.id).toBe(bodyOf<Answered>(first).data.id);
    expect(again).toMatchObject({ status: 201, headers: { 'Idempotent-Replayed': 'true' } });
    const other = document({ ...SEED, metadata: { foo: 'baz' } });
    const told = await errorOf('POST', EXPORTS, { body: other, headers });
    expect(told).toMatchObject({ status: 422, error: { meta: { error: 'conflict' } } });
  });

  it('reads what the answer is to hold before it creates anything', async () => {
    const told = await errorOf('POST', `${EXPORTS}?include=webhooks`, { body: document(SEED) });
    expect(told).toMatchObject({
      status: 400,
      error: { code: 'INVALID_INCLUDE', source: { parameter: 'include' } },
    });
    expect(bodyOf<ListAnswered>(await desk.send('GET', EXPORTS)).data).toEqual([]);
  });
});

describe('retrieve', () => {
  it.each([
    ['pending', { status: 'pending', started_at: null, errors_log: {} }],
    ['running', { status: 'in_progress' }],
    ['paused', { status: 'interrupted' }],
    ['failed', { status: 'failed', completed_at: null, errors_log: { 'unfit-value': expect.any(String) } }],
    ['canceled', { status: 'failed', errors_log: { canceled: 'the export was canceled' } }],
  ] as const)('shows one that is %s', async (status, attributes) => {
    const record = await desk.put();
    if (status !== 'pending') await desk.exports.move(record, moveTo(status));
    const { data } = bodyOf<Answered>(await desk.send('GET', `${EXPORTS}/${record.shown}`));
    expect(data.attributes).toMatchObject({ ...attributes, attachment_url: null, progress: 0 });
  });

  it('shows one that is completed with a link for five minutes, a new one at each read', async () => {
    const { shown } = await complete();
    const read = async () => {
      const token = await desk.tokenOf();
      const { data } = bodyOf<Answered>(await desk.send('GET', `${EXPORTS}/${shown}`, { token }));
      return data.attributes;
    };
    const first = await read();
    expect(first).toMatchObject({
      status: 'completed',
      records_count: 2,
      processed_count: 2,
      progress: 100,
      attachment_url: expect.stringMatching(new RegExp(`^${HOST}${EXPORTS}/${shown}/attachment/[\\w.-]+$`)),
    });
    desk.time.now += 60_000;
    expect((await read()).attachment_url).not.toBe(first.attachment_url);
    desk.time.now += 8 * 86_400_000;
    expect((await read()).attachment_url).toBeNull();
  });

  it('lets nobody see another organization’s export, another API’s, or what is none', async () => {
    const others = [
      (await desk.put({ owner: 'umbrella' })).shown,
      (await desk.put({ dialect: 'discogs' })).shown,
      commerceLayer.ids.show(7),
      'AAAAAAAAA',
      'AAAAAAAAAAA',
      'AAAAAAAAA1',
      'zzzzzzzzzz',
      '7',
    ];
    const paths = ['', '/events', '/versions', '/event_stores', '/relationships/events', '/manifest'];
    const targets = others.flatMap((id) => paths.map((path) => `${EXPORTS}/${id}${path}`));
    const told = await Promise.all([
      ...targets.map((target) => errorOf('GET', target)),
      ...others.map((id) => errorOf('DELETE', `${EXPORTS}/${id}`)),
      ...others.map((id) =>
        errorOf('PATCH', `${EXPORTS}/${id}`, { body: document({ _interrupt: true }, id) }),
      ),
    ]);
    for (const one of told)
      expect(one).toMatchObject({
        status: 404,
        error: {
          title: 'Record not found',
          detail: 'The requested resource was not found. Please double-check the resource id.',
          code: 'RECORD_NOT_FOUND',
          status: '404',
        },
      });
  });

  it('tolerates the seed’s trailing slash', async () => {
    const { shown } = await desk.put();
    for (const path of [`${EXPORTS}/`, `${EXPORTS}/${shown}/`, `${EXPORTS}/${shown}/events/`])
      expect((await desk.send('GET', path)).status).toBe(200);
  });

  it('shows the attributes and relationships that are asked for, and what is included', async () => {
    const { shown } = await desk.put({ startedAt: '2025-06-01T12:00:01.000Z' });
    const query = 'fields[exports]=id,status&fields[events]=name&include=events,event_stores';
    const { data, included } = bodyOf<Answered>(await desk.send('GET', `${EXPORTS}/${shown}?${query}`));
    expect(data.attributes).toEqual({ status: 'pending' });
    expect(Object.keys(data.relationships)).toEqual(['events', 'event_stores']);
    expect(data.relationships.event_stores?.data).toEqual([]);
    const identifiers = included?.map(({ id, type }) => ({ type, id }));
    expect(data.relationships.events?.data).toEqual(identifiers);
    expect(included?.map(({ attributes }) => attributes)).toEqual([
      { name: 'exports.create' },
      { name: 'exports.start' },
    ]);
  });

  it.each([
    ['include=webhooks', 'INVALID_INCLUDE', 'include'],
    ['include=events.webhooks', 'INVALID_INCLUDE', 'include'],
    ['fields[exports]=colour', 'INVALID_FIELD', 'fields[exports]'],
    ['fields[events]=colour', 'INVALID_FIELD', 'fields[events]'],
    ['fields[skus]=code', 'PARAM_NOT_ALLOWED', 'fields[skus]'],
    ['page[size]=1', 'PARAM_NOT_ALLOWED', 'page[size]'],
    ['include=events&include=events', 'INVALID_INCLUDE', 'include'],
  ])('refuses ?%s', async (query, code, parameter) => {
    const { shown } = await desk.put();
    const told = await errorOf('GET', `${EXPORTS}/${shown}?${query}`);
    expect(told).toMatchObject({ status: 400, error: { code, source: { parameter } } });
  });
});

async function complete() {
  const record = await desk.put({ startedAt: '2025-06-01T12:00:01.000Z' });
  await desk.exports.move(record, moveTo('running'));
  await desk.exports.move(record, {
    ...moveTo('completed'),
    patch: { ...moveTo('completed').patch, finishedAt: '2025-06-01T12:00:30.000Z' },
  });
  return record;
}

describe('events', () => {
  it('tell what happened to an export, in its order and in pages', async () => {
    const { shown } = await complete();
    const list = async (query = '') =>
      bodyOf<ListAnswered>(await desk.send('GET', `${EXPORTS}/${shown}/events${query}`));
    const all = await list();
    expect(all.data.map(({ attributes }) => attributes)).toEqual(
      [
        ['exports.create', '2025-06-01T12:00:00.000Z'],
        ['exports.start', '2025-06-01T12:00:01.000Z'],
        ['exports.complete', '2025-06-01T12:00:30.000Z'],
      ].map(([name, at]) => ({
        name,
        created_at: at,
        updated_at: at,
        reference: null,
        reference_origin: null,
        metadata: {},
      })),
    );
    expect(all.meta).toEqual({ record_count: 3, page_count: 1 });
    expect(new Set(all.data.map(({ id }) => id)).size).toBe(3);
    for (const { id, type } of all.data)
      expect([id, type]).toEqual([expect.stringMatching(/^[A-Za-z]{10}$/), 'events']);
    const second = await list('?page[number]=2&page[size]=2');
    expect(second.data).toEqual(all.data.slice(2));
    expect(second.links?.prev).toBe(`${HOST}${EXPORTS}/${shown}/events?page[number]=1&page[size]=2`);
  });

  it('are named by the relationship, which has no others', async () => {
    const { shown } = await complete();
    const self = `${HOST}${EXPORTS}/${shown}`;
    const relationship = bodyOf<ListAnswered>(
      await desk.send('GET', `${EXPORTS}/${shown}/relationships/events`),
    );
    expect(relationship.data).toHaveLength(3);
    expect(relationship.data[0]).toEqual({ type: 'events', id: expect.any(String) });
    expect(relationship.links).toEqual({ self: `${self}/relationships/events`, related: `${self}/events` });
    for (const name of ['versions', 'event_stores', 'relationships/versions', 'relationships/event_stores']) {
      const empty = bodyOf<ListAnswered>(await desk.send('GET', `${EXPORTS}/${shown}/${name}`));
      expect([empty.data, empty.meta]).toEqual([[], { record_count: 0, page_count: 1 }]);
    }
  });
});
