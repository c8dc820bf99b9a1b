import { parseDocument, valueAt } from '../document.ts';
import type { RecordDocument, Value } from '../json.ts';
import { compareKeys } from '../key-order.ts';
import { compareToSpan, readSpan, type Span } from '../moment.ts';
import { compareNumbers } from '../number-order.ts';
import { Numeral } from '../numeral.ts';
import { containsJson } from './contains-json.ts';
import {
  currentFilter,
  type Filter,
  type FilterType,
  type FilterValue,
  type StoredFilter,
} from './filter.ts';
import { compileLike } from './like.ts';
import { predicateOf, type TestName } from './predicates.ts';
import { decimalOf } from './read-value.ts';
import { booleanOf, folded, isBlank, momentOf, nullTest, numberOf, textOf } from './values.ts';

type One = string | number | boolean;
type Test = (value: Value) => boolean;

/** Compiles filters, once per export, to a function that says whether a record satisfies them all. */
export function compileFilters(filters: readonly StoredFilter[]): (record: RecordDocument) => boolean {
  const tests = filters.map((filter) => compileFilter(currentFilter(filter)));
  const [only] = tests;
  return only && tests.length === 1 ? only : (record) => tests.every((test) => test(record));
}

function compileFilter({ attributes, predicate, value }: Filter): (record: RecordDocument) => boolean {
  const tests = attributes.map(({ path, type }) =>
    reach(
      path.split('[].').map((steps) => steps.split('.')),
      compileTest(type, predicate, value),
    ),
  );
  const [only] = tests;
  return only && tests.length === 1 ? only : (record) => tests.some((test) => test(record));
}

/** Tests what stands at a path, of a list's records each; without a record, a missing value. */
function reach([steps = [], ...further]: readonly (readonly string[])[], test: Test): Test {
  if (further.length === 0) return (holder) => test(valueAt(holder as RecordDocument, steps));
  const deeper = reach(further, test);
  return (holder) => {
    const list = valueAt(holder as RecordDocument, steps);
    return Array.isArray(list) && list.length > 0 ? list.some(deeper) : test(undefined);
  };
}

function compileTest(type: FilterType, name: Filter['predicate'], value: FilterValue): Test {
  const { test, not = false, of, orNull = false } = predicateOf(name);
  const isNull = nullTest(type);
  if (test === 'null' || test === 'blank') {
    const wanted = (value === true) !== not;
    const isMissing = test === 'null' ? isNull : isBlank;
    return (one) => isMissing(one) === wanted;
  }
  if (test === 'jcont') {
    const { value: wanted } = parseDocument(`{"value":${value}}`);
    return (one) => containsJson(one, wanted);
  }
  if (test === 'true' || test === 'false') {
    const isEqual = equality('boolean', [test === 'true']);
    return (one) => !isNull(one) && isEqual(one) === (value === true);
  }
  const items = Array.isArray(value) ? (value as readonly One[]) : [value as One];
  const found = test === 'eq' ? listed(type, items, not) : combined({ type, test, items, not, of });
  return (one) => (isNull(one) ? orNull : found(one));
}

/** Any of the items where they are looked for, none of them where they are not. */
function listed(type: FilterType, items: readonly One[], not: boolean): Test {
  const isOne = equality(type, items);
  return not ? (value) => !isOne(value) : isOne;
}

interface Combined {
  readonly type: FilterType;
  readonly test: Exclude<TestName, 'eq' | 'null' | 'blank' | 'true' | 'false' | 'jcont'>;
  readonly items: readonly One[];
  readonly not: boolean;
  readonly of: 'any' | 'all' | undefined;
}

function combined({ type, test, items, not, of }: Combined): Test {
  const tests = items.map((item) => {
    const positive = isPattern(test) ? pattern(test, String(item)) : ordered(type, test, item);
    return not ? (value: Value) => !positive(value) : positive;
  });
  const [only] = tests;
  if (only && tests.length === 1) return only;
  return of === 'all'
    ? (value) => tests.every((one) => one(value))
    : (value) => tests.some((one) => one(value));
}

