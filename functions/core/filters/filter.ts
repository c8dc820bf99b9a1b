import { readSpan } from '../moment.ts';
import type { PredicateName } from './predicates.ts';

/** As what an attribute's values are compared. */
export type FilterType = 'text' | 'number' | 'boolean' | 'moment' | 'list' | 'json';

/** A value inside of a record. */
export interface Attribute {
  /** Dotted; a step that ends in `[]` is a list of records, of which one that satisfies is enough. */
  readonly path: string;
  readonly type: FilterType;
}

/** A number that a double cannot hold stands as its canonical numeral, JSON that is to be contained as its text. */
export type FilterValue = string | number | boolean | readonly (string | number | boolean)[];

/** A condition on a record: true where any of the attributes satisfies it. Filters of an export are all required. */
export interface Filter {
  /** The word by which the caller asked for it. */
  readonly name: string;
  readonly attributes: readonly Attribute[];
  readonly predicate: PredicateName;
  readonly value: FilterValue;
}

/** A filter as records of exports held it before attributes had types. */
export interface UntypedFilter {
  readonly name: string;
  readonly paths: readonly string[];
  readonly operator: string;
  readonly value: FilterValue;
}

export type StoredFilter = Filter | UntypedFilter;

/** A stored filter in its present form; one without types compares as what its value is. */
export function currentFilter(stored: StoredFilter): Filter {
  if ('predicate' in stored) return stored;
  const { name, paths, operator, value } = stored;
  const type = typeOf(operator, value);
  return {
    name,
    attributes: paths.map((path) => ({ path, type })),
    predicate: (UNTYPED[operator] ?? operator) as PredicateName,
    value,
  };
}

const UNTYPED: Readonly<Record<string, PredicateName>> = { contains: 'cont', not_eq: 'not_eq_or_null' };
const ORDERED = ['lt', 'lteq', 'gt', 'gteq'];

function typeOf(operator: string, value: FilterValue): FilterType {
  const [one] = [value].flat();
  if (typeof one === 'number') return 'number';
  if (typeof one === 'boolean') return operator === 'present' ? 'json' : 'boolean';
  return ORDERED.includes(operator) && readSpan(String(one)) ? 'moment' : 'text';
}
