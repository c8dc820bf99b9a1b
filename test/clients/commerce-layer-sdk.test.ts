import { gunzipSync } from 'node:zlib';
import type { CommerceLayerInitConfig } from '@commercelayer/sdk';
import { CommerceLayer } from '@commercelayer/sdk/bundle';
import CommerceLayer6 from 'commercelayer-sdk-6';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type CommerceLayerService, codeOf, SKUS, startCommerceLayer } from './commerce-layer-service.ts';
import { until } from './discogs-service.ts';

let service: CommerceLayerService;
beforeAll(async () => {
  service = await startCommerceLayer();
});
afterAll(() => service.close());

/** The client's own host is the only thing that is changed. */
const rewritten: typeof fetch = (input, init) => {
  const { origin, href } = new URL(input instanceof Request ? input.url : input);
  expect(origin).toBe('https://acme.commercelayer.io');
  return fetch(service.url + href.slice(origin.length), init);
};

type Client = ReturnType<typeof CommerceLayer>;
const VERSIONS: readonly (readonly [string, (config: CommerceLayerInitConfig) => Client])[] = [
  ['7.12.1', CommerceLayer],
  ['6.58.0', CommerceLayer6 as unknown as typeof CommerceLayer],
];

/** The organization is found in the token. */
const configured = async (accessToken?: string) => ({
  accessToken: accessToken ?? (await service.token()),
  fetch: rewritten,
});

