import { beforeAll, describe, expect, it } from 'vitest';
import { moveTo } from '../../contracts/export-sample.ts';
import { type Answered, bodyOf, type Desk, type ListAnswered, openDesk, type Refusal } from './desk.ts';

const EXPORTS = '/api/exports';
const HOST = 'https://exports.example';
const minute = (at: number): string =>
  new Date(Date.parse('2025-06-01T12:00:00Z') + at * 60_000).toISOString();

let desk: Desk;
/** Ids as they are shown, oldest first. */
let ids: readonly string[];

/** Thirty exports, a minute apart; every third is completed, every fifth interrupted, number 7 failed. */
beforeAll(async () => {
  desk = await openDesk();
  const shown: string[] = [];
  for (let n = 0; n < 30; n++) {
    const record = await desk.put({
      createdAt: minute(n),
      ...(n % 2 === 0 ? { startedAt: minute(n + 1) } : {}),
      ...(n % 4 === 0
        ? { labels: { reference: `group-${n}`, reference_origin: n < 15 ? 'old' : 'new' } }
        : {}),
      expected: { rows: 100 - n, exact: true },
      extra: { metadata: { n } },
    });
    shown.push(record.shown);
    const to = n === 7 ? (['failed'] as const) : n % 3 === 0 ? (['running', 'completed'] as const) : [];
    for (const status of to) {
      const move = moveTo(status);
      const ended = status === 'running' ? {} : { finishedAt: minute(n + 2) };
      await desk.exports.move(record, { ...move, patch: { ...move.patch, ...ended } });
    }
    if (to.length === 0 && n % 5 === 0) await desk.exports.move(record, moveTo('paused'));
  }
  await desk.put({ owner: 'umbrella', labels: { reference: 'group-99' } });
  await desk.put({ dialect: 'discogs', labels: { reference: 'group-98' } });
  ids = shown;
});

const list = async (query = ''): Promise<ListAnswered> => {
  const response = await desk.send('GET', `${EXPORTS}${query}`);
  expect(response.status, String(response.body).slice(0, 500)).toBe(200);
  return bodyOf<ListAnswered>(response);
};
const numbers = ({ data }: ListAnswered) => data.map(({ id }) => ids.indexOf(id));
/** Those that a filter lets through, oldest first. */
const found = async (filter: string): Promise<number[]> => {
  const query = `?page[size]=25&sort=created_at&${filter}`;
  const pages = [await list(query), await list(`${query}&page[number]=2`)];
  return pages.flatMap(numbers);
};
const where = (test: (n: number) => boolean): number[] => ids.map((_id, n) => n).filter(test);
const isCompleted = (n: number) => n !== 7 && n % 3 === 0;
const isPaused = (n: number) => n !== 7 && n % 3 !== 0 && n % 5 === 0;

describe('pages', () => {
  it('are ten long, newest first, with the seed’s links', async () => {
    const first = await list();
    expect(numbers(first)).toEqual(Array.from({ length: 10 }, (_, n) => 29 - n));
    expect(first.meta).toEqual({ record_count: 30, page_count: 3 });
    expect(Object.entries(first.links ?? {})).toEqual([
      ['first', `${HOST}${EXPORTS}?page[number]=1&page[size]=10`],
      ['next', `${HOST}${EXPORTS}?page[number]=2&page[size]=10`],
      ['last', `${HOST}${EXPORTS}?page[number]=3&page[size]=10`],
    ]);
    const last = await list('?page[number]=3&page[size]=10');
    expect(Object.keys(last.links ?? {})).toEqual(['first', 'prev', 'last']);
    expect(Object.keys((await list('?page[number]=2')).links ?? {})).toEqual([
      'first',
      'prev',
      'next',
      'last',
    ]);
  });

  it('are followed to the end by their links, each export once', async () => {
    const seen: number[] = [];
    const sent =
      '?sort=-reference,created_at&filter%5Bq%5D%5Bstatus_in%5D=completed%2Cpending&page%5Bsize%5D=4';
    for (let query: string | undefined = sent; query !== undefined; ) {
      const page: ListAnswered = await list(query);
      seen.push(...numbers(page));
      query = page.links?.next?.slice(`${HOST}${EXPORTS}`.length);
      if (query) expect(query).toContain('filter[q][status_in]=completed,pending&page[number]=');
    }
    expect(seen.toSorted((a, b) => a - b)).toEqual(where((n) => n !== 7 && !isPaused(n)));
  });

  it('beyond the last are empty, and lead back to the last', async () => {
    const beyond = await list('?page[number]=9');
    expect([beyond.data, beyond.meta]).toEqual([[], { record_count: 30, page_count: 3 }]);
    expect(beyond.links?.prev).toContain('page[number]=3');
    expect(beyond.links?.next).toBeUndefined();
  });

  it('of nothing are one', async () => {
    const nothing = await list('?filter[q][reference_eq]=none');
    expect([nothing.data, nothing.meta]).toEqual([[], { record_count: 0, page_count: 1 }]);
    expect(Object.keys(nothing.links ?? {})).toEqual(['first', 'last']);
  });

  it('show each export as it is shown alone', async () => {
    const [newest] = (await list('?page[size]=1')).data;
    const alone = bodyOf<Answered>(await desk.send('GET', `${EXPORTS}/${newest?.id}`)).data;
    expect(newest).toEqual(alone);
  });

  it('include the events of all that they show', async () => {
    const { data, included } = await list('?page[size]=3&include=events&fields[exports]=status');
    const named = data.flatMap(({ relationships }) => relationships.events?.data as { id: string }[]);
    expect(included?.map(({ id }) => id)).toEqual(named.map(({ id }) => id));
    expect(Object.keys(data[0]?.attributes ?? {})).toEqual(['status']);
  });
});

