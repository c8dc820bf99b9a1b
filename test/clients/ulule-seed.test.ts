import { read as readWorkbook, utils } from '@e965/xlsx';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { resources } from '../../functions/resources/index.ts';
import { examples } from '../sample-records.ts';
import { until } from './discogs-service.ts';
import {
  basic,
  callerOf,
  type Exported,
  OWNER,
  PASSWORD,
  type Payload,
  startUlule,
  type UluleService,
  USER,
} from './ulule-service.ts';

let service: UluleService;
let call: ReturnType<typeof callerOf>;
let open: () => void;
beforeAll(async () => {
  const { promise: gate, resolve } = Promise.withResolvers<void>();
  open = resolve;
  service = await startUlule({ gate });
  call = callerOf(service, `APIKey ${await service.newKey()}`);
});
afterAll(() => service.close());

const MEMBERS = ['created_at', 'format', 'id', 'project_id', 'status', 'type', 'url', 'user'];

async function make(payload: Payload, project = 1): Promise<Exported> {
  const response = await call(`/v1/projects/${project}/exports`, payload);
  expect(response.status).toBe(201);
  return (await response.json()) as Exported;
}

const ended = ({ id }: Exported): Promise<Exported> =>
  until(async () => {
    const shown = (await (await call(`/v1/exports/${id}`)).json()) as Exported;
    return ['waiting', 'processing'].includes(shown.status) ? undefined : shown;
  });

async function fileOf({ url }: Exported): Promise<Buffer> {
  const response = await fetch(url ?? '');
  expect(response.status).toBe(200);
  return Buffer.from(await response.arrayBuffer());
}

/** Cells of a file whose lines hold none that is quoted over several. */
const linesOf = (file: Buffer): string[] =>
  file
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .split('\r\n');