describe.each(VERSIONS)('@commercelayer/sdk %s', (version, make) => {
  let cl: Client;
  beforeAll(async () => {
    cl = make(await configured());
  });

  const ended = (id: string) =>
    until(async () => {
      const found = await cl.exports.retrieve(id);
      return ['completed', 'failed'].includes(found.status) ? found : undefined;
    });

  /** As clients fetch it: without credentials, and unpacked by themselves. */
  async function attachment(url: string | null | undefined): Promise<string> {
    const response = await fetch(url ?? '');
    expect([response.status, response.headers.get('content-encoding')]).toEqual([200, null]);
    expect(response.headers.get('content-type')).toBe('application/gzip');
    return gunzipSync(await response.arrayBuffer()).toString();
  }

  it('creates, follows and fetches an export as JSON', async () => {
    const made = await cl.exports.create({
      resource_type: 'skus',
      fields: ['code', 'name'],
      filters: { code_lt: codeOf(250) },
      reference: `${version}-json`,
      metadata: { progress_number: '1/1' },
    });
    expect(made).toMatchObject({
      type: 'exports',
      resource_type: 'skus',
      format: 'json',
      fields: ['code', 'name'],
      filters: { code_lt: codeOf(250) },
      records_count: 250,
      attachment_url: null,
      metadata: { progress_number: '1/1' },
    });
    const done = await ended(made.id);
    expect(done).toMatchObject({
      status: 'completed',
      records_count: 250,
      processed_count: 250,
      progress: 100,
      errors_log: {},
    });
    const text = await attachment(done.attachment_url);
    expect(text.slice(-2)).toBe('}]');
    const rows = JSON.parse(text) as { code: string }[];
    expect(rows.map(({ code }) => code)).toEqual(Array.from({ length: 250 }, (_, n) => codeOf(n)));
    expect(Object.keys(rows[0] ?? {})).toEqual(['code', 'name']);
  });

  it('gets CSV with a header and LF, whole and in ranges', async () => {
    const made = await cl.exports.create({ resource_type: 'skus', format: 'csv', fields: ['code', 'name'] });
    const { attachment_url: url = '' } = await ended(made.id);
    const text = await attachment(url);
    expect(text.endsWith('\n')).toBe(true);
    expect(text).not.toContain('\r');
    const lines = text.trimEnd().split('\n');
    expect(lines[0]).toBe('code,name');
    expect(lines[1]).toBe(`${codeOf(0)},"Mug “0”, blue"`);
    expect(lines.length - 1).toBe(SKUS);

    const whole = Buffer.from(await (await fetch(url ?? '')).arrayBuffer());
    const range = await fetch(url ?? '', { headers: { Range: 'bytes=10-19' } });
    expect([range.status, Buffer.from(await range.arrayBuffer())]).toEqual([206, whole.subarray(10, 20)]);
    const head = await fetch(url ?? '', { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(whole.length)]);
    expect((await fetch(`${(url ?? '').slice(0, -1)}!`)).status).toBe(404);
    const other = await cl.exports.create({ resource_type: 'skus' });
    const strayed = (url ?? '').replace(made.id, other.id);
    expect((await fetch(strayed)).status).toBe(404);
  });

  it('interrupts in the middle and starts again: the file is the one of an undisturbed export', async () => {
    const asked = { resource_type: 'skus', format: 'csv', reference: `${version}-disturbed` } as const;
    const reached = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    service.hold(async (page) => {
      if (page === 5) reached.resolve();
      if (page >= 5) await released.promise;
    });
    onTestFinished(() => {
      released.resolve();
      service.hold(undefined);
    });
    const { id } = await cl.exports.create(asked);
    await reached.promise;
    expect((await cl.exports.retrieve(id)).status).toBe('in_progress');
    expect((await cl.exports._interrupt(id)).status).toBe('interrupted');
    released.resolve();
    const paused = await until(async () => {
      const found = await cl.exports.retrieve(id);
      return found.interrupted_at === null ? undefined : found;
    });
    expect(paused.status).toBe('interrupted');
    expect(paused.progress).toBeLessThan(100);
    const [listed] = await cl.exports.list({ filters: { status_eq: 'interrupted' } });
    expect(listed?.id).toBe(id);

    expect(['pending', 'in_progress']).toContain((await cl.exports._start(id)).status);
    const done = await ended(id);
    expect(done).toMatchObject({ status: 'completed', records_count: SKUS, progress: 100 });
    const undisturbed = await ended((await cl.exports.create({ ...asked, reference: null })).id);
    expect(await attachment(done.attachment_url)).toBe(await attachment(undisturbed.attachment_url));
    const events = await cl.exports.events(id);
    expect(events.map(({ name }) => name).toSorted()).toEqual([
      'exports.complete',
      'exports.create',
      'exports.interrupt',
      'exports.start',
    ]);
    expect(await cl.exports.event_stores(id)).toHaveLength(0);
  });

  it('lists, filters, sorts, includes and pages to the end', async () => {
    const group = `${version}-group-`;
    for (let n = 1; n <= 7; n++)
      await cl.exports.create({
        resource_type: 'skus',
        reference: `${group}${n}`,
        filters: { code_eq: codeOf(n) },
      });
    const seen: string[] = [];
    for (let pageNumber = 1, more = true; more; pageNumber++) {
      const page = await cl.exports.list({
        filters: { reference_start: group, status_in: ['pending', 'in_progress', 'completed'] },
        sort: { reference: 'desc' },
        pageSize: 3,
        pageNumber,
      });
      expect([page.recordCount, page.pageCount]).toEqual([7, 3]);
      seen.push(...page.map(({ reference }) => reference ?? ''));
      more = page.hasNextPage();
    }
    expect(seen).toEqual([7, 6, 5, 4, 3, 2, 1].map((n) => `${group}${n}`));
    const [sparse] = await cl.exports.list({
      fields: { exports: ['id', 'status'] },
      include: ['events'],
      filters: { reference_eq: `${group}1` },
    });
    expect(Object.keys(sparse ?? {}).toSorted()).toEqual(['events', 'id', 'status', 'type']);
    expect(sparse?.events?.[0]).toMatchObject({ type: 'events', name: 'exports.create' });
    expect(await cl.exports.count({ reference_start: group })).toBe(7);
  });

  it('updates and deletes', async () => {
    const { id } = await cl.exports.create({ resource_type: 'skus' });
    const updated = await cl.exports.update({ id, reference: 'r', metadata: { a: [1] } });
    expect(updated).toMatchObject({ id, reference: 'r', metadata: { a: [1] } });
    await ended(id);
    await cl.exports.delete(id);
    await expect(cl.exports.retrieve(id)).rejects.toMatchObject({ status: 404 });
  });

  it('counts records and finds those at the boundaries of a split', async () => {
    expect(await cl.skus.count()).toBe(SKUS);
    const [boundary] = await cl.skus.list({ sort: ['id'], pageSize: 1, pageNumber: 1000 });
    expect(boundary).toMatchObject({ id: 'id0999', code: codeOf(999) });
    const parts = [{ id_lteq: 'id0999' }, { id_gt: 'id0999' }];
    const made = await Promise.all(
      parts.map((filters) => cl.exports.create({ resource_type: 'skus', filters })),
    );
    expect(made.map(({ records_count }) => records_count)).toEqual([1000, SKUS - 1000]);
  });

  it('shows its user what was refused', async () => {
    const refused = (promise: Promise<unknown>) =>
      promise.then(
        () => undefined,
        (error: {
          status: number;
          errors: { code: string; meta?: { error: string; value: unknown; count: number } }[];
        }) => error,
      );
    const unknown = await refused(cl.exports.create({ resource_type: 'parcels' }));
    expect(unknown).toMatchObject({
      status: 422,
      errors: [{ code: 'VALIDATION_ERROR', meta: { error: 'inclusion' } }],
    });
    const empty = await refused(cl.exports.create({ resource_type: 'skus', filters: { code_eq: 'none' } }));
    expect(empty).toMatchObject({
      status: 422,
      errors: [{ meta: { error: 'greater_than', value: 0, count: 0 } }],
    });
    const strange = await refused(cl.exports.list({ filters: { colour_eq: 'red' } }));
    expect(strange).toMatchObject({ status: 422, errors: [{ code: 'VALIDATION_ERROR' }] });
    const nobody = make(await configured(`${await service.token()}x`));
    expect(await refused(nobody.exports.list())).toMatchObject({
      status: 401,
      errors: [{ code: 'UNAUTHORIZED' }],
    });
  });

  it('asks for another token when its own has expired, once', async () => {
    const { id, organization, sealed = '' } = service.stored;
    const key = Buffer.from(await service.credentials.sealer.open(sealed, `client#${id}`), 'hex');
    const now = Math.floor(Date.now() / 1000);
    const expired = await new SignJWT({ organization, application: { id, kind: 'integration' } })
      .setProtectedHeader({ alg: 'HS512', kid: id })
      .setIssuer('https://auth.commercelayer.io')
      .setIssuedAt(now - 7300)
      .setExpirationTime(now - 100)
      .sign(key);
    let asked = 0;
    const refreshToken = async (old: string) => {
      expect(old).toBe(expired);
      asked++;
      return service.token();
    };
    const stale = make({ ...(await configured(expired)), refreshToken });
    expect(await stale.exports.count()).toBeGreaterThan(0);
    await stale.exports.list();
    expect(asked).toBe(1);
  });
});

