import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type KeyTemplate, keysOf, templateFaults } from '../../functions/core/key-template.ts';
import { SourceTables } from '../../functions/source-tables.ts';

const COLLECTIONS = ['products', 'orders', 'o', '1', 'a-1'];

/** Names made of what separates, what numbers are made of and what collections are called. */
const owner = fc.string({
  unit: fc.constantFrom('#', '-', '1', '0', 'a', 'o', '{', '}', 'products', '{shard}'),
  minLength: 1,
  maxLength: 4,
});

const template = fc
  .array(fc.constantFrom('{owner}', '{owner}', '{collection}', '{shard}', '#', '1', '-', 'a', 'O#', '}'), {
    minLength: 1,
    maxLength: 5,
  })
  .map((pieces) => pieces.join(''));

const setting = fc.record(
  {
    template,
    collection: fc.constantFrom(undefined, ...COLLECTIONS),
    shards: fc.constantFrom(undefined, 1, 2, 12),
  },
  { requiredKeys: ['template'] },
);

/** What each owner, collection and shard is told by, over all tables of a setting. */
function tellings(settings: readonly KeyTemplate[], owners: readonly string[]): string[] {
  return settings.flatMap((one) =>
    owners.flatMap((name) =>
      (one.collection === undefined ? COLLECTIONS : [one.collection]).flatMap((collection) =>
        keysOf(one, { owner: name, collection }),
      ),
    ),
  );
}

const accepted = (settings: readonly KeyTemplate[]): boolean =>
  SourceTables.safeParse(
    settings.map(({ template, shards, collection }) => ({
      table: 't',
      collection,
      partitionKey: { name: 'pk', template, shards },
    })),
  ).success;

describe('a partition key’s template', () => {
  it('that is accepted gives no two owners, collections or shards one value', () => {
    let seen = 0;
    const property = fc.property(
      fc.array(setting, { minLength: 1, maxLength: 2 }),
      fc.uniqueArray(owner, { minLength: 2, maxLength: 6 }),
      (settings, owners) => {
        fc.pre(accepted(settings));
        seen++;
        const values = tellings(settings, owners);
        expect(new Set(values).size).toBe(values.length);
      },
    );
    fc.assert(property, { numRuns: 1000 });
    expect(seen).toBe(1000);
  });

  it.each<[KeyTemplate, string]>([
    [{ template: '{collection}' }, 'lacks {owner}'],
    [{ template: '{owner}' }, 'lacks {collection}'],
    [{ template: '{owner}#{shard}', collection: 'a' }, '"shards" does not say'],
    [{ template: '{owner}', collection: 'a', shards: 1 }, 'lacks {shard}'],
    [{ template: '{owner}{shard}', collection: 'a', shards: 2 }, 'between {shard}'],
    [{ template: '{shard}0{owner}', collection: 'a', shards: 2 }, 'between {shard}'],
    [{ template: '{owner}-{collection}' }, 'between {collection}'],
    [{ template: '{owner}#{collection}{shard}', shards: 2 }, 'between {shard}'],
    [{ template: '{owner}#{owner}', collection: 'a' }, 'has {owner} twice'],
    [{ template: '{owner}#{Shard}', collection: 'a' }, 'has a brace'],
  ])('is refused with the reason: %j', (told, reason) => {
    expect(templateFaults(told).join('; ')).toContain(reason);
  });

  it.each<KeyTemplate>([
    { template: '{owner}', collection: 'a' },
    { template: 'T#{owner}#{collection}' },
    { template: '{shard}#{owner}#{collection}', shards: 64 },
    { template: '{owner}-{shard}', collection: 'a', shards: 12 },
  ])('is accepted: %j', (told) => {
    expect(templateFaults(told)).toEqual([]);
  });
});
