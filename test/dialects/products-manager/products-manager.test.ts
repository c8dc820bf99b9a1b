import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ExportStatus } from '../../../functions/core/transitions.ts';
import { productsManager } from '../../../functions/dialects/products-manager/index.ts';
import type { HttpResponse } from '../../../functions/http/message.ts';
import { dialectContract } from '../../contracts/dialect-contract.ts';
import { FILE, type Harness, jsonOf, moveTo, startApp } from '../../http/harness.ts';

dialectContract(productsManager, { statuses: { malformed: 422 } });

const EXPORTS = '/api/v1/exports';
const SEED = { format: 'csv', filters: { brand: 'Ma Marque' }, fields: ['ean', 'title', 'price', 'stock'] };

/** Its members in their order, as they go over the wire. */
const golden = (name: string): string =>
  JSON.stringify(
    JSON.parse(readFileSync(new URL(`../../golden/products-manager/${name}.json`, import.meta.url), 'utf8')),
  );

async function create(
  { send }: Harness,
  body: unknown = SEED,
): Promise<{ id: string; response: HttpResponse }> {
  const response = await send('POST', EXPORTS, { body });
  return { id: (jsonOf(response) as { id: string }).id, response };
}

const coreId = (id: string): number => productsManager.ids.read(id) ?? -1;

