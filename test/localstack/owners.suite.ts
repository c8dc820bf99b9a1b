import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { ListMultipartUploadsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { ownerHash } from '../../functions/core/owner-hash.ts';
import { deployedService } from './deployed-service.ts';
import { openService } from './open-service.ts';
import { waybill } from './waybill.ts';

const deployment = deployedService();
const { db, s3, emulator, outputs, endpoint } = deployment;

/** What the audit has of an owner. */
const auditOf = async (owner: string) =>
  (await emulator.logEvents(outputs.AuditLogName))
    .map((text) => JSON.parse(text) as Record<string, unknown>)
    .filter((line) => line.owner === ownerHash(owner));

/** Where the service's tables and its bucket name an owner, or its hash. */
async function tracesOf(owner: string): Promise<readonly string[]> {
  const tables = [outputs.ExportsTableName, outputs.CredentialsTableName];
  const scans = await Promise.all(tables.map((TableName) => db.send(new ScanCommand({ TableName }))));
  const items = scans.flatMap(({ Items = [] }) => Items.map((item) => JSON.stringify(item)));
  const Bucket = outputs.FilesBucketName;
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket }));
  const keys = [...Contents, ...Uploads].map(({ Key = '' }) => Key);
  return [
    ...items.filter((item) => item.includes(owner)),
    ...keys.filter((key) => key.includes(ownerHash(owner))),
  ];
}

it('the audit has who did what, in a log group of its own, and an owner that is erased is gone from all of the stage', async () => {
  const owner = `erased-${Date.now()}`;
  const service = await openService(deployment);
  const key = await service.key(owner);
  const records = Array.from({ length: 500 }, (_, i) => ({ id: `p${i}`, name: `product ${i}` }));
  await service.load('products', records, owner);
  const post = () =>
    service.call('/api/v1/exports', {
      method: 'POST',
      key,
      body: '{"format":"csv"}',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() },
    });
  const { id } = (await (await post()).json()) as { id: string };
  expect(await service.ended(id, key)).toMatchObject({ status: 'completed' });
  expect((await service.call(`/api/v1/exports/${id}/download`, { key })).ok).toBe(true);
  for (let i = 0; i < 3; i++) expect((await post()).ok).toBe(true);
  const credential = key.split('_')[1];
  expect(await auditOf(owner)).toMatchObject([
    { act: 'key.create', subject: credential, outcome: 'done' },
    { act: 'export.create', credential, export: id, outcome: 'done', address: expect.stringMatching(/./) },
    { act: 'export.download', credential, export: id, outcome: 'done' },
    ...[1, 2, 3].map(() => ({ act: 'export.create', outcome: 'done' })),
  ]);
  expect(await tracesOf(owner)).not.toEqual([]);
  const erase = (...args: string[]) =>
    waybill(endpoint, ['owners', 'erase', owner, '--stage', 'localstack', '--json', ...args]);
  const listed = JSON.parse(await erase('--dry-run'));
  expect(listed.found).toMatchObject({ exports: 4, keys: 1, files: expect.any(Number) });
  expect(JSON.parse(await erase('--yes'))).toMatchObject({ erased: true });
  expect((await post()).status).toBe(401);
  expect(JSON.parse(await erase('--yes')).found).toEqual({});
  expect(await tracesOf(owner)).toEqual([]);
  const acts = (await auditOf(owner)).map(({ act, outcome }) => `${act} ${outcome}`);
  expect(acts.slice(-2)).toEqual(['owner.erase done', 'owner.erase done']);
});
