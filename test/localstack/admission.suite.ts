import { beforeAll, describe, expect, it } from 'vitest';
import { dynamoExports } from '../../functions/aws/dynamo-exports.ts';
import type { ExportRecord } from '../../functions/core/export-record.ts';
import type { RecordDocument } from '../../functions/core/json.ts';
import { productsManager } from '../../functions/dialects/products-manager/index.ts';
import type { Service } from '../e2e/service.ts';
import { deployedService } from './deployed-service.ts';
import { openService } from './open-service.ts';

const deployment = deployedService();
const store = dynamoExports(deployment.db, deployment.outputs.ExportsTableName);
const began = Date.now();
const [heavy = '', ...light] = ['heavy', 'light-a', 'light-b'].map((name) => `${name}-${began}`);
const HEAVY = 8;
const LIGHT = 2;
/** Milliseconds within which the light owner's first export has the place that was freed. */
const SOON = 5000;

let service: Service;
beforeAll(async () => {
  service = await openService(deployment);
  for (const owner of [heavy, ...light]) await service.load('products', products(), owner);
});

function* products(): Generator<RecordDocument> {
  for (let n = 0; n < 100; n++)
    yield { id: `prd_${String(n).padStart(4, '0')}`, title: `Mug ${n}`, price: n };
}

interface Created {
  readonly owner: string;
  readonly key: string;
  readonly id: string;
}

async function create(owner: string, count: number): Promise<Created[]> {
  const key = await service.key(owner);
  const create = {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{"format":"csv"}',
  };
  return Array.fromAsync({ length: count }, async () => {
    const response = await service.call('/api/v1/exports', { ...create, key });
    expect(response.status).toBe(201);
    return { owner, key, id: ((await response.json()) as { id: string }).id };
  });
}

async function recordOf({ owner, id }: Created): Promise<ExportRecord> {
  const record = await store.get({ owner, id: productsManager.ids.read(id) ?? 0 });
  if (!record) throw new Error(`there is no ${id}`);
  return record;
}

const at = (time: string | undefined): number => Date.parse(time ?? '');

describe('with two writers at once, twelve exports of three owners', () => {
  it('all complete, in turns, and the first of a light owner has the next place that is freed', async () => {
    const made = await create(heavy, HEAVY);
    for (const owner of light) made.push(...(await create(owner, LIGHT)));
    const waiting = await Promise.all(
      made.map(async ({ id, key }) => (await service.call(`/api/v1/exports/${id}`, { key })).json()),
    );
    const places = waiting.map((shown) => (shown as { queue_position?: number }).queue_position);
    expect(Math.max(...places.map((place) => place ?? 0))).toBeGreaterThan(HEAVY - 2);

    for (const { id, key } of made) expect((await service.ended(id, key)).status).toBe('completed');
    const records = (await Promise.all(made.map(recordOf))).sort(
      (one, other) => at(one.startedAt) - at(other.startedAt),
    );
    process.stdout.write(
      `\n| Owner | Waited, ms | Ran, ms |\n| --- | --- | --- |\n${records.map(lineOf).join('\n')}\n\n`,
    );

    for (const owner of light) {
      const first = records.findIndex((record) => record.owner === owner);
      const created = at(records[first]?.createdAt);
      const freed = records.slice(0, first).filter((record) => at(record.finishedAt) > created);
      const others = freed.filter((record) => record.owner === heavy);
      expect(others.length).toBeLessThanOrEqual(1);
      expect(at(records[first]?.startedAt) - at(freed.at(-1)?.finishedAt)).toBeLessThan(SOON);
    }
    const most = records.map(
      ({ startedAt }) => records.filter((one) => isRunning(one, at(startedAt))).length,
    );
    expect(Math.max(...most)).toBe(1);
  }, 600_000);
});

const isRunning = ({ startedAt, finishedAt }: ExportRecord, when: number): boolean =>
  at(startedAt) <= when && when < at(finishedAt);

const lineOf = ({ owner, createdAt, startedAt, finishedAt }: ExportRecord): string =>
  `| ${owner.replace(/-\d+$/, '')} | ${at(startedAt) - at(createdAt)} | ${at(finishedAt) - at(startedAt)} |`;
