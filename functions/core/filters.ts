import { valueAt } from './document.ts';
import type { RecordDocument, Value } from './json.ts';
import { Numeral } from './numeral.ts';

export type FilterOperator =
  | 'eq'
  | 'not_eq'
  | 'in'
  | 'lt'
  | 'lteq'
  | 'gt'
  | 'gteq'
  | 'contains'
  | 'start'
  | 'present';
export type FilterValue = string | number | boolean | readonly (string | number)[];

/** A condition on a record; true where any of the paths satisfies it. Filters of an export are all required. */
export interface Filter {
  /** The word by which the caller asked for it. */
  readonly name: string;
  readonly paths: readonly string[];
  readonly operator: FilterOperator;
  readonly value: FilterValue;
}

/** A predicate over records, compiled once per export. */
export function compileFilters(filters: readonly Filter[]): (record: RecordDocument) => boolean {
  const tests = filters.map(compileFilter);
  return (record) => tests.every((test) => test(record));
}

function compileFilter(filter: Filter): (record: RecordDocument) => boolean {
  const paths = filter.paths.map((path) => path.split('.'));
  const test = compileTest(filter.operator, filter.value);
  return (record) => paths.some((path) => test(valueAt(record, path)));
}

function compileTest(operator: FilterOperator, wanted: FilterValue): (value: Value) => boolean {
  switch (operator) {
    case 'eq':
      return (value) => anyOf(value, (item) => equals(item, wanted));
    case 'not_eq':
      return (value) => !anyOf(value, (item) => equals(item, wanted));
    case 'in':
      return (value) =>
        anyOf(value, (item) => (wanted as readonly FilterValue[]).some((one) => equals(item, one)));
    case 'contains':
      return contains(String(wanted));
    case 'start':
      return (value) => anyOf(value, (item) => typeof item === 'string' && item.startsWith(String(wanted)));
    case 'present':
      return (value) => isPresent(value) === wanted;
    default:
      return ordered(operator, wanted);
  }
}

/** Case-insensitive, as people search. */
function contains(wanted: string): (value: Value) => boolean {
  const needle = wanted.toLowerCase();
  return (value) => anyOf(value, (item) => typeof item === 'string' && item.toLowerCase().includes(needle));
}

/** Numbers are compared as numbers, ISO 8601 moments as moments, other texts as texts; anything else never matches. */
function ordered(operator: 'lt' | 'lteq' | 'gt' | 'gteq', wanted: FilterValue): (value: Value) => boolean {
  return (value) => {
    const order = orderOf(value, wanted);
    if (Number.isNaN(order)) return false;
    if (operator === 'lt') return order < 0;
    if (operator === 'lteq') return order <= 0;
    return operator === 'gt' ? order > 0 : order >= 0;
  };
}

function orderOf(value: Value, wanted: FilterValue): number {
  if (typeof wanted === 'number') {
    const number = value instanceof Numeral ? Number(value.text) : value;
    return typeof number === 'number' ? Math.sign(number - wanted) : Number.NaN;
  }
  if (typeof wanted !== 'string' || typeof value !== 'string') return Number.NaN;
  const apart =
    INSTANT.test(wanted) && INSTANT.test(value) ? Date.parse(value) - Date.parse(wanted) : Number.NaN;
  if (!Number.isNaN(apart)) return Math.sign(apart);
  const compared = DAYS.test(wanted) && DATED.test(value) ? value.slice(0, wanted.length) : value;
  return compared < wanted ? -1 : Number(compared > wanted);
}

/** With a zone: the same moment has many texts. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T(?:[01]\d|2[0-3]):\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/;
/** A month or a day stands for all the time in it, so that an upper bound includes it. */
const DAYS = /^\d{4}-\d{2}(?:-\d{2})?$/;
const DATED = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}|$)/;

function equals(value: Value, wanted: FilterValue): boolean {
  return value instanceof Numeral ? Number(value.text) === wanted : value === wanted;
}

/** A list satisfies a condition where one of its items does. */
function anyOf(value: Value, test: (item: Value) => boolean): boolean {
  return Array.isArray(value) ? value.some((item) => test(item as Value)) : test(value);
}

const isPresent = (value: Value): boolean =>
  value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
