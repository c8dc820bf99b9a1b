import type { Column } from './columns.ts';
import type { PredicateName } from './filters/predicates.ts';

/** How a filter's word is understood: what it looks at, and what it accepts. */
export interface FilterWord {
  readonly paths: readonly string[];
  /** A predicate of the filter language; `contains` is `cont`. */
  readonly operator: PredicateName | 'contains';
  readonly type: 'text' | 'number' | 'boolean' | 'timestamp';
  /** The only values accepted, where the set is closed. */
  readonly allowed?: readonly string[];
  /**
   * What the caller's value stands for in the records: `active_only: true` asks for status `active`. Undefined stands for
   * no condition.
   */
  readonly means?: Readonly<Record<string, string | boolean | number | undefined>>;
}

/** Records that each document nests under a name of its own: one, or with `many` a list of them. */
export interface Relation {
  /** The resource that says what attributes and relations they have; looked up when it is needed, since relations may go in circles. */
  readonly resource: string;
  readonly many?: true;
  /** Name of the member that holds them; left out: the relation's own. */
  readonly path?: string;
}

/** An exportable view over a collection, declared as data. */
export interface Resource {
  readonly name: string;
  readonly collection: string;
  /** Name of the unique attribute by which the collection is ordered. */
  readonly key: string;
  /** The list whose items are rows; a record without items still gives one row, with the item's cells empty. */
  readonly rows?: string;
  readonly columns: readonly Column[];
  /** Names of the columns that, beside the key, hold ids which mean nothing elsewhere: dry data leaves them out. */
  readonly ids?: readonly string[];
  /** By the names under which callers select and filter them. */
  readonly relations?: Readonly<Record<string, Relation>>;
  readonly filters: Readonly<Record<string, FilterWord>>;
  /** Name of the profile its users expect. */
  readonly profile: string;
}
