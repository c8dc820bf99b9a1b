import { describe, expect, it } from 'vitest';
import { type StageConfig, stages, type UserTable } from '../../functions/stages.ts';
import { configFaults } from '../../lib/config-faults.ts';

const { dev, prod } = stages;
const complete: StageConfig = { ...prod, alarmEmail: 'operations@example.com' };

const [PRODUCTS] = prod.tables;
const bound = (changes: object = {}) =>
  ({ table: 'acme-products', owner: 'acme', collection: 'products', ...changes }) as UserTable;
const keyed = (partitionKey: object, collection = 'products') =>
  ({ table: 'shop', collection, partitionKey: { name: 'pk', ...partitionKey } }) as UserTable;

describe('a stage', () => {
  it('for development is complete as it is', () => {
    expect(configFaults(dev)).toEqual([]);
  });

  it('for production says first who hears of alarms', () => {
    expect(configFaults(prod)).toEqual([expect.stringMatching(/^alarmEmail is missing/)]);
    expect(configFaults(complete)).toEqual([]);
  });

  it.each<[string, Partial<StageConfig>, RegExp]>([
    ['no tables', { tables: [] }, /^tables is empty/],
    ['chunks with which a segment never goes on', { chunks: 15 }, /^chunks is 15, .* from 16 to 400/],
    ['no records at most', { mostRecords: { 'commerce-layer': 0 } }, /^mostRecords, commerce-layer: /],
    ['a limit of an API there is not', { mostRecords: { etsy: 5 } }, /^mostRecords: there is no etsy, only /],
    [
      'an owner that may take every place',
      { quotas: { ...prod.quotas, runningPerOwner: 20 } },
      /^quotas, runningPerOwner: must be below running/,
    ],
    [
      'a compression level there is not',
      { quotas: { ...prod.quotas, compressionLevels: { zstd: 20 } } },
      /^quotas, compressionLevels\.zstd: /,
    ],
    [
      'fewer writers than one export has',
      { writersAtOnce: 1, segments: 2 },
      /^writersAtOnce is 1: .* 2 segments/,
    ],
    [
      'an operation that is throttled above all',
      { operationThrottles: { create: { rate: 501, burst: 1 } } },
      /^operationThrottles, create: 501 is above throttle, 500/,
    ],
    ['tables of its own', { tables: dev.tables }, /waybill-products would be made/],
    ['a collection in two tables', { tables: [...prod.tables, ...prod.tables] }, /same collection/],
    [
      'an owner and a partition key',
      { tables: [bound({ partitionKey: { name: 'pk' } })] },
      /acme-products.* partitionKey tells/,
    ],
    [
      'an owner and a sort key',
      { tables: [bound({ sortKey: { type: 'number' } })] },
      /acme-products.* sortKey orders/,
    ],
    [
      'an owner without a collection',
      { tables: [bound({ collection: undefined })] },
      /acme-products.* collection is missing/,
    ],
    ['an owner without a name', { tables: [bound({ owner: '' })] }, /acme-products, owner: /],
    [
      'a table without a key or an owner',
      { tables: [bound({ owner: undefined })] },
      /acme-products.* partitionKey is missing/,
    ],
    [
      'an owner’s table behind that of all',
      { tables: [...prod.tables, bound()] },
      /acme-products is never read.* same collection/,
    ],
    [
      'an owner’s two tables',
      { tables: [bound(), bound({ table: 'other' })] },
      /^other is never read: acme-products/,
    ],
    [
      'one table of two owners',
      { tables: [bound(), bound({ owner: 'b' })] },
      /^tables, acme-products, table: is bound to one owner as a whole, and is named twice/,
    ],
    [
      'one partition for two collections',
      { tables: [keyed({ template: 'T#{owner}' }), keyed({ template: 'T#{owner}' }, 'orders')] },
      /^tables, shop, table: has the same partition keys for orders and products/,
    ],
    [
      'two partition keys of one table',
      { tables: [keyed({ template: 'P#{owner}' }), keyed({ name: 'b', template: 'O#{owner}' }, 'orders')] },
      /^tables, shop, table: has one partition key, and two are named/,
    ],
    [
      '{shard} without shards',
      { tables: [keyed({ template: 'T#{owner}#{shard}' })] },
      /"shards" does not say/,
    ],
    ['shards without {shard}', { tables: [keyed({ template: 'T#{owner}', shards: 4 })] }, /lacks \{shard\}/],
    [
      'owner and shard that run into each other',
      { tables: [keyed({ template: '{owner}{shard}', shards: 12 })] },
      /needs fixed text such as # between \{shard\}/,
    ],
    [
      'several collections and nothing that tells them apart',
      { tables: [{ table: 'shop', partitionKey: { name: 'pk', template: 'T#{owner}' } } as UserTable] },
      /lacks \{collection\}/,
    ],
    ['parts that no step holds', { partSize: 32 }, /^partSize is 32/],
    ['parts that S3 refuses', { partSize: 4 }, /^partSize is 4/],
    ['steps longer than their function', { timeBox: 170 }, /^timeBox is 170/],
    ['half a day of retention', { retentionDays: 0.5 }, /^retentionDays is 0.5/],
    [
      'a public API that does not exist',
      { dialects: ['products-manger'] },
      /no products-manger, only .*products-manager/,
    ],
    ['an address that is none', { alarmEmail: 'nobody' }, /^alarmEmail is no address/],
    ['a sender that is none', { mailFrom: 'Exports' }, /^mailFrom is no e-mail address: Exports$/],
    ['a bus that is none', { eventBus: 'a b' }, /^eventBus is no name of a bus/],
    ['a certificate that is none', { domain: { name: 'a.example', certificateArn: 'x' } }, /certificateArn/],
    ['an emulator', { gateway: 'http://127.0.0.1:4566' }, /^gateway/],
  ])('with %s is refused by name', (_what, change, message) => {
    expect(configFaults({ ...complete, ...change }).join('\n')).toMatch(message);
  });

  it('may bind tables to owners, one each, before a table of all', () => {
    const tables = [bound(), bound({ table: 'b', owner: 'b' }), PRODUCTS as UserTable];
    expect(configFaults({ ...complete, tables })).toEqual([]);
  });
});