it('answers the documented requests, one after the other', async () => {
  const created = await make({ format: 'csv', type: 'orders' });
  expect(Object.keys(created)).toEqual(MEMBERS);
  expect(created).toMatchObject({ format: 'csv', project_id: 1, type: 'orders', url: null });
  expect(created.status).toBe('waiting');
  expect(created.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  expect(created.user.username).toBe(OWNER);
  expect(Number.isSafeInteger(created.id)).toBe(true);

  await until(async () => {
    const { status } = (await (await call(`/v1/exports/${created.id}`)).json()) as Exported;
    return status === 'processing' ? status : undefined;
  });
  open();
  const done = await ended(created);
  expect(done.status).toBe('succeeded');
  expect(done.url).toMatch(new RegExp(`^${service.url}/v1/exports/file/`));

  const list = await (await call('/v1/projects/1/exports')).json();
  expect(list).toMatchObject({ exports: [{ ...done, url: expect.any(String) }] });
  expect((list as { meta: unknown }).meta).toEqual({ limit: 20, next: null });
  expect(await (await call('/v1/projects/2/exports')).json()).toMatchObject({ exports: [] });
});

it('writes the orders of that project and no others, a row per item', async () => {
  for (const project of [1, 2, 3]) {
    const done = await ended(await make({ format: 'csv', type: 'orders' }, project));
    const orders = examples.of('orders').filter(({ project_id }) => project_id === project);
    const rows = orders.map(({ items }) => Math.max(1, (items as unknown[]).length));
    const [header = '', ...lines] = linesOf(await fileOf(done));
    expect(header.split(';')).toEqual(resources.orders?.columns.map(({ label }) => label));
    expect(lines.filter((line) => /^\d+;/.test(line)).map((line) => Number(line.split(';')[0]))).toEqual(
      orders.flatMap(({ id }, index) => Array<unknown>(rows[index] ?? 0).fill(id)),
    );
  }
});

/** The example of the vendor's documentation, and two columns more. */
const COLUMNS = {
  'shipping_address.postal_code': 'Code postal',
  'order.id': 'ID de la commande',
  'user.email': "Email de l'utilisateur",
  'order.reward.description': 'Description de la contrepartie',
  'order.reward.quantity': '=Quantité',
};

it('gives the columns in their order under their headers, and postal codes as text', async () => {
  const csv = await ended(await make({ format: 'csv', type: 'orders', columns: COLUMNS }));
  const [header, first] = linesOf(await fileOf(csv));
  expect(header).toBe(
    "Code postal;ID de la commande;Email de l'utilisateur;Description de la contrepartie;'=Quantité",
  );
  expect(first).toBe('01000;5001;lea@example.org;"Book, signed";1');

  const xlsx = await ended(await make({ format: 'xlsx', type: 'orders', columns: COLUMNS }));
  const workbook = readWorkbook(await fileOf(xlsx));
  const sheet = workbook.Sheets[workbook.SheetNames[0] ?? ''] ?? {};
  const [labels, row] = utils.sheet_to_json<unknown[]>(sheet, { header: 1 });
  expect(labels).toEqual(Object.values(COLUMNS));
  expect(row).toEqual(['01000', 5001, 'lea@example.org', 'Book, signed', 1]);
  expect(sheet.A2).toMatchObject({ t: 's', v: '01000' });
});

it('gives a link that is good for minutes to whoever holds it, and no other text', async () => {
  const done = await ended(await make({ format: 'csv', type: 'orders' }));
  const url = done.url ?? '';
  const head = await fetch(url, { method: 'HEAD' });
  expect(head.headers.get('content-disposition')).toMatch(/^attachment; filename=orders-.*\.csv$/);
  const part = await fetch(url, { headers: { Range: 'bytes=0-2' } });
  expect([part.status, Buffer.from(await part.arrayBuffer()).toString('hex')]).toEqual([206, 'efbbbf']);
  for (const other of [`${url}x`, url.replace(/\.[^.]*$/, '.'), `${service.url}/v1/exports/file/x`]) {
    const response = await fetch(other);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject([{ classification: 'NotFoundError' }]);
  }
  expect((await fetch(`${service.url}/v1/exports/${done.id}`)).status).toBe(401);
});

it('shows projects and exports to their owner alone', async () => {
  await service.load('projects', 'other', [{ id: 1 }, { id: 77 }]);
  const mine = await make({ format: 'csv', type: 'orders' });
  const stranger = callerOf(service, `APIKey ${await service.newKey({ owner: 'other' })}`);
  const gone = { classification: 'NotFoundError' };
  const refused = [
    await call('/v1/projects/77/exports'),
    await call('/v1/projects/77/exports', { format: 'csv', type: 'orders' }),
    await call('/v1/projects/4/exports', { format: 'csv', type: 'orders', dry_run: true }),
    await stranger('/v1/projects/2/exports'),
    await stranger(`/v1/exports/${mine.id}`),
    await stranger(`/v1/exports/${mine.id}/manifest`),
  ];
  for (const response of refused)
    expect([response.status, await response.json()]).toMatchObject([404, [gone]]);
  expect(await (await stranger('/v1/projects/1/exports')).json()).toMatchObject({ exports: [] });
});

it('lets a user look by name and password, and ask for nothing', async () => {
  const user = callerOf(service, basic(USER, PASSWORD));
  expect((await user('/v1/projects/1/exports')).status).toBe(200);
  const refused = await user('/v1/projects/1/exports', { format: 'csv', type: 'orders' });
  expect([refused.status, await refused.json()]).toEqual([
    403,
    [{ classification: 'PermissionError', message: 'these credentials may not write' }],
  ]);
  const looking = callerOf(service, `ApiKey ${USER}:${await service.newKey({ readOnly: true })}`);
  expect((await looking('/v1/projects/1/exports')).status).toBe(200);
  expect((await looking('/v1/projects/1/exports', { format: 'csv', type: 'orders' })).status).toBe(403);
  expect((await callerOf(service, basic(USER, 'x'))('/v1/projects/1/exports')).status).toBe(401);
});

it('logs no key, no password and no link', async () => {
  const log = service.lines.join('\n');
  expect(log).toContain('/v1/exports/file/{link}');
  for (const hidden of [/wb_[0-9a-f]/, /trois petits/, /file\/[\w-]{20}/]) expect(log).not.toMatch(hidden);
});