describe('create', () => {
  it('answers the seed’s request with the seed’s body', async () => {
    const app = startApp();
    const { id, response } = await create(app);
    expect(response.status).toBe(201);
    expect(response.body).toBe(golden('created'));
    expect(response.headers.Location).toBe(`https://exports.example${EXPORTS}/${id}`);
    expect(app.operations.records.get(coreId(id))?.spec).toMatchObject({
      resource: 'products',
      columns: [{ name: 'ean' }, { name: 'title' }, { name: 'price' }, { name: 'stock' }],
      filters: [{ name: 'brand', predicate: 'eq', value: 'Ma Marque' }],
      profile: { name: 'products-manager' },
    });
  });

  it('exports all fields if none are named', async () => {
    const app = startApp();
    const { id } = await create(app, { format: 'json', filters: null, fields: null });
    expect(app.operations.records.get(coreId(id))?.spec.columns).toHaveLength(16);
  });

  it('refuses a format that does not exist yet and names those that do', async () => {
    const response = await startApp().send('POST', EXPORTS, { body: { ...SEED, format: 'parquet' } });
    expect(response.status).toBe(422);
    expect(response.body).toBe(golden('no-parquet'));
  });

  it.each([
    [{}, 'body.format', undefined],
    [{ format: 7 }, 'body.format', 7],
    [{ format: 'csv', fields: 'ean' }, 'body.fields', 'ean'],
    [{ format: 'csv', fields: [] }, 'body.fields', []],
    [{ format: 'csv', fields: ['ean', 'colour'] }, 'body.fields[1]', 'colour'],
    [{ format: 'csv', fields: ['ean', 'ean'] }, 'body.fields[1]', 'ean'],
    [{ format: 'csv', fields: ['ean', null] }, 'body.fields[1]', null],
    [{ format: 'csv', filters: [] }, 'body.filters', []],
    [{ format: 'csv', filters: { colour: 'red' } }, 'body.filters.colour', 'red'],
    [{ format: 'csv', filters: { constructor: 'red' } }, 'body.filters.constructor', 'red'],
    [{ format: 'csv', filters: { price_min: 'cheap' } }, 'body.filters.price_min', 'cheap'],
    [{ format: 'csv', filters: { status: 'gone' } }, 'body.filters.status', 'gone'],
    [{ format: 'csv', filters: { in_stock: false } }, 'body.filters.in_stock', false],
    [{ format: 'csv', profile: 'word' }, 'body.profile', 'word'],
    [{ format: 'csv', profile: 1 }, 'body.profile', 1],
    [{ format: 'csv', strict: 'yes' }, 'body.strict', 'yes'],
    [{ format: 'csv', lossy: true }, 'body.lossy', true],
    [{ format: 'csv', compression: 'brotli' }, 'body.compression', 'brotli'],
    [{ format: 'csv', compression: 'gzip:10' }, 'body.compression', 10],
    [{ format: 'csv', compression: 'gzip 6' }, 'body.compression', 'gzip 6'],
    [{ format: 'csv', compression: { algorithm: 'gzip' } }, 'body.compression', { algorithm: 'gzip' }],
    [{ format: 'xlsx', compression: 'gzip' }, 'body.compression', 'gzip'],
    [[], 'body', []],
    ['csv', 'body', 'csv'],
    [null, 'body', null],
  ])('refuses %j and names %s', async (body, field, value) => {
    const app = startApp();
    const response = await app.send('POST', EXPORTS, { body: JSON.stringify(body) });
    expect(response.status).toBe(422);
    const { error } = jsonOf(response) as { error: { details: Record<string, unknown>[] } };
    expect(error).toMatchObject({ code: 422, error_code: 'VALIDATION_FAILED', type: 'validation_error' });
    expect(error.details).toHaveLength(1);
    expect(error.details[0]).toMatchObject({ field, message: expect.stringMatching(/./) });
    expect(error.details[0]?.value).toEqual(value);
    expect(app.operations.records.size).toBe(0);
  });

  it('names every member that it does not know, and those that it does', async () => {
    const response = await startApp().send('POST', EXPORTS, {
      body: { format: 'csv', fileds: ['ean'], x: 1 },
    });
    expect(jsonOf(response)).toMatchObject({
      error: {
        details: [
          {
            field: 'body.fileds',
            value: ['ean'],
            allowed: ['format', 'filters', 'fields', 'profile', 'strict', 'lossy', 'compression'],
          },
          { field: 'body.x', value: 1 },
        ],
      },
    });
  });

  it.each([
    ['{"format": csv}', {}, 422, 'body', 'VALIDATION_FAILED'],
    [
      'format=csv',
      { 'Content-Type': 'application/x-www-form-urlencoded' },
      415,
      'header.Content-Type',
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [JSON.stringify({ format: 'csv', x: 'x'.repeat(70_000) }), {}, 413, 'body', 'PAYLOAD_TOO_LARGE'],
    ['', {}, 422, 'body', 'VALIDATION_FAILED'],
  ])('refuses the body %.20s', async (body, headers, status, field, code) => {
    const response = await startApp().send('POST', EXPORTS, {
      body,
      headers: headers as Record<string, string>,
    });
    expect(response.status).toBe(status);
    expect(jsonOf(response)).toMatchObject({ error: { error_code: code, details: [{ field }] } });
  });
});

describe('status', () => {
  it.each(['pending', 'completed', 'failed'] as ExportStatus[])(
    'shows an export that is %s',
    async (status) => {
      const app = startApp();
      const { id } = await create(app);
      if (status !== 'pending') moveTo(app, coreId(id), status);
      const response = await app.send('GET', `${EXPORTS}/${id}`);
      expect([response.status, response.body]).toEqual([200, golden(status)]);
    },
  );

  it.each([
    ['running', 'processing'],
    ['paused', 'paused'],
    ['canceled', 'canceled'],
  ] as [ExportStatus, string][])('calls an export that is %s "%s"', async (status, word) => {
    const app = startApp();
    const { id } = await create(app);
    moveTo(app, coreId(id), status);
    expect(jsonOf(await app.send('GET', `${EXPORTS}/${id}`))).toMatchObject({
      status: word,
      row_count: null,
      file_size_bytes: null,
      download_url: null,
      completed_at: null,
    });
  });

  it('takes an id in any case and no other text', async () => {
    const app = startApp();
    const { id } = await create(app);
    expect((await app.send('GET', `${EXPORTS}/exp_${id.slice(4).toLowerCase()}`)).status).toBe(200);
    for (const other of [id.slice(4), `${id}0`, 'exp_01HQ', '1', '%00', 'exp_']) {
      const response = await app.send('GET', `${EXPORTS}/${other}`);
      expect(response.status).toBe(404);
      expect(jsonOf(response)).toMatchObject({
        error: { error_code: 'EXPORT_NOT_FOUND', type: 'not_found' },
      });
    }
  });

  it('writes links under a base URL that has a path', async () => {
    const app = startApp({ baseUrl: 'https://gateway.example/prod/' });
    const { id } = await create(app);
    moveTo(app, coreId(id), 'completed');
    expect(jsonOf(await app.send('GET', `${EXPORTS}/${id}`))).toMatchObject({
      download_url: `https://gateway.example/prod${EXPORTS}/${id}/download`,
    });
  });
});

describe('download', () => {
  it('gives the bytes of a completed export', async () => {
    const app = startApp();
    const { id } = await create(app);
    moveTo(app, coreId(id), 'completed');
    const whole = await app.send('GET', `${EXPORTS}/${id}/download`);
    expect(whole).toMatchObject({
      status: 200,
      headers: {
        'Content-Type': 'text/csv; charset=utf-8',
        'Content-Length': '2048576',
        'Accept-Ranges': 'bytes',
      },
      body: { file: { key: FILE.key } },
    });
    const headers = { Range: 'bytes=0-9', 'If-Range': whole.headers.ETag ?? '' };
    const part = await app.send('GET', `${EXPORTS}/${id}/download`, { headers });
    expect([part.status, part.headers['Content-Range']]).toEqual([206, 'bytes 0-9/2048576']);
    const again = await app.send('GET', `${EXPORTS}/${id}/download`, {
      headers: { 'If-None-Match': whole.headers.ETag ?? '' },
    });
    expect([again.status, again.body]).toEqual([304, undefined]);
    const head = await app.send('HEAD', `${EXPORTS}/${id}/download`);
    expect([head.status, head.headers['Content-Length'], head.body]).toEqual([200, '2048576', undefined]);
  });

  it.each(['download', 'manifest'])('has no %s before the export is completed', async (what) => {
    const app = startApp();
    const { id } = await create(app);
    const response = await app.send('GET', `${EXPORTS}/${id}/${what}`);
    expect(response.status).toBe(409);
    expect(jsonOf(response)).toMatchObject({ error: { error_code: 'EXPORT_NOT_COMPLETED' } });
  });

  it('ends seven days after the request, when the status says so too', async () => {
    const app = startApp();
    const { id } = await create(app);
    moveTo(app, coreId(id), 'completed');
    app.time.now += 7 * 86_400_000 - 1;
    expect((await app.send('GET', `${EXPORTS}/${id}/download`)).status).toBe(200);
    app.time.now += 1;
    const response = await app.send('GET', `${EXPORTS}/${id}/download`);
    expect(response.status).toBe(410);
    expect(jsonOf(response)).toMatchObject({ error: { error_code: 'EXPORT_EXPIRED' } });
    expect(jsonOf(await app.send('GET', `${EXPORTS}/${id}`))).toMatchObject({
      status: 'completed',
      download_url: null,
      expires_at: '2025-03-22T09:00:00Z',
    });
  });

  it('comes with its manifest', async () => {
    const app = startApp();
    const { id } = await create(app);
    moveTo(app, coreId(id), 'completed');
    const { status, headers, body } = await app.send('GET', `${EXPORTS}/${id}/manifest`);
    expect([status, headers['Content-Type']]).toEqual([200, 'application/json']);
    expect(JSON.parse(new TextDecoder().decode(body as Uint8Array))).toEqual({ manifest: 1 });
  });
});

describe('list and delete', () => {
  it('shows the newest exports first, page by page', async () => {
    const app = startApp();
    const made: string[] = [];
    for (let i = 0; i < 5; i++) made.unshift((await create(app, { format: 'csv' })).id);
    const page = async (query: string) => {
      const { items, ...rest } = jsonOf(await app.send('GET', `${EXPORTS}${query}`)) as {
        items: { id: string }[];
      };
      return { ids: items.map(({ id }) => id), ...rest };
    };
    expect(await page('')).toEqual({ ids: made, total: 5, page: 1, page_size: 20, total_pages: 1 });
    expect(await page('?page=2&page_size=2')).toEqual({
      ids: made.slice(2, 4),
      total: 5,
      page: 2,
      page_size: 2,
      total_pages: 3,
    });
    expect(await page('?page=9&per_page=2')).toEqual({
      ids: [],
      total: 5,
      page: 9,
      page_size: 2,
      total_pages: 3,
    });
  });

  it('shows nothing where there is nothing', async () => {
    const response = await startApp().send('GET', EXPORTS);
    expect(response.body).toBe('{"items":[],"total":0,"page":1,"page_size":20,"total_pages":0}');
  });

  it.each(['page=0', 'page_size=101', 'sort_by=created_at', 'page=1&page=2'])(
    'refuses ?%s',
    async (query) => {
      const response = await startApp().send('GET', `${EXPORTS}?${query}`);
      expect(response.status).toBe(422);
      expect(jsonOf(response)).toMatchObject({
        error: { details: [{ field: `query.${query.split('=')[0]}` }] },
      });
    },
  );

  it('deletes an export once', async () => {
    const app = startApp();
    const { id } = await create(app);
    const first = await app.send('DELETE', `${EXPORTS}/${id}`);
    expect([first.status, first.body]).toEqual([204, undefined]);
    expect((await app.send('DELETE', `${EXPORTS}/${id}`)).status).toBe(404);
    expect((await app.send('GET', `${EXPORTS}/${id}`)).status).toBe(404);
  });
});

describe('an error', () => {
  it('has the vendor’s form', async () => {
    const missing = await startApp().send('GET', EXPORTS, { key: undefined });
    expect(missing.body).toBe(golden('unauthorized'));
  });
});
