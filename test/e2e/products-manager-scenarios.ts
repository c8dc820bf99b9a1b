import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { checkOrigin } from '../../functions/cli/verify/origin.ts';
import { verifyFile } from '../../functions/cli/verify/verify-file.ts';
import { Manifest } from '../../functions/core/manifest.ts';
import { digestOf } from '../../functions/core/statement.ts';
import { VERIFICATION_KEYS_PATH, VerificationKeys } from '../../functions/core/verification-key.ts';
import { products } from '../pipeline/test-engine.ts';
import { BESIDE, samples } from '../sample-records.ts';
import type { Service } from './service.ts';

/** The vendor's page, where it lies beside the repository, and the commands on it. */
const page = new URL('seeds/products-manager-exports.txt', BESIDE);
const documented = readFileSync(new URL('../golden/products-manager/commands.sh', import.meta.url), 'utf8');
const commandsOf = (text: string): readonly string[] =>
  text.match(/^curl (?:.*\\\n)*(?:.*\{\n(?:.*\n)*?\s*\}'|.*)/gm) ?? [];

/** What the Products Manager API does on any service, embedded or deployed. */
export function productsManagerScenarios(name: string, open: () => Promise<Service>): void {
  const owner = `owner-${randomUUID()}`;
  describe(name, () => {
    let service: Service;
    let key: string;
    let other: string;
    beforeAll(async () => {
      service = await open();
      await service.load('products', products(2500), owner);
      key = await service.key(owner);
      other = await service.key(`${owner}-other`);
    });
    afterAll(() => service.close());

    const json = { 'Content-Type': 'application/json' };
    const create = (body: unknown, headers: Record<string, string> = {}, as = key): Promise<Response> =>
      service.call('/api/v1/exports', {
        method: 'POST',
        key: as,
        headers: { ...json, ...headers },
        body: JSON.stringify(body),
      });

    async function made(body: unknown): Promise<string> {
      const response = await create(body);
      expect(response.status).toBe(201);
      return ((await response.json()) as { id: string }).id;
    }

    describe('an export through the Products Manager API', () => {
      it('is accepted, followed, downloaded and proven', async () => {
        const response = await create({
          format: 'csv',
          filters: { brand: 'Ma Marque' },
          fields: ['ean', 'title', 'price', 'stock'],
        });
        expect(response.status).toBe(201);
        const accepted = (await response.json()) as Record<string, string>;
        expect(Object.keys(accepted)).toEqual(['id', 'status', 'format', 'created_at']);
        const ended = await service.ended(accepted.id ?? '', key);
        const wanted = products(2500).filter(({ brand }) => brand === 'Ma Marque');
        expect(ended).toMatchObject({
          status: 'completed',
          row_count: wanted.length,
          created_at: accepted.created_at,
        });
        expect(Date.parse(String(ended.expires_at)) - Date.parse(String(ended.completed_at))).toBe(
          7 * 24 * 3600 * 1000,
        );
        const file = await service.call(String(ended.download_url), { key });
        const bytes = Buffer.from(await file.arrayBuffer());
        expect(file.status).toBe(200);
        expect(file.headers.get('content-disposition')).toMatch(/^attachment; filename=/);
        expect(Number(file.headers.get('content-length'))).toBe(ended.file_size_bytes);
        expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
        const rows = parse(bytes, { delimiter: ';', bom: true, columns: true }) as Record<string, string>[];
        expect(rows).toEqual(
          wanted.map(({ ean, title, price, stock }) => ({
            ean: ean ?? '',
            title: `'${title}`,
            price: String(price),
            stock: String(stock),
          })),
        );
        const manifest = Manifest.parse(
          await (await service.call(`/api/v1/exports/${accepted.id}/manifest`, { key })).json(),
        );
        expect(manifest).toMatchObject({
          file: { rows: wanted.length, bytes: bytes.length },
          profile: { guard: true },
        });
      });

      it.each(['csv', 'json', 'xlsx'])(
        'has a proof as %s that the key of the service has signed',
        async (format) => {
          const id = await made({ format });
          const ended = await service.ended(id, key);
          const file = await service.call(String(ended.download_url), { key });
          const bytes = Buffer.from(await file.arrayBuffer());
          const document = (await (
            await service.call(`/api/v1/exports/${id}/manifest`, { key })
          ).json()) as object;
          const { keys } = VerificationKeys.parse(await (await service.call(VERIFICATION_KEYS_PATH)).json());
          const asked = { manifest: Manifest.parse(document), keys, export: id };
          expect(asked.manifest).toMatchObject({ manifest: 2, dialect: 'products-manager' });
          expect(
            await verifyFile({ manifest: asked.manifest, blocks: Readable.from([bytes]) }),
          ).toMatchObject({
            ok: true,
            bytes: bytes.length,
            differences: [],
          });
          expect(checkOrigin({ ...asked, digest: digestOf(document) })).toEqual({
            origin: { signature: 'valid', key: keys[0]?.kid },
            differences: [],
          });
          const other = checkOrigin({ ...asked, digest: digestOf({ ...document, export: 'exp_other' }) });
          expect(other.origin).toEqual({ signature: 'invalid' });
        },
      );

      it('gives parts of the file, and says when it has not changed', async () => {
        const id = await made({ format: 'json' });
        await service.ended(id, key);
        const path = `/api/v1/exports/${id}/download`;
        const whole = await service.call(path, { key });
        const text = await whole.text();
        const part = await service.call(path, { key, headers: { Range: 'bytes=10-29' } });
        expect([part.status, await part.text()]).toEqual([206, text.slice(10, 30)]);
        const same = await service.call(path, {
          key,
          headers: { 'If-None-Match': whole.headers.get('etag') ?? '' },
        });
        expect(same.status).toBe(304);
        expect(
          (await service.call(path, { key, headers: { Range: `bytes=${Buffer.byteLength(text)}-` } })).status,
        ).toBe(416);
      });

      it('is listed newest first, and deleted with its file', async () => {
        const [first, second] = [await made({ format: 'csv' }), await made({ format: 'csv' })];
        await Promise.all([service.ended(first, key), service.ended(second, key)]);
        const page = (await (await service.call('/api/v1/exports?page=1&page_size=2', { key })).json()) as {
          items: { id: string }[];
          total: number;
        };
        expect(page.items.map(({ id }) => id)).toEqual([second, first]);
        expect((await service.call(`/api/v1/exports/${first}`, { method: 'DELETE', key })).status).toBe(204);
        for (const path of ['', '/download', '/manifest'])
          expect((await service.call(`/api/v1/exports/${first}${path}`, { key })).status).toBe(404);
        const after = (await (await service.call('/api/v1/exports', { key })).json()) as { total: number };
        expect(after.total).toBe(page.total - 1);
      });

      it('belongs to its owner alone', async () => {
        const id = await made({ format: 'csv' });
        for (const path of ['', '/download', '/manifest']) {
          expect((await service.call(`/api/v1/exports/${id}${path}`, { key: other })).status).toBe(404);
        }
        expect((await service.call(`/api/v1/exports/${id}`, { method: 'DELETE', key: other })).status).toBe(
          404,
        );
        const list = (await (await service.call('/api/v1/exports', { key: other })).json()) as {
          total: number;
        };
        expect(list.total).toBe(0);
        expect((await service.ended(id, key)).status).toBe('completed');
      });

      it('of an owner without records is an empty file', async () => {
        const response = await create({ format: 'json' }, {}, other);
        const { id } = (await response.json()) as { id: string };
        expect(await service.ended(id, other)).toMatchObject({ status: 'completed', row_count: 0 });
        expect(await (await service.call(`/api/v1/exports/${id}/download`, { key: other })).text()).toBe(
          '[]',
        );
      });

      it('cannot be downloaded any more when it has expired, though the file is still stored', async () => {
        const id = await made({ format: 'csv' });
        await service.ended(id, key);
        await service.expire(owner);
        expect((await service.call(`/api/v1/exports/${id}/download`, { key })).status).toBe(410);
        expect((await service.call(`/api/v1/exports/${id}/manifest`, { key })).status).toBe(410);
      });

      it('goes on when the service was stopped in its midst', async ({ skip }) => {
        const { restart } = service;
        if (!restart) return skip('a deployed service is not stopped');
        const many = `${owner}-many`;
        await service.load('products', products(30_000, 400), many);
        const big = await service.key(many);
        const response = await create({ format: 'ndjson' }, {}, big);
        const { id } = (await response.json()) as { id: string };
        await restart();
        expect(await service.ended(id, big)).toMatchObject({ status: 'completed', row_count: 30_000 });
        const text = await (await service.call(`/api/v1/exports/${id}/download`, { key: big })).text();
        const ids = text
          .trimEnd()
          .split('\n')
          .map((line) => (JSON.parse(line) as { id: string }).id);
        expect(ids).toEqual(products(30_000, 1).map((record) => record.id));
      });
    });

    describe('an Idempotency-Key', () => {
      it('makes one export of two requests, also of two at once', async () => {
        const headers = { 'Idempotency-Key': 'order-66' };
        const responses = await Promise.all([1, 2, 3].map(() => create({ format: 'csv' }, headers)));
        const ids = await Promise.all(
          responses.map(async (response) => ((await response.json()) as { id: string }).id),
        );
        expect(new Set(ids).size).toBe(1);
        const changed = await create({ format: 'json' }, headers);
        expect([409, 422]).toContain(changed.status);
      });
    });

    describe('a bad request', () => {
      it.each([
        ['an unknown format', { format: 'xls' }, 'format', /xls.*csv, json, ndjson/],
        ['no format', {}, 'format', /./],
        ['an unknown field', { format: 'csv', fields: ['ean', 'prize'] }, 'fields[1]', /prize.*price/],
        ['a field twice', { format: 'csv', fields: ['ean', 'ean'] }, 'fields[1]', /ean/],
        ['no fields', { format: 'csv', fields: [] }, 'fields', /./],
        ['fields of a wrong type', { format: 'csv', fields: 'ean' }, 'fields', /./],
        ['an unknown filter', { format: 'csv', filters: { brnad: 'x' } }, 'filters.brnad', /brand/],
        [
          'a filter of a wrong type',
          { format: 'csv', filters: { price_min: 'cheap' } },
          'filters.price_min',
          /cheap/,
        ],
        [
          'a filter outside its set',
          { format: 'csv', filters: { status: 'lost' } },
          'filters.status',
          /lost.*active/,
        ],
        [
          'a filter that is an object',
          { format: 'csv', filters: { brand: { $ne: 1 } } },
          'filters.brand',
          /./,
        ],
        ['an unknown member', { format: 'csv', fromat: 1 }, 'fromat', /./],
        ['a name of every object', { format: 'constructor' }, 'format', /constructor/],
      ])('with %s is refused by name', async (_name, body, field, message) => {
        const response = await create(body);
        expect(response.status).toBe(422);
        const { error } = (await response.json()) as Envelope;
        const fault = error.details?.find((one) => one.field.endsWith(field));
        expect(error.details?.map((one) => one.field)).toContainEqual(expect.stringContaining(field));
        expect(fault?.message).toMatch(message);
        expect(response.headers.get('x-request-id')).toBe(error.request_id);
      });

      it.each([
        ['malformed JSON', '{"format": ', json, [400, 422]],
        [
          'another content type',
          'format=csv',
          { 'Content-Type': 'application/x-www-form-urlencoded' },
          [415],
        ],
        [
          'a body that is too large',
          JSON.stringify({ format: 'csv', filters: { brand: 'x'.repeat(2_000_000) } }),
          json,
          [413],
        ],
        ['a list for a body', '[]', json, [400, 422]],
        [
          'bytes that are no UTF-8',
          Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
          json,
          [400, 422],
        ],
      ])('with %s is refused', async (_name, body, headers, statuses) => {
        const response = await service.call('/api/v1/exports', { method: 'POST', key, headers, body });
        expect(statuses).toContain(response.status);
        expect(((await response.json()) as Envelope).error.message).not.toBe('');
      });

      it('on a path or method that does not exist is answered in the dialect', async () => {
        const id = await made({ format: 'csv' });
        const put = await service.call(`/api/v1/exports/${id}`, { method: 'PUT', key });
        expect([put.status, put.headers.get('allow')]).toEqual([
          405,
          expect.stringMatching(/GET.*DELETE|DELETE.*GET/),
        ]);
        const lost = await service.call('/api/v1/exportz', { key });
        expect(lost.status).toBe(404);
        for (const bad of ['exp_nonsense', 'exp_01HQZZZZZZZZZZZZZZZZZZZZZZ', '..%2f..', '%00', 'exp_']) {
          expect((await service.call(`/api/v1/exports/${bad}`, { key })).status).toBe(404);
        }
        expect((await service.call('/api/v1/exports?pagee=2', { key })).status).toBe(422);
        expect((await service.call('/api/v1/exports?page=0', { key })).status).toBe(422);
      });

      it('without a key, or with a wrong or revoked one, is 401 and says how to authenticate', async () => {
        const wrong = `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`;
        for (const headers of [
          {},
          { Authorization: `Bearer ${wrong}` },
          { Authorization: 'Bearer x' },
          { Authorization: `Basic ${key}` },
          { 'X-API-Key': wrong },
        ]) {
          const response = await service.call('/api/v1/exports', {
            headers: headers as Record<string, string>,
          });
          expect([response.status, response.headers.get('www-authenticate')]).toEqual([
            401,
            expect.stringMatching(/Bearer/),
          ]);
        }
        expect((await service.call('/api/v1/exports', { headers: { 'X-API-Key': key } })).status).toBe(200);
      });

      it('never shows in the log with its key, its query or its body', async () => {
        const lines = await service.log();
        const log = lines.join('\n');
        expect(log).not.toContain(key);
        expect(log).not.toContain(key.split('_').at(-1));
        expect(log).not.toMatch(/pagee|Ma Marque/);
        expect(lines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
      });
    });

    describe('the documented commands', () => {
      it.runIf(existsSync(page))('are those of the vendor', () => {
        expect(commandsOf(documented)).toEqual(commandsOf(readFileSync(page, 'utf8')));
      });

      it('work when the host, the key and the id are filled in', async () => {
        const [post = '', get = '', download = ''] = commandsOf(documented);
        const dir = mkdtempSync(join(tmpdir(), 'waybill-curl-'));
        onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
        const run = async (command: string, id = ''): Promise<string> => {
          const filled = command
            .replaceAll('https://api.productsmanager.app', service.url)
            .replaceAll('{api_key}', key)
            .replaceAll('exp_01HQ...', id);
          return (await promisify(execFile)('bash', ['-c', filled], { cwd: dir })).stdout;
        };
        const { id } = JSON.parse(await run(post)) as { id: string };
        await service.ended(id, key);
        const wanted = products(2500).filter(({ brand }) => brand === 'Ma Marque');
        expect(JSON.parse(await run(get, id))).toMatchObject({
          id,
          status: 'completed',
          row_count: wanted.length,
        });
        await run(download, id);
        const rows = wanted.map(
          ({ ean, title, price, stock }) => `${ean ?? ''};'${title};${price};${stock}\r\n`,
        );
        expect(readFileSync(join(dir, 'catalog_export.csv'), 'utf8')).toBe(
          `\ufeffean;title;price;stock\r\n${rows.join('')}`,
        );
      });
    });

    it.each(samples)('gives $name back, from CSV and from JSON', async (sample) => {
      const theirs = `${owner}-${sample.name}`;
      const records = sample.of('products');
      await service.load('products', records, theirs);
      const sampleKey = await service.key(theirs);
      for (const format of ['csv', 'json']) {
        const { id } = (await (await create({ format }, {}, sampleKey)).json()) as { id: string };
        await service.ended(id, sampleKey);
        const text = await (await service.call(`/api/v1/exports/${id}/download`, { key: sampleKey })).text();
        if (format === 'json') expect(JSON.parse(text)).toEqual(records);
        else {
          const rows: Record<string, string>[] = parse(text, { delimiter: ';', bom: true, columns: true });
          expect(rows.map(asRead)).toEqual(records.map(asShown));
        }
      }
    });
  });
}

interface Envelope {
  readonly error: {
    readonly code: number;
    readonly message: string;
    readonly details: readonly { field: string; message: string }[] | null;
    readonly request_id: string;
  };
}

/** A map is read, since not every source keeps the order of its names. */
const asRead = (row: Record<string, string>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      value.startsWith('{') ? JSON.parse(value) : value.replace(/^'(?='*[=+\-@\t\r＝＋－＠])/, ''),
    ]),
  );

const asShown = (record: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(record).map(([name, value]) => {
      if (value === null) return [name, ''];
      if (Array.isArray(value)) return [name, value.join(', ')];
      return [name, typeof value === 'object' ? value : String(value)];
    }),
  );
