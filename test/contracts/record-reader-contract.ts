import { describe, expect, it } from 'vitest';
import type { RecordDocument } from '../../functions/core/json.ts';
import { Numeral } from '../../functions/core/numeral.ts';
import type { RecordReader } from '../../functions/core/ports/record-reader.ts';
import { formats, profiles } from '../../functions/formats/index.ts';
import { resolveSpec } from '../../functions/pipeline/resolve-spec.ts';
import { resources } from '../../functions/resources/index.ts';

interface Opened {
  readonly reader: RecordReader;
  /** From now on each look at the clock is so many milliseconds later. */
  slow(ms: number): void;
}

const choices = { resources, formats, profiles };
const spec = (resource: string, filters: Record<string, unknown> = {}) =>
  resolveSpec({ resource, format: 'json', filters }, choices);

/** Seven products of two prices. */
const PRODUCTS: readonly RecordDocument[] = Array.from({ length: 7 }, (_, i) => ({
  id: `p${i}`,
  price: i < 3 ? 1 : 2,
}));
const ORDERS: readonly RecordDocument[] = [
  { id: 1, project_id: 7, items: [{}, {}, {}] },
  { id: 2, project_id: 7, items: [] },
  { id: 3, project_id: 8 },
];

/** What everybody does who reads records for a caller. `open` has these records of `acme`, and none of anybody else. */
export function recordReaderContract(
  name: string,
  open: (records: Readonly<Record<string, readonly RecordDocument[]>>) => Promise<Opened>,
): void {
  const opened = () => open({ products: PRODUCTS, orders: ORDERS });

  describe(`${name} as a reader of records`, () => {
    it('counts the rows that an export would have', async () => {
      const { reader } = await opened();
      const count = (...of: Parameters<typeof spec>) => reader.count({ owner: 'acme', spec: spec(...of) });
      expect(await count('products')).toEqual({ rows: 7, exact: true });
      expect(await count('products', { price_min: 2 })).toEqual({ rows: 4, exact: true });
      expect(await count('products', { price_min: 3 })).toEqual({ rows: 0, exact: true });
      expect(await count('orders')).toEqual({ rows: 5, exact: true });
      expect(await count('orders', { project_id: 7 })).toEqual({ rows: 4, exact: true });
    });

    it('counts nothing of another owner', async () => {
      const { reader } = await opened();
      expect(await reader.count({ owner: 'other', spec: spec('products') })).toEqual({
        rows: 0,
        exact: true,
      });
    });

    it('estimates one at least where the time is up', async () => {
      const { reader, slow } = await opened();
      slow(10_000);
      const rows = async (project: number) =>
        reader.count({ owner: 'acme', spec: spec('orders', { project_id: project }) });
      expect(await rows(9)).toEqual({ rows: 1, exact: false });
      expect((await rows(7)).exact).toBe(false);
    });

    it('lists by number, in the order of the key, with a total', async () => {
      const { reader } = await opened();
      const list = (number: number, filters = {}) =>
        reader.list({ owner: 'acme', resource: 'products', filters, page: { number, size: 3 } });
      expect(await list(1)).toEqual({
        records: PRODUCTS.slice(0, 3),
        total: 7,
        page: { number: 1, size: 3 },
      });
      expect((await list(3)).records).toEqual(PRODUCTS.slice(6));
      expect(await list(4)).toMatchObject({ records: [], total: 7 });
      expect(await list(2, { price_min: 2 })).toMatchObject({ records: PRODUCTS.slice(6), total: 4 });
    });

    it('refuses what an export would be refused for, with the same faults', async () => {
      const { reader } = await opened();
      const page = { number: 1, size: 1 };
      const refused = async (resource: string, filters: Record<string, unknown>) =>
        reader.list({ owner: 'acme', resource, filters, page }).then(
          () => undefined,
          ({ kind, message, faults }) => ({ kind, message, faults }),
        );
      const expected = (resource: string, filters: Record<string, unknown>) => {
        try {
          spec(resource, filters);
        } catch (error) {
          const { kind, message, faults } = error as { kind: string; message: string; faults: unknown };
          return { kind, message, faults };
        }
        throw new Error('not refused');
      };
      expect(await refused('products', { price_min: 'x' })).toEqual(expected('products', { price_min: 'x' }));
      expect(await refused('no-such', {})).toEqual(expected('no-such', {}));
    });

    it('says that it cannot list while you wait', async () => {
      const { reader, slow } = await opened();
      slow(60_000);
      const page = { number: 1, size: 1 };
      await expect(reader.list({ owner: 'acme', resource: 'products', page })).rejects.toMatchObject({
        kind: 'unavailable',
      });
    });

    it('finds a record by its key, whole, and nobody else’s', async () => {
      const { reader } = await opened();
      const find = (key: string | number, owner = 'acme') => reader.find({ owner, resource: 'orders', key });
      expect(await find(1)).toEqual(ORDERS[0]);
      for (const missing of [find('1'), find(4), find(1, 'other')]) expect(await missing).toBeUndefined();
    });

    it('keeps every digit', async () => {
      const price = new Numeral('12345678901234567890.123456789');
      const { reader } = await open({
        products: [{ id: 'p', price, title: '\u2028 "ü" \ud83d\ude00' }],
        orders: [],
      });
      const page = { number: 1, size: 1 };
      const { records } = await reader.list({ owner: 'acme', resource: 'products', page });
      expect(records).toEqual([{ id: 'p', price, title: '\u2028 "ü" \ud83d\ude00' }]);
      expect(records[0]?.price).toBeInstanceOf(Numeral);
    });
  });
}
