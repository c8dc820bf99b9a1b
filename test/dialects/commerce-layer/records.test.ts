import { beforeAll, describe, expect, it } from 'vitest';
import { commerceLayer } from '../../../functions/dialects/commerce-layer/index.ts';
import { startApp } from '../../http/harness.ts';
import { bodyOf, type Desk, document, JSON_API, type ListAnswered, openDesk, type Refusal } from './desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  const skus = Array.from({ length: 23 }, (_, n) => ({
    id: `id${String(n).padStart(2, '0')}`,
    code: `c${n % 5}`,
    weight: n,
    shipping_category: { id: 's', name: 'Parcels' },
  }));
  await desk.load('skus', skus);
});

const list = async (query = '') => bodyOf<ListAnswered>(await desk.send('GET', `/api/skus${query}`));

describe('records of a type', () => {
  it('are counted, and shown a page at a time in the order of their ids', async () => {
    const third = await list('?sort=id&page[size]=10&page[number]=3');
    expect(third.meta).toEqual({ record_count: 23, page_count: 3 });
    expect(third.data.map(({ id }) => id)).toEqual(['id20', 'id21', 'id22']);
    expect(third.data[0]).toEqual({ id: 'id20', type: 'skus', attributes: { code: 'c0', weight: 20 } });
    expect(third.links).toEqual({
      first: 'https://exports.example/api/skus?sort=id&page[number]=1&page[size]=10',
      prev: 'https://exports.example/api/skus?sort=id&page[number]=2&page[size]=10',
      last: 'https://exports.example/api/skus?sort=id&page[number]=3&page[size]=10',
    });
  });

  it('are found at a boundary in the order that id_gt and id_lteq go by', async () => {
    const [boundary] = (await list('?sort=id&page[size]=1&page[number]=12')).data;
    const count = async (filter: string) => (await list(`?page[size]=1&${filter}`)).meta?.record_count;
    expect(await count(`filter[q][id_lteq]=${boundary?.id}`)).toBe(12);
    expect(await count(`filter[q][id_gt]=${boundary?.id}`)).toBe(11);
    expect(await count('filter[q][code_in]=c1,c2')).toBe(10);
  });

  it('show the attributes that are asked for', async () => {
    expect((await list('?fields[skus]=code&page[size]=1')).data[0]?.attributes).toEqual({ code: 'c0' });
  });

  it.each([
    ['/api/sku', 404, 'RECORD_NOT_FOUND'],
    ['/api/skus?sort=-id', 400, 'INVALID_SORT_CRITERIA'],
    ['/api/skus?page[size]=26', 400, 'INVALID_PAGE_VALUE'],
    ['/api/skus?include=prices', 400, 'PARAM_NOT_ALLOWED'],
    ['/api/skus?filter[q][colour_eq]=red', 422, 'VALIDATION_ERROR'],
  ])('refuse %s', async (target, status, code) => {
    const response = await desk.send('GET', target);
    expect([response.status, bodyOf<Refusal>(response).errors[0]?.code]).toEqual([status, code]);
    if (status === 422)
      expect(bodyOf<Refusal>(response).errors[0]?.source).toEqual({ parameter: 'filter[q][colour_eq]' });
  });
});

describe('the vendor’s limits', () => {
  const headers = { Accept: JSON_API };

  it('say how many requests are left in which interval, and refuse what is too many', async () => {
    const { send } = startApp();
    for (let left = 49; left >= 0; left--) {
      const response = await send('GET', '/api/exports', { headers });
      expect(response).toMatchObject({
        status: 200,
        headers: {
          'X-Ratelimit-Limit': '50',
          'X-Ratelimit-Interval': '10',
          'X-Ratelimit-Remaining': String(left),
        },
      });
    }
    const refused = await send('GET', '/api/exports', { headers });
    expect(refused).toMatchObject({ status: 429, headers: { 'X-Ratelimit-Remaining': '0' } });
    expect(Number(refused.headers['Retry-After'])).toBeGreaterThan(0);
    expect(bodyOf<Refusal>(refused).errors[0]).toMatchObject({ code: 'TOO_MANY_REQUESTS', status: '429' });
  });

  it('are an organization’s, whichever of its credentials asks', async () => {
    const { send, keyOf } = startApp();
    await send('GET', '/api/exports', { headers });
    const left = async (key: string) =>
      (await send('GET', '/api/exports', { headers, key })).headers['X-Ratelimit-Remaining'];
    expect(await left(keyOf('acme'))).toBe('48');
    expect(await left(keyOf('umbrella'))).toBe('49');
  });

  it('of tokens and attachments are an address’s', async () => {
    const { send } = startApp();
    const response = await send('POST', '/oauth/token', { key: undefined, body: {}, address: '192.0.2.9' });
    expect(response.headers).toMatchObject({ 'X-Ratelimit-Limit': '30', 'X-Ratelimit-Interval': '60' });
    const path = `/api/exports/${commerceLayer.ids.show(7)}/attachment/x`;
    expect((await send('GET', path, { key: undefined })).headers['X-Ratelimit-Limit']).toBe('1000');
  });

  it('are not used up by what is created under others', async () => {
    const { send } = startApp();
    await send('POST', '/api/exports', { headers: { 'Content-Type': JSON_API }, body: document({}) });
    expect((await send('GET', '/api/skus', { headers })).headers['X-Ratelimit-Remaining']).toBe('249');
  });
});
