import { read, utils } from '@e965/xlsx';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { products } from '../pipeline/test-engine.ts';
import { type Service, startService } from './service.ts';

let service: Service;
beforeAll(async () => {
  service = await startService();
  await service.load('products', products(2500), 'acme');
});
afterAll(() => service.close());

it('gives a workbook through the Products Manager API that a spreadsheet library reads cell by cell', async () => {
  const key = await service.key('acme');
  const response = await service.call('/api/v1/exports', {
    method: 'POST',
    key,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ format: 'xlsx', fields: ['ean', 'title', 'price', 'stock', 'created_at'] }),
  });
  expect(response.status).toBe(201);
  const { id } = (await response.json()) as { id: string };
  expect(await service.ended(id, key)).toMatchObject({ status: 'completed', row_count: 2500 });
  const file = await service.call(`/api/v1/exports/${id}/download`, { key });
  expect(file.headers.get('content-type')).toBe(
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  );
  expect(file.headers.get('content-disposition')).toMatch(/\.xlsx"?$/);
  const book = read(Buffer.from(await file.arrayBuffer()), { cellDates: false });
  const rows: unknown[][] = utils.sheet_to_json(book.Sheets[book.SheetNames[0] ?? ''] ?? {}, {
    header: 1,
    defval: null,
  });
  expect(rows[0]).toEqual(['EAN', 'Title', 'Price', 'Stock', 'Created at']);
  const wanted = products(2500).map(({ ean, title, price, stock, created_at }) => [
    ean,
    title,
    price,
    stock,
    serial(String(created_at)),
  ]);
  expect(rows.slice(1)).toEqual(wanted);
});

/** A date as Excel counts it: days since 1899-12-30. */
const serial = (time: string): number => Date.parse(time) / 86_400_000 + 25_569;
