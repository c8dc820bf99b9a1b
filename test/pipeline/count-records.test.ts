import { afterAll, describe, expect, it } from 'vitest';
import type { NewExport } from '../../functions/core/new-export.ts';
import { countRecords } from '../../functions/pipeline/count-records.ts';
import { resolveSpec } from '../../functions/pipeline/resolve-spec.ts';
import { loadRecords } from '../../functions/sources/sqlite/index.ts';
import { ASKED, load, products, removeFolders, testEngine } from './test-engine.ts';

afterAll(removeFolders);

const MANY = products(1000, 20);

async function counted(asked: Partial<NewExport>, pages = Number.POSITIVE_INFINITY) {
  const { desk, engine, database } = testEngine({ pageRows: 100 });
  await load(database, MANY);
  await loadRecords(database, { owner: 'acme', collection: 'orders', key: 'id' }, [
    { id: 1, items: [{ reward_id: 1 }, { reward_id: 2 }, { reward_id: 3 }] },
    { id: 2, items: [] },
    { id: 3 },
  ]);
  let now = 0;
  const clock = () => ++now;
  const spec = resolveSpec({ ...ASKED, ...asked }, desk);
  return countRecords({ source: engine.source, clock }, spec, 'acme', { untilMs: pages });
}

describe('the number of rows of an export', () => {
  it('is that of the records, where nothing is left out', async () => {
    expect(await counted({})).toEqual({ rows: 1000, exact: true });
  });

  it('is that of the records which its filters let through', async () => {
    const brand = MANY.filter((record) => record.brand === 'Ma Marque').length;
    expect(await counted({ filters: { brand: 'Ma Marque' } })).toEqual({ rows: brand, exact: true });
    expect(await counted({ filters: { brand: 'nobody' } })).toEqual({ rows: 0, exact: true });
  });

  it('is that of the items, where they are the rows', async () => {
    expect(await counted({ resource: 'orders' })).toEqual({ rows: 5, exact: true });
    const filters = { 'order.reward.id_gteq': 2 };
    expect(await counted({ resource: 'orders', filters })).toEqual({ rows: 3, exact: true });
  });

  it('is estimated from what was read in time, at least 1', async () => {
    const { rows, exact } = await counted({ filters: { search: 'Title 1' } }, 1);
    expect(exact).toBe(false);
    expect(rows).toBeGreaterThan(10);
    expect(rows).toBeLessThan(1000);
    expect(await counted({ filters: { search: 'Title 999' } }, 1)).toEqual({ rows: 1, exact: false });
  });
});
