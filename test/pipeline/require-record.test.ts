import { expect, it } from 'vitest';
import type { NewExport } from '../../functions/core/new-export.ts';
import { formats, profiles } from '../../functions/formats/index.ts';
import { openDatabase } from '../../functions/local/database.ts';
import { sqliteExports } from '../../functions/local/sqlite-exports.ts';
import { walkExports } from '../../functions/pipeline/list-exports.ts';
import { recordReader } from '../../functions/pipeline/read-records.ts';
import { requestExport } from '../../functions/pipeline/request-export.ts';
import { resources } from '../../functions/resources/index.ts';
import { sqliteSource } from '../../functions/sources/sqlite/index.ts';
import { loadRecords } from '../../functions/sources/sqlite/load-records.ts';
import { NOON } from '../contracts/export-sample.ts';
import { historyOf } from '../contracts/history-of.ts';

const within = { resource: 'projects', key: 12 };
const ASKED: NewExport = {
  owner: 'acme',
  dialect: 'ulule',
  resource: 'orders',
  format: 'csv',
  within,
  labels: { project: '12' },
};

/** A desk on real stores: acme has project 12, and another owner has 13. */
async function desk() {
  const database = openDatabase(':memory:');
  const projects = { collection: 'projects', key: 'id' };
  await loadRecords(database, { ...projects, owner: 'acme' }, [{ id: 12 }]);
  await loadRecords(database, { ...projects, owner: 'other' }, [{ id: 13 }]);
  const started: number[] = [];
  const choices = { resources, formats, profiles, clock: () => NOON };
  const ports = {
    ...choices,
    exports: sqliteExports(database),
    records: recordReader({ ...choices, source: sqliteSource(database) }),
    random: () => 0.5,
    running: { most: 8, perOwner: 8 },
    retentionMs: 1000,
    log: () => {},
    workflow: {
      start: async ({ id }: { readonly id: number }) => void started.push(id),
      stop: async () => {},
      running: async () => false,
    },
  };
  return { ports, started };
}

it('lets make and see what is within a record of the owner’s, and nothing else', async () => {
  const { ports, started } = await desk();
  const { record } = await requestExport(ports, ASKED);
  expect(record).toMatchObject({ labels: { project: '12' }, spec: { resource: 'orders' } });
  const asked = { owner: 'acme', within, page: { size: 5 } };
  expect((await walkExports(ports, asked)).items).toEqual([record]);
  for (const strange of [
    { owner: 'acme', within: { ...within, key: 13 } },
    { owner: 'other', within },
    { owner: 'acme', within: { ...within, key: '12' } },
  ]) {
    const refused = { kind: 'not-found' };
    await expect(requestExport(ports, { ...ASKED, ...strange })).rejects.toMatchObject(refused);
    await expect(walkExports(ports, { ...asked, ...strange })).rejects.toMatchObject(refused);
  }
  expect(started).toEqual([record.id]);
});

it('does not pass by where nothing can find records', async () => {
  const { ports, started } = await desk();
  const { records: _records, ...blind } = ports;
  await expect(requestExport(blind, ASKED)).rejects.toThrow('nothing here finds a record of projects');
  expect(started).toEqual([]);
});

it('checks a dry run like any other and makes nothing', async () => {
  const { ports, started } = await desk();
  const dry = { ...ASKED, dryRun: true } as const;
  const { record, created } = await requestExport(ports, dry);
  expect([record.id, record.status, created]).toEqual([0, 'pending', false]);
  await expect(requestExport(ports, { ...dry, format: 'pdf' })).rejects.toMatchObject({ kind: 'invalid' });
  await expect(requestExport(ports, { ...dry, owner: 'other' })).rejects.toMatchObject({ kind: 'not-found' });
  expect([started, await historyOf(ports.exports, 'acme')]).toEqual([[], []]);
});