it('exports what the documented export asks for, nested in JSON and in columns of dotted paths', async () => {
  const tiers = [900, 800].map((price_amount_cents, n) => ({ id: `t${n}`, name: 'x', price_amount_cents }));
  const price = { id: 'p', currency_code: 'EUR', amount_cents: 1000, price_list_id: 'list' };
  await service.load('skus', [
    { id: 'zz', code: 'AAA', name: 'Mug', prices: [{ ...price, price_tiers: tiers }] },
  ]);
  const cl = CommerceLayer(await configured());
  const asked = {
    resource_type: 'skus',
    includes: ['prices.price_tiers'],
    fields: ['code', 'name', 'prices.*', 'prices.price_tiers.price_amount_cents'],
    filters: { code_eq: 'AAA' },
  } as const;
  const fileOf = async (format: 'json' | 'csv') => {
    const { id } = await cl.exports.create({
      ...asked,
      format,
      includes: [...asked.includes],
      fields: [...asked.fields],
    });
    const url = await until(async () => (await cl.exports.retrieve(id)).attachment_url ?? undefined);
    return gunzipSync(await (await fetch(url)).arrayBuffer()).toString();
  };
  const [row] = JSON.parse(await fileOf('json'));
  expect(row).toMatchObject({
    code: 'AAA',
    name: 'Mug',
    prices: [
      {
        id: 'p',
        amount_cents: 1000,
        price_list_id: 'list',
        price_tiers: [{ price_amount_cents: 900 }, { price_amount_cents: 800 }],
      },
    ],
  });
  const [header] = (await fileOf('csv')).split('\n');
  expect(header).toMatch(/^code,name,prices/);
});

it('lets ten exports be pending or in progress at once', async () => {
  const released = Promise.withResolvers<void>();
  service.hold(() => released.promise);
  onTestFinished(() => {
    released.resolve();
    service.hold(undefined);
  });
  const cl = CommerceLayer(await configured());
  const open = await until(async () =>
    (await cl.exports.count({ status_in: ['pending', 'in_progress'] })) === 0 ? true : undefined,
  );
  expect(open).toBe(true);
  const tried = await Promise.allSettled(
    Array.from({ length: 14 }, () => cl.exports.create({ resource_type: 'skus' })),
  );
  const refused = tried.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
  expect(refused).toHaveLength(4);
  for (const { reason } of refused)
    expect(reason).toMatchObject({
      status: 422,
      errors: [{ code: 'VALIDATION_ERROR', meta: { error: 'conflict' } }],
    });
});