describe('sort', () => {
  it.each<[string, (a: number, b: number) => number]>([
    ['id', (a, b) => a - b],
    ['-id', (a, b) => b - a],
    ['created_at', (a, b) => a - b],
    ['records_count,id', (a, b) => b - a],
    ['-updated_at,-id', () => 0],
    ['status,-created_at', () => 0],
  ])('%s', async (sort, order) => {
    const open = `filter[q][status_in]=pending,interrupted&page[size]=25&sort=${sort}`;
    const shown = numbers(await list(`?${open}`));
    if (order(1, 2) !== 0) expect(shown).toEqual(shown.toSorted(order));
    expect(shown.toSorted((a, b) => a - b)).toEqual(where((n) => n !== 7 && !isCompleted(n)));
  });

  it('puts what is missing last, and first where it is turned round', async () => {
    const references = [
      'group-0',
      'group-12',
      'group-16',
      'group-20',
      'group-24',
      'group-28',
      'group-4',
      'group-8',
    ];
    const shown = async (sort: string) =>
      (await list(`?page[size]=25&sort=${sort}`)).data.map(({ attributes }) => attributes.reference);
    expect((await shown('reference')).slice(0, 9)).toEqual([...references, null]);
    expect((await shown('-reference')).slice(0, 2)).toEqual([null, null]);
  });

  it('orders by every field that the seed names', async () => {
    const fields =
      'resource_type format status started_at completed_at interrupted_at records_count processed_count attachment_url id created_at updated_at reference reference_origin';
    for (const field of fields.split(' '))
      for (const sort of [field, `-${field}`]) expect((await list(`?sort=${sort}`)).data).toHaveLength(10);
  });
});

