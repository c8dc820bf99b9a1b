import type { Column, ColumnType } from '../core/columns.ts';
import type { Resource } from '../core/resource.ts';

interface CommerceResource {
  readonly name: string;
  /** Left out: the resource's name. */
  readonly collection?: string;
  /** Types by name, in the order of the columns. */
  readonly attributes: Readonly<Record<string, ColumnType>>;
  readonly relations?: Resource['relations'];
  /** Related records of which a document holds nothing but the id: `price_list` is there as `price_list_id`. */
  readonly strangers?: readonly string[];
}

/**
 * A resource of the `commerce-layer` dialect: its id, its attributes, the ids of the records that it relates to, and what every
 * one of them has; filters are the language's alone. ours: an amount is there in cents, not once more as a float and as text.
 */
export function commerceResource(declared: CommerceResource): Resource {
  const { name, attributes, relations = {}, strangers = [] } = declared;
  const nested = Object.keys(relations).filter((relation) => !relations[relation]?.many);
  return {
    name,
    collection: declared.collection ?? name,
    key: 'id',
    profile: 'excel-en',
    columns: [
      attribute('id', 'text'),
      ...attributesOf(attributes),
      ...nested.map((relation) => ({ ...attribute(`${relation}_id`, 'text'), path: `${relation}.id` })),
      ...strangers.map((relation) => attribute(`${relation}_id`, 'text')),
      ...attributesOf(COMMON),
    ],
    ids: [...nested, ...strangers].map((relation) => `${relation}_id`),
    relations,
    filters: {},
  };
}

const COMMON = {
  reference: 'text',
  reference_origin: 'text',
  metadata: 'json',
  created_at: 'timestamp',
  updated_at: 'timestamp',
} as const;

const attributesOf = (types: Readonly<Record<string, ColumnType>>): Column[] =>
  Object.entries(types).map(([name, type]) => attribute(name, type));

const attribute = (name: string, type: ColumnType): Column => ({
  name,
  path: name,
  label: labelOf(name),
  type,
});

const CAPITALS = new Set(['id', 'sku', 'url', 'hs']);

/** `image_url` for people: `Image URL`. */
function labelOf(name: string): string {
  const words = name.split('_').map((word) => (CAPITALS.has(word) ? word.toUpperCase() : word));
  const text = words.join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
