import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { parseDocument } from '../../core/document.ts';
import { compileFilters } from '../../core/filters/compile.ts';
import type { Attribute, Filter } from '../../core/filters/filter.ts';
import { predicateOf } from '../../core/filters/predicates.ts';
import type { Value } from '../../core/json.ts';

/** An SQL expression over a row's `body`, 1 where its record passes; its parameters are numbered from `from` on. */
export interface FilterSql {
  readonly sql: string;
  readonly params: readonly SQLInputValue[];
}

type Test = (value: Value) => boolean;

/** Tests that the running statements call, by their number. */
const tests = new Map<number, Test>();
const released = new FinalizationRegistry<readonly number[]>((numbers) => {
  for (const number of numbers) tests.delete(number);
});
let made = 0;

/** Lets SQL of `filterSql` run in this database. */
export function addFilterFunction(db: DatabaseSync): void {
  db.function('waybill_test', { deterministic: true }, (number, json) => {
    const value = json === null ? undefined : parseDocument(`{"value":${json}}`).value;
    return Number(tests.get(Number(number))?.(value));
  });
}

/**
 * The filters as SQL that means the same to the letter: what SQLite can tell from a value's type, or compares as the
 * compiled function does, it tells itself; anything else it hands to that function, and only the one value. Undefined
 * where an attribute's name cannot stand in a path. The expression holds as long as the list of filters does.
 */
export function filterSql(filters: readonly Filter[], from: number): FilterSql | undefined {
  const params: SQLInputValue[] = [];
  const numbers: number[] = [];
  const bind = (value: SQLInputValue): string => `?${from + params.push(value) - 1}`;
  const keep = (test: Test): number => {
    tests.set(++made, test);
    numbers.push(made);
    return made;
  };
  const all = filters.map((filter) =>
    filter.attributes.map((attribute) => expressionOf({ filter, attribute, bind, keep })),
  );
  released.register(filters, numbers);
  if (all.flat().includes(undefined)) return undefined;
  const glances = filters.flatMap((filter) => glanceAt(filter, bind) ?? []);
  return { sql: [...glances, ...all.map((any) => `(${any.join(' OR ')})`)].join(' AND '), params };
}

/** GLOB's time grows with the length of what it looks for, too. */
const LONGEST_GLANCE = 64;

/**
 * A look at the body's text that costs a third of reading its JSON: what equals a text holds it, as `JSON.stringify` wrote
 * it; a number or a boolean that equals it stands there without quotes.
 */
function glanceAt({ attributes, predicate, value }: Filter, bind: Asked['bind']): string | undefined {
  const isEquality = predicate === 'eq' && attributes.every(({ type }) => type === 'text' || type === 'list');
  if (!isEquality || typeof value !== 'string' || !isPlain(value) || value.length > LONGEST_GLANCE)
    return undefined;
  const text = JSON.stringify(value).slice(1, -1);
  return `body GLOB ${bind(`*${text.replace(/[*?[]/g, '[$&]')}*`)}`;
}

interface Asked {
  readonly filter: Filter;
  readonly attribute: Attribute;
  readonly bind: (value: SQLInputValue) => string;
  readonly keep: (test: Test) => number;
}

/** Names that SQLite's paths take as they are. */
const PLAIN = /^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*$/;

function expressionOf({ filter, attribute, bind, keep }: Asked): string | undefined {
  const [head = '', ...further] = attribute.path.split('[]');
  if (!PLAIN.test(head)) return undefined;
  const path = pathOf(head.split('.'));
  const { type } = attribute;
  const inner = { path: ['value', ...further].join('[]'), type };
  const compiled = compileFilters([{ ...filter, attributes: [inner] }]);
  const test: Test = (value) => compiled({ value });
  const told = (value: Value): number => Number(test(value));
  const ask = `waybill_test(${keep(test)}, body -> ${path})`;
  const branches = further.length > 0 ? [] : branchesOf({ filter, attribute, test, path, ask, bind });
  return `CASE coalesce(json_type(body, ${path}), 'null') WHEN 'null' THEN ${told(undefined)} ${branches.join(' ')} ELSE ${ask} END`;
}

/** The path that `valueAt` takes: at each step the rest of the names may be one name with dots in it. */
function pathOf(steps: readonly string[]): string {
  const literal = (at: number) =>
    `'$${steps
      .slice(0, at)
      .map((step) => `.${step}`)
      .join('')}."${steps.slice(at).join('.')}"'`;
  const choices = steps
    .slice(0, -1)
    .map((_step, at) => `WHEN json_type(body, ${literal(at)}) IS NOT NULL THEN ${literal(at)}`);
  const path = `'$.${steps.join('.')}'`;
  return choices.length === 0 ? path : `(CASE ${choices.join(' ')} ELSE ${path} END)`;
}

interface Branching extends Omit<Asked, 'keep'> {
  readonly test: Test;
  readonly path: string;
  /** Hands the value to the compiled function. */
  readonly ask: string;
}

/** What a value's JSON type says of it, or its text, or its number where that is far from the wanted one. */
function branchesOf({ filter, attribute, test, path, ask, bind }: Branching): readonly string[] {
  const { test: name, not = false } = predicateOf(filter.predicate);
  const booleans = [`WHEN 'true' THEN ${Number(test(true))}`, `WHEN 'false' THEN ${Number(test(false))}`];
  const text = `body ->> ${path}`;
  if (name === 'null' || name === 'blank') {
    const texts = `WHEN 'text' THEN CASE ${text} WHEN '' THEN ${Number(test(''))} ELSE ${Number(test('x'))} END`;
    const others = ['integer', 'real', 'object'].map((one) => `WHEN '${one}' THEN ${Number(test({}))}`);
    return [...booleans, texts, ...others];
  }
  if (name === 'eq' && (attribute.type === 'text' || attribute.type === 'list')) {
    const wanted = [filter.value].flat().map(String);
    if (!wanted.every(isPlain)) return booleans;
    const found = `${text} ${not ? 'NOT IN' : 'IN'} (SELECT value FROM json_each(${bind(JSON.stringify(wanted))}))`;
    return [...booleans, `WHEN 'text' THEN ${found}`];
  }
  if (attribute.type !== 'number' || typeof filter.value !== 'number') return booleans;
  const margin = Math.abs(filter.value) * 1e-9 + 1e-200;
  const [low, high] = [filter.value - margin, filter.value + margin];
  const number = `CASE WHEN ${text} < ${bind(low)} THEN ${Number(test(low))} WHEN ${text} > ${bind(high)} THEN ${Number(test(high))} ELSE ${ask} END`;
  return [...booleans, `WHEN 'integer' THEN ${number}`, `WHEN 'real' THEN ${number}`];
}

/** Whether a text is the same on its way through SQLite. */
const isPlain = (text: string): boolean => text.isWellFormed() && !text.includes('\u0000');
