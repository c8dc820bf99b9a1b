import { afterAll, describe, expect, it } from 'vitest';
import type { ExportRecord } from '../../functions/core/export-record.ts';
import type { RecordDocument } from '../../functions/core/json.ts';
import { Manifest } from '../../functions/core/manifest.ts';
import { Transient } from '../../functions/core/problem.ts';
import type { LocalEngine } from '../../functions/local/engine.ts';
import type { StepLimits } from '../../functions/pipeline/step-limits.ts';
import { load, products, removeFolders, type TestEngine, testEngine } from './test-engine.ts';

afterAll(removeFolders);

const ODD = ['N/A', true, ['x'], { a: 1 }];
/** A value of another type in every tenth price. */
const records: readonly RecordDocument[] = products(300).map((product, index) =>
  index % 10 === 3 ? { ...product, price: ODD[((index / 10) % 4) | 0] } : product,
);
const keys = records.flatMap((record, index) => (index % 10 === 3 ? [record.id as string] : []));

async function loaded(
  limits: Partial<StepLimits>,
  wrap?: (made: LocalEngine) => LocalEngine,
): Promise<TestEngine> {
  const test = testEngine({ limits, pageRows: 20, ...(wrap && { wrap }) });
  await load(test.database, records);
  return test;
}

async function manifestOf(test: TestEngine, record: ExportRecord): Promise<Manifest> {
  if (record.status !== 'completed') throw new Error(JSON.stringify(record));
  const stored = await test.engine.files.get(record.file.manifestKey);
  return Manifest.parse(JSON.parse(Buffer.from(stored ?? []).toString()));
}

describe('values that do not fit their column', () => {
  it.each([
    ['csv', 1, 60_000],
    ['ndjson', 3, 0],
    ['xlsx', 1, 0],
    ['csv', 3, 0],
  ])(
    'are written, counted and told with the first keys: %s in %s segments, %s ms',
    async (format, segments, timeBoxMs) => {
      const test = await loaded({ segments, timeBoxMs });
      const ended = await test.end(await test.request({ format }));
      const wanted = { price: { count: 30, keys: keys.slice(0, 5) } };
      expect(ended).toMatchObject({ status: 'completed', file: { rows: 300, misfits: wanted } });
      expect((await manifestOf(test, ended)).misfits).toEqual(wanted);
    },
  );

  it('are counted once where a step is run again, and also where filters take the values', async () => {
    let failures = 3;
    const test = await loaded({ segments: 1, timeBoxMs: 0 }, (made) => {
      const { ledger } = made;
      return Object.assign(made, {
        ledger: {
          ...ledger,
          put: async (item: Parameters<typeof ledger.put>[0]) => {
            if (failures-- > 0) throw new Transient('the ledger is busy');
            return ledger.put(item);
          },
        },
      });
    });
    const ended = await test.end(await test.request({ filters: { has_price: true } }));
    expect(failures).toBeLessThan(0);
    expect((await manifestOf(test, ended)).misfits).toEqual({ price: { count: 30, keys: keys.slice(0, 5) } });
  });

  it('fail a strict export by record and field', async () => {
    const test = await loaded({ segments: 1 });
    const ended = await test.end(await test.request({ strict: true }));
    expect(ended).toMatchObject({
      status: 'failed',
      failure: {
        code: 'record_does_not_fit',
        message: `record ${JSON.stringify(keys[0])}, field price: "N/A" is not a number`,
      },
    });
  });

  it('are told of nobody where all fit', async () => {
    const test = testEngine({});
    await load(test.database, products(20));
    const ended = await test.end(await test.request({}));
    expect(await manifestOf(test, ended)).not.toHaveProperty('misfits');
  });
});

describe('what a format cannot hold', () => {
  const half = { ...products(1)[0], id: 'prd_half', title: 'lone \ud800 half' };

  it('is marked where losses are, and counted', async () => {
    const test = testEngine({});
    await load(test.database, [half]);
    const record = await test.end(await test.request({ lossy: 'mark', fields: ['title'] }));
    expect((await manifestOf(test, record)).misfits).toEqual({ title: { count: 1, keys: ['prd_half'] } });
    expect((await test.bytes(record)).toString()).toContain('lone \ufffd half');
  });

  it('is refused a mark of another name', async () => {
    await expect(testEngine({}).request({ lossy: 'yes' })).rejects.toMatchObject({ kind: 'invalid' });
  });
});
