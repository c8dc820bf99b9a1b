import * as z from 'zod';
import { overlap, templateFaults } from './core/key-template.ts';
import { ownerFault, ownerName } from './core/owner.ts';

/** Strongly consistent reads see a record written a moment ago, at twice the price. */
const consistent = z.boolean().default(false);

const collectionName = (missing?: string) =>
  z
    .string(missing === undefined ? undefined : required(missing))
    .regex(/^[A-Za-z0-9_-]+$/, 'a collection has a name of letters, digits, _ and -');

/** A table of many owners, read by the keys of one. */
const KeyedTable = z
  .strictObject({
    table: z.string().min(1),
    owner: z.undefined().optional(),
    /** The only collection it holds; left out: each, told apart by `{collection}` in the partition key. */
    collection: collectionName().optional(),
    partitionKey: z.strictObject(
      {
        name: z.string().min(1),
        /** A partition key's value: `{owner}`, `{collection}` and `{shard}` stand for what they say. */
        template: z.string().default('{owner}'),
        /** Over how many partition keys an owner's records are spread: 0 to `shards` - 1. */
        shards: z.number().int().min(1).max(64).optional(),
      },
      required('partitionKey is missing: it tells owners apart, unless owner binds the whole table to one'),
    ),
    /** Orders the records and is unique among an owner's; left out: the attribute that the resource names, a text. */
    sortKey: z
      .strictObject({ name: z.string().min(1).optional(), type: z.enum(['text', 'number']).default('text') })
      .default({ type: 'text' }),
    consistent,
  })
  .superRefine(({ collection, partitionKey, sortKey }, { addIssue }) => {
    const refuse = (path: string[], message: string) => addIssue({ code: 'custom', path, message });
    for (const fault of templateFaults({ ...partitionKey, collection }))
      refuse(['partitionKey', 'template'], `${JSON.stringify(partitionKey.template)} ${fault}`);
    if (sortKey.name === partitionKey.name)
      refuse(['sortKey', 'name'], `${sortKey.name} is the partition key's name too`);
  });

/** A table that is bound to one owner as a whole: it is scanned, in no order. */
const BoundTable = z.strictObject({
  table: z.string().min(1),
  owner: z.string().superRefine((owner, { addIssue }) => {
    const fault =
      ownerName(owner) === owner ? ownerFault(owner) : `must be ${JSON.stringify(ownerName(owner))}`;
    if (fault !== undefined) addIssue({ code: 'custom', message: `${JSON.stringify(owner)} ${fault}` });
  }),
  collection: collectionName('collection is missing: a table with an owner holds one'),
  partitionKey: z
    .undefined('partitionKey tells owners apart, and owner binds the whole table to one')
    .optional(),
  sortKey: z.undefined('sortKey orders records, and a table with an owner is read in no order').optional(),
  consistent,
});

function required(message: string): { error(issue: { readonly input?: unknown }): string | undefined } {
  return { error: ({ input }) => (input === undefined ? message : undefined) };
}

/** A table of the user's own, as the source `dynamo-table` reads it; `owner` says which kind is meant. */
const Table = z.unknown().transform((value, { issues }) => {
  const bound = typeof value === 'object' && value !== null && 'owner' in value;
  const { data, error } = (bound ? BoundTable : KeyedTable).safeParse(value);
  for (const { message, path } of error?.issues ?? [])
    issues.push({ code: 'custom', message, path: [...path], input: value });
  return data ?? z.NEVER;
});

/** Why two tables cannot both be read as they are told. */
function contradiction(one: SourceTable, other: SourceTable): string | undefined {
  if (one.table !== other.table) return undefined;
  if (one.owner !== undefined || other.owner !== undefined)
    return 'is bound to one owner as a whole, and is named twice';
  if (one.partitionKey.name !== other.partitionKey.name) return 'has one partition key, and two are named';
  const [template, before] = [one, other].map(({ collection, partitionKey }) => ({
    ...partitionKey,
    collection,
  }));
  return template && before && overlap(template, before)
    ? `has the same partition keys for ${one.collection ?? 'all collections'} and ${other.collection ?? 'all collections'}: their templates must begin or end with other fixed text`
    : undefined;
}

/** Each table by itself, and none that contradicts one before it. */
export const SourceTables = z
  .array(Table)
  .min(1)
  .superRefine((tables, { addIssue }) => {
    for (const [index, one] of tables.entries())
      for (const message of tables.slice(0, index).flatMap((other) => contradiction(one, other) ?? []))
        addIssue({ code: 'custom', path: [index, 'table'], message });
  });

type SourceTable = z.infer<typeof Table>;

/** A table as it is configured: defaults may be left out. */
export type KeyedSettings = z.input<typeof KeyedTable>;
export type BoundSettings = z.input<typeof BoundTable>;