describe('filters', () => {
  it.each<[string, (n: number) => boolean]>([
    ['status_eq=completed', isCompleted],
    ['status_in=interrupted,failed', (n) => isPaused(n) || n === 7],
    ['status_not_eq=completed', (n) => !isCompleted(n)],
    ['reference_start=group-1', (n) => [12, 16].includes(n)],
    ['reference_null=true', (n) => n % 4 !== 0],
    ['reference_present=true', (n) => n % 4 === 0],
    ['reference_or_reference_origin_cont=old', (n) => n % 4 === 0 && n < 15],
    ['reference_matches=group-_', (n) => [0, 4, 8].includes(n)],
    ['reference_eq_or_null=group-4', (n) => n === 4 || n % 4 !== 0],
    ['created_at_gteq=2025-06-01T12:20:00Z', (n) => n >= 20],
    ['created_at_lt=2025-06-01T14:05:00%2B02:00', (n) => n < 5],
    ['created_at_from=2025-06-01T12:20:00Z', (n) => n >= 20],
    ['created_at_to=2025-06-01T12:03:00Z', (n) => n <= 3],
    ['started_at_not_null=true', (n) => n % 2 === 0],
    ['completed_at_null=true', (n) => !isCompleted(n)],
    ['records_count_gt=80', (n) => !isCompleted(n) && n < 20],
    ['records_count_lteq=2', isCompleted],
    ['attachment_url_present=true', isCompleted],
    [
      'errors_log_jcont=%7B%22unfit-value%22%3A%22record 7, field %5C%22price%5C%22: not a number%22%7D',
      (n) => n === 7,
    ],
    ['resource_type_eq=products', () => true],
    ['resource_type_eq=skus', () => false],
    ['format_not_in=json,xlsx', () => true],
    ['events_name_eq=exports.start', (n) => n % 2 === 0],
  ])('%s', async (filter, test) => {
    const [name = '', value = ''] = filter.split('=', 2);
    expect(await found(`filter[q][${name}]=${value}`)).toEqual(where(test));
  });

  it('by ids, alone or many, as texts', async () => {
    expect(await found(`filter[q][id_eq]=${ids[4]}`)).toEqual([4]);
    for (const name of ['id_in', 'ids'])
      expect(await found(`filter[q][${name}]=${ids[4]},${ids[2]}`)).toEqual([2, 4]);
    expect(await found(`filter[q][id_gt]=${ids[27]}`)).toEqual([28, 29]);
  });

  it('by metadata, which no index holds', async () => {
    expect(await found(`filter[q][metadata_jcont]=${encodeURIComponent('{"n":4}')}`)).toEqual([4]);
    const both = 'filter[q][status_eq]=completed&filter[q][metadata_jcont]=';
    expect(await found(both + encodeURIComponent('{"n":3}'))).toEqual([3]);
    expect(await found(both + encodeURIComponent('{"n":4}'))).toEqual([]);
  });

  it('are all required', async () => {
    const both = `filter[q][status_eq]=completed&filter[q][reference_present]=true`;
    expect(await found(both)).toEqual(where((n) => isCompleted(n) && n % 4 === 0));
  });

  it('find nothing of another organization or another API', async () => {
    expect(await found('filter[q][reference_in]=group-99,group-98')).toEqual([]);
  });

  it.each([
    ['filter[q][colour_eq]=red', 'unknown'],
    ['filter[q][status]=red', 'unknown'],
    ['filter[q][status_like]=red', 'unknown'],
    ['filter[q][created_at_cont]=2025', 'invalid'],
    ['filter[q][records_count_start]=1', 'invalid'],
    ['filter[q][records_count_gt]=many', 'inclusion'],
    ['filter[q][created_at_gt]=yesterday', 'inclusion'],
    ['filter[q][reference_null]=perhaps', 'inclusion'],
    ['filter[q][status_eq]=', 'inclusion'],
  ])('refuses %s and names it', async (query, error) => {
    const response = await desk.send('GET', `${EXPORTS}?${query}`);
    const [parameter] = query.split('=');
    expect(response.status).toBe(422);
    expect(bodyOf<Refusal>(response).errors[0]).toMatchObject({
      code: 'VALIDATION_ERROR',
      source: { parameter },
      meta: { error },
    });
  });

  it.each([
    ['sort=colour', 'INVALID_SORT_CRITERIA', 'sort'],
    ['sort=--id', 'INVALID_SORT_CRITERIA', 'sort'],
    ['sort=includes', 'INVALID_SORT_CRITERIA', 'sort'],
    ['page[size]=26', 'INVALID_PAGE_VALUE', 'page[size]'],
    ['page[size]=0', 'INVALID_PAGE_VALUE', 'page[size]'],
    ['page[number]=-1', 'INVALID_PAGE_VALUE', 'page[number]'],
    ['page[number]=1e3', 'INVALID_PAGE_VALUE', 'page[number]'],
    ['page=1', 'PARAM_NOT_ALLOWED', 'page'],
    ['filter[status_eq]=completed', 'PARAM_NOT_ALLOWED', 'filter[status_eq]'],
    ['filter[q][a][b]=1', 'PARAM_NOT_ALLOWED', 'filter[q][a][b]'],
    ['colour=red', 'PARAM_NOT_ALLOWED', 'colour'],
  ])('refuses ?%s as a bad request', async (query, code, parameter) => {
    const response = await desk.send('GET', `${EXPORTS}?${query}`);
    expect(response.status).toBe(400);
    expect(bodyOf<Refusal>(response).errors[0]).toMatchObject({ code, source: { parameter }, status: '400' });
  });
});