/** Equal values are equal members of a set: a number is a double or its numeral, never both. */
const READERS: Readonly<Record<Exclude<FilterType, 'moment'>, (value: Value) => One | undefined>> = {
  text: textOf,
  list: textOf,
  json: textOf,
  boolean: booleanOf,
  number: (value) => memberOf(numberOf(value)),
};

const memberOf = (number: number | Numeral | undefined): number | string | undefined =>
  number instanceof Numeral ? number.text : number;

function equality(type: FilterType, items: readonly One[]): Test {
  if (type === 'moment') {
    const spans = items.map(spanOf);
    return anyItem((value) => {
      const moment = momentOf(value);
      return moment !== undefined && spans.some((span) => compareToSpan(moment, span) === 0);
    });
  }
  const read = READERS[type];
  const wanted = items.map((item) => (type === 'number' ? memberOf(boundOf(item)) : read(item)));
  const [only] = wanted;
  if (wanted.length === 1) return anyItem((value) => read(value) === only);
  const all = new Set(wanted);
  return anyItem((value) => all.has(read(value)));
}

type Ordered = 'lt' | 'lteq' | 'gt' | 'gteq';

/** Texts by code points, numbers exactly, moments as instants of which a day or a month is all; anything else has no order. */
function ordered(type: FilterType, test: Ordered, wanted: One): Test {
  const order = orderOf(type, wanted);
  if (test === 'lt') return (value) => order(value) < 0;
  if (test === 'lteq') return (value) => order(value) <= 0;
  return test === 'gt' ? (value) => order(value) > 0 : (value) => order(value) >= 0;
}

/** Below 0 where a value is less than the wanted one, NaN where it cannot be compared with it. */
function orderOf(type: FilterType, wanted: One): (value: Value) => number {
  if (type === 'number') {
    const bound = boundOf(wanted);
    return (value) => {
      const number = numberOf(value);
      return number === undefined ? Number.NaN : compareNumbers(number, bound);
    };
  }
  if (type === 'moment') {
    const span = spanOf(wanted);
    return (value) => {
      const moment = momentOf(value);
      return moment === undefined ? Number.NaN : compareToSpan(moment, span);
    };
  }
  const bound = String(wanted);
  return (value) => {
    const text = textOf(value);
    return text === undefined ? Number.NaN : compareKeys(text, bound);
  };
}

/** A stored number: a double, or a text where one cannot hold it or where other attributes are texts. */
function boundOf(wanted: One): number | Numeral {
  const bound = typeof wanted === 'string' ? decimalOf(wanted) : Number(wanted);
  if (bound === undefined) throw new TypeError(`${wanted} is no number`);
  return bound;
}

function spanOf(wanted: One): Span {
  const span = readSpan(String(wanted));
  if (span === undefined) throw new TypeError(`${wanted} is no moment`);
  return span;
}

type Pattern = 'matches' | 'start' | 'end' | 'cont';

const isPattern = (test: TestName): test is Pattern =>
  test === 'matches' || test === 'start' || test === 'end' || test === 'cont';

function pattern(test: Pattern, wanted: string): Test {
  const matches = textTest(test, folded(wanted));
  return anyItem((value) => {
    const text = textOf(value);
    return text !== undefined && matches(folded(text));
  });
}

function textTest(test: Pattern, wanted: string): (text: string) => boolean {
  if (test === 'matches') return compileLike(wanted);
  if (test === 'start') return (text) => text.startsWith(wanted);
  return test === 'end' ? (text) => text.endsWith(wanted) : (text) => text.includes(wanted);
}

/** A list satisfies a condition where one of its items does. */
const anyItem =
  (test: Test): Test =>
  (value) =>
    Array.isArray(value) ? value.some((item: Value) => test(item)) : test(value);
