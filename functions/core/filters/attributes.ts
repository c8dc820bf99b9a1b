import type { ColumnType } from '../columns.ts';
import type { Relation } from '../resource.ts';
import type { Attribute, FilterType } from './filter.ts';

/** What can be filtered: a resource, or anything whose attributes are described as a resource's columns are. */
export interface Filterable {
  /** Name of the unique attribute, by which relations point to it. */
  readonly key?: string;
  readonly columns: readonly { readonly name: string; readonly path: string; readonly type: ColumnType }[];
  readonly relations?: Readonly<Record<string, Relation>>;
}

export type Filterables = Readonly<Record<string, Filterable>>;

/** Whatever is nested is JSON. */
const TYPES: Readonly<Partial<Record<ColumnType, FilterType>>> = {
  text: 'text',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  timestamp: 'moment',
  date: 'moment',
  list: 'list',
};

/**
 * Finds attributes by the names that filters use: a column's (also with `_` for its dots), the key's, and those of relations
 * behind the relation's name and `_`. The longest name of an own attribute wins, then the longest of a relation.
 */
export class AttributeNames {
  readonly #others: Filterables;
  readonly #own = new Map<Filterable, ReadonlyMap<string, Attribute>>();
  readonly #found = new Map<Filterable, Map<string, Attribute | undefined>>();

  /** `others` holds what relations lead to. */
  constructor(others: Filterables) {
    this.#others = others;
  }

  find(of: Filterable, name: string): Attribute | undefined {
    const own = this.own(of).get(name);
    if (own || !of.relations) return own;
    const known = this.#found.get(of) ?? new Map<string, Attribute | undefined>();
    this.#found.set(of, known);
    if (!known.has(name)) known.set(name, this.#related(of.relations, name));
    return known.get(name);
  }

  /** Its own attributes by their names. */
  own(of: Filterable): ReadonlyMap<string, Attribute> {
    const known = this.#own.get(of);
    if (known) return known;
    const own = new Map<string, Attribute>();
    const columns = of.columns.map(({ name, path, type }) => ({ name, path, type: TYPES[type] ?? 'json' }));
    const key = columns.find(({ path }) => path === of.key);
    if (of.key !== undefined) own.set(of.key, { path: of.key, type: key?.type ?? 'text' });
    for (const { name, path, type } of columns) own.set(name.replaceAll('.', '_'), { path, type });
    for (const { name, path, type } of columns) own.set(name, { path, type });
    this.#own.set(of, own);
    return own;
  }

  #related(relations: Readonly<Record<string, Relation>>, name: string): Attribute | undefined {
    const leading = Object.entries(relations).filter(([relation]) => name.startsWith(`${relation}_`));
    for (const [relation, { resource, many, path }] of leading.toSorted(([a], [b]) => b.length - a.length)) {
      const of = (Object.hasOwn(this.#others, resource) && this.#others[resource]) || NAMELESS;
      const found = this.find(of, name.slice(relation.length + 1));
      if (found) return { ...found, path: `${path ?? relation}${many ? '[]' : ''}.${found.path}` };
    }
    return undefined;
  }
}

/** A relation to what nobody declares has at least an id. */
const NAMELESS: Filterable = { key: 'id', columns: [] };
