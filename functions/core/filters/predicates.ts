import type { FilterType } from './filter.ts';

/** What a predicate looks for in one value. */
export type TestName =
  | 'eq'
  | 'lt'
  | 'lteq'
  | 'gt'
  | 'gteq'
  | 'matches'
  | 'start'
  | 'end'
  | 'cont'
  | 'null'
  | 'blank'
  | 'true'
  | 'false'
  | 'jcont';

export interface Predicate {
  readonly test: TestName;
  /** Looks for the contrary, in values that are there. */
  readonly not?: true;
  /** Takes a list, of which any or all are to be found. */
  readonly of?: 'any' | 'all';
  /** Is satisfied by a missing value too. */
  readonly orNull?: true;
}

/** Every predicate by its name, with the meaning that Ransack gives it. */
export const PREDICATES = {
  eq: { test: 'eq' },
  eq_or_null: { test: 'eq', orNull: true },
  not_eq: { test: 'eq', not: true },
  not_eq_or_null: { test: 'eq', not: true, orNull: true },
  not_eq_all: { test: 'eq', not: true, of: 'all' },
  in: { test: 'eq', of: 'any' },
  in_or_null: { test: 'eq', of: 'any', orNull: true },
  not_in: { test: 'eq', not: true, of: 'all' },
  not_in_or_null: { test: 'eq', not: true, of: 'all', orNull: true },
  lt: { test: 'lt' },
  lt_any: { test: 'lt', of: 'any' },
  lt_all: { test: 'lt', of: 'all' },
  lteq: { test: 'lteq' },
  lteq_any: { test: 'lteq', of: 'any' },
  lteq_all: { test: 'lteq', of: 'all' },
  gt: { test: 'gt' },
  gt_any: { test: 'gt', of: 'any' },
  gt_all: { test: 'gt', of: 'all' },
  gteq: { test: 'gteq' },
  gteq_any: { test: 'gteq', of: 'any' },
  gteq_all: { test: 'gteq', of: 'all' },
  matches: { test: 'matches' },
  matches_any: { test: 'matches', of: 'any' },
  matches_all: { test: 'matches', of: 'all' },
  does_not_match: { test: 'matches', not: true },
  does_not_match_any: { test: 'matches', not: true, of: 'any' },
  does_not_match_all: { test: 'matches', not: true, of: 'all' },
  start: { test: 'start' },
  start_any: { test: 'start', of: 'any' },
  start_all: { test: 'start', of: 'all' },
  not_start: { test: 'start', not: true },
  not_start_any: { test: 'start', not: true, of: 'any' },
  not_start_all: { test: 'start', not: true, of: 'all' },
  end: { test: 'end' },
  end_any: { test: 'end', of: 'any' },
  end_all: { test: 'end', of: 'all' },
  not_end: { test: 'end', not: true },
  not_end_any: { test: 'end', not: true, of: 'any' },
  not_end_all: { test: 'end', not: true, of: 'all' },
  cont: { test: 'cont' },
  cont_any: { test: 'cont', of: 'any' },
  cont_all: { test: 'cont', of: 'all' },
  not_cont: { test: 'cont', not: true },
  not_cont_all: { test: 'cont', not: true, of: 'all' },
  null: { test: 'null' },
  not_null: { test: 'null', not: true },
  blank: { test: 'blank' },
  present: { test: 'blank', not: true },
  true: { test: 'true' },
  false: { test: 'false' },
  jcont: { test: 'jcont' },
} as const satisfies Readonly<Record<string, Predicate>>;

export type PredicateName = keyof typeof PREDICATES;

export const predicateNames = Object.keys(PREDICATES) as readonly PredicateName[];

export const predicateOf = (name: PredicateName): Predicate => PREDICATES[name];

const SCALARS: readonly FilterType[] = ['text', 'number', 'boolean', 'moment', 'list'];
const ORDERED: readonly FilterType[] = ['text', 'number', 'moment'];
const PATTERNED: readonly FilterType[] = ['text', 'list'];
const ANY: readonly FilterType[] = [...SCALARS, 'json'];

const FITS: Readonly<Record<TestName, readonly FilterType[]>> = {
  eq: SCALARS,
  lt: ORDERED,
  lteq: ORDERED,
  gt: ORDERED,
  gteq: ORDERED,
  matches: PATTERNED,
  start: PATTERNED,
  end: PATTERNED,
  cont: PATTERNED,
  null: ANY,
  blank: ANY,
  true: ['boolean'],
  false: ['boolean'],
  jcont: ['list', 'json'],
};

/** The types of the attributes that a predicate can be asked of. */
export const typesOf = (name: PredicateName): readonly FilterType[] => FITS[PREDICATES[name].test];

export const predicatesOf = (type: FilterType): readonly PredicateName[] =>
  predicateNames.filter((name) => typesOf(name).includes(type));

/** What a predicate's value is: one of the attribute's type, a list of them, true or false, or JSON. */
export function takes(name: PredicateName): 'one' | 'list' | 'boolean' | 'json' {
  const { test, of } = predicateOf(name);
  if (test === 'jcont') return 'json';
  if (test === 'null' || test === 'blank' || test === 'true' || test === 'false') return 'boolean';
  return of ? 'list' : 'one';
}
