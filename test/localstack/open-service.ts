import { QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { resources } from '../../functions/resources/index.ts';
import type { TableLayout } from '../../functions/sources/dynamo-table/index.ts';
import { loadRecords } from '../../functions/sources/dynamo-table/load-records.ts';
import { stages } from '../../functions/stages.ts';
import type { Service } from '../e2e/service.ts';
import { type DeployedService, deployedService } from './deployed-service.ts';
import { waybill } from './waybill.ts';

const ENDED = ['completed', 'failed', 'canceled'];

/** The deployed service, as the suites of the embedded one see it. */
export async function openService(deployment: DeployedService = deployedService()): Promise<Service> {
  const { url, db, emulator, outputs } = deployment;
  const opened = Date.now();
  const call: Service['call'] = (path, { key, headers, ...init } = {}) =>
    fetch(path.startsWith('http') ? path : `${url}${path}`, {
      ...init,
      headers: { ...(key ? { Authorization: `Bearer ${key}` } : {}), ...(headers as Record<string, string>) },
    });
  return {
    url,
    call,
    key: (owner) =>
      waybill(deployment.endpoint, ['keys', 'create', '--owner', owner, '--stage', 'localstack']),
    load: async (collection, records, owner) => {
      await loadRecords(
        { db, tables: LAYOUTS },
        { collection, key: resources[collection]?.key ?? 'id', owner },
        records,
      );
    },
    ended: async (id, key) => {
      for (let waited = 0; waited < 300_000; waited += 250) {
        const body = (await (await call(`/api/v1/exports/${id}`, { key })).json()) as Record<string, unknown>;
        if (ENDED.includes(String(body.status))) return body;
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
      throw new Error('the export does not end');
    },
    expire: async (owner) => {
      const TableName = outputs.ExportsTableName;
      const newest = {
        KeyConditionExpression: 'pk = :owner',
        ExpressionAttributeValues: { ':owner': { S: `export#${owner}` } },
        ScanIndexForward: false,
        Limit: 1,
      };
      const { Items: [item] = [] } = await db.send(new QueryCommand({ TableName, ...newest }));
      if (!item?.pk || !item.sk) throw new Error('the owner has no export');
      const update = {
        UpdateExpression: 'SET expiresAt = :past',
        ExpressionAttributeValues: { ':past': { S: '2025-01-02T00:00:00.000Z' } },
      };
      await db.send(new UpdateItemCommand({ TableName, Key: { pk: item.pk, sk: item.sk }, ...update }));
    },
    log: () => emulator.logLines(opened),
    close: async () => undefined,
  };
}

/** The stage's tables, with their defaults. */
const LAYOUTS = stages.localstack.tables.map(({ table, collection, partitionKey, sortKey }): TableLayout => {
  const { name, template = '{owner}', shards } = partitionKey;
  const { name: sortName, type = 'text' } = sortKey ?? {};
  return {
    table,
    collection,
    partitionKey: { name, template, shards },
    sortKey: { name: sortName, type },
    consistent: false,
  };
});
