import type { Fault } from '../problem.ts';
import type { FilterWord } from '../resource.ts';
import { AttributeNames, type Filterable, type Filterables } from './attributes.ts';
import type { Attribute, Filter, FilterType, FilterValue } from './filter.ts';
import { PREDICATES, type PredicateName, predicatesOf, takes, typesOf } from './predicates.ts';
import { isUnread, readBoolean, readList, readOne, readValue, shown, type Unread } from './read-value.ts';

const MOST_FILTERS = 100;
/** Code units of a filter's name, which bounds how many attributes it can name. */
const LONGEST_NAME = 300;
/** Code units of all filters as JSON: they are a part of the export's record. */
const LONGEST_JSON = 65_536;

/** A resource, or what is described like one, with words of its own besides the language. */
export interface Filtered extends Filterable {
  readonly filters?: Readonly<Record<string, FilterWord>>;
}

export type PlaceOf = (...name: string[]) => Pick<Fault, 'in' | 'at'>;

const IN_BODY: PlaceOf = (...name) => ({ in: 'body', at: ['filters', ...name] });

export interface ReadFilters {
  readonly filters: readonly Filter[];
  /** What is wrong with them; then not all of them are there. */
  readonly faults: readonly Fault[];
}

/**
 * Reads filters by their names: words of the resource's own, then `{attribute}_{predicate}`, `{a}_or_{b}_{predicate}` and attributes
 * of relations, which are looked up in `others`. `placeOf` says where in the request they stand.
 */
export function readFilters(
  asked: Readonly<Record<string, unknown>>,
  of: Filtered,
  others: Filterables,
  placeOf = IN_BODY,
): ReadFilters {
  const entries = Object.entries(asked);
  const tooMuch = (message: string): ReadFilters => ({
    filters: [],
    faults: [{ ...placeOf(), reason: 'value', value: entries.length, message }],
  });
  if (entries.length > MOST_FILTERS)
    return tooMuch(`are ${entries.length}, more than the ${MOST_FILTERS} that an export may have`);
  const names = new AttributeNames(others);
  const read = entries.map(([name, value]) => ({
    name,
    value,
    read: readFilter({ name, value, of, names }),
  }));
  const faults = read.flatMap(({ name, value, read }) =>
    read && 'reason' in read ? [{ ...placeOf(name), value, ...read }] : [],
  );
  const filters = read.flatMap(({ read }) => (read && 'predicate' in read ? [read] : []));
  if (JSON.stringify(filters).length > LONGEST_JSON) return tooMuch('are too long together');
  return { filters, faults };
}

type Refused = Pick<Fault, 'reason' | 'message' | 'allowed'>;

interface Asked {
  readonly name: string;
  readonly value: unknown;
  readonly of: Filtered;
  readonly names: AttributeNames;
}

/** Undefined where the value means "no condition". */
function readFilter(asked: Asked): Filter | Refused | undefined {
  const { name, of, value } = asked;
  const { filters = {} } = of;
  const word = Object.hasOwn(filters, name) ? filters[name] : undefined;
  if (word) return readWord(name, word, value);
  const phrase = readPhrase(asked);
  if ('reason' in phrase) return phrase;
  const { attributes, predicate } = phrase;
  const strange = attributes.find(({ type }) => !typesOf(predicate).includes(type));
  if (strange) {
    const allowed = predicatesOf(strange.type);
    const message = `asks ${predicate} of ${strange.path}, which is ${strange.type}; there are ${allowed.join(', ')}`;
    return { reason: 'type', message, allowed };
  }
  return filterOf(name, attributes, predicate, value);
}

/** The value must fit each of the attributes. Where their types differ, its text stands for all of them. */
function filterOf(
  name: string,
  attributes: readonly Attribute[],
  predicate: PredicateName,
  value: unknown,
): Filter | Refused {
  const types = [...new Set(attributes.map(({ type }) => type))];
  const values = types.map((type) => readValue(predicate, type, value));
  const unread = values.find(isUnread);
  if (unread) return { reason: 'value', message: unread.fault };
  const text = types.findIndex((type) => type === 'text' || type === 'list');
  return { name, attributes, predicate, value: values[Math.max(0, text)] as FilterValue };
}

interface Phrase {
  readonly attributes: readonly Attribute[];
  readonly predicate: PredicateName;
}

/** The longest attributes win where a name can be read in several ways. */
function readPhrase({ name, of, names }: Asked): Phrase | Refused {
  if (name.length > LONGEST_NAME)
    return { reason: 'unknown', message: `is longer than the ${LONGEST_NAME} characters of a filter's name` };
  let known: Attribute | undefined;
  let asksSomething = false;
  for (let at = name.lastIndexOf('_'); at > 0; at = name.lastIndexOf('_', at - 1)) {
    const [subject, predicate] = [name.slice(0, at), name.slice(at + 1)];
    known ??= names.find(of, subject);
    if (!Object.hasOwn(PREDICATES, predicate)) continue;
    asksSomething = true;
    const attributes = alternatives(subject, (one) => names.find(of, one));
    if (attributes) return { attributes, predicate: predicate as PredicateName };
  }
  return known && !asksSomething ? noPredicate(known) : unknownFilter(of, names);
}

const SEPARATOR = '_or_';

/** The attributes of `{a}_or_{b}`; undefined where there is one that nobody knows. Looks at each beginning once. */
function alternatives(
  text: string,
  find: (name: string) => Attribute | undefined,
): readonly Attribute[] | undefined {
  const hopeless = new Set<number>();
  const from = (start: number): readonly Attribute[] | undefined => {
    const whole = find(text.slice(start));
    if (whole) return [whole];
    for (
      let at = text.lastIndexOf(SEPARATOR);
      at > start;
      at = at > 0 ? text.lastIndexOf(SEPARATOR, at - 1) : -1
    ) {
      const next = at + SEPARATOR.length;
      const first = hopeless.has(next) ? undefined : find(text.slice(start, at));
      const others = first && from(next);
      if (others) return [first, ...others];
    }
    hopeless.add(start);
    return undefined;
  };
  return from(0);
}

function noPredicate({ path, type }: Attribute): Refused {
  const allowed = predicatesOf(type);
  return { reason: 'unknown', message: `asks nothing of ${path}; there are ${allowed.join(', ')}`, allowed };
}

function unknownFilter(of: Filtered, names: AttributeNames): Refused {
  const words = Object.keys(of.filters ?? {});
  const attributes = [...names.own(of).keys(), ...Object.keys(of.relations ?? {}).map((one) => `${one}_…`)];
  const told = words.length > 0 ? `there are ${words.join(', ')} and ` : 'there is ';
  const message = `is not a filter; ${told}{attribute}_{predicate} with the attributes ${attributes.join(', ')}`;
  return { reason: 'unknown', message, allowed: [...words, ...attributes] };
}

function readWord(name: string, word: FilterWord, value: unknown): Filter | Refused | undefined {
  const predicate = word.operator === 'contains' ? 'cont' : word.operator;
  const read =
    takes(predicate) === 'list'
      ? readList(value, (item) => readMeaning(word, item))
      : readMeaning(word, value);
  if (isUnread(read))
    return { reason: 'value', message: read.fault, ...(word.allowed ? { allowed: word.allowed } : {}) };
  if (read === undefined) return undefined;
  const type = typeOf(word, read);
  return { name, attributes: word.paths.map((path) => ({ path, type })), predicate, value: read };
}

/** What is compared: not the caller's word but what it means. */
function typeOf({ type, operator }: FilterWord, read: FilterValue): FilterType {
  if (operator !== 'contains' && takes(operator) === 'boolean') return 'json';
  const [one] = [read].flat();
  if (typeof one === 'number') return 'number';
  if (typeof one === 'boolean') return 'boolean';
  if (type === 'timestamp') return 'moment';
  return type === 'number' ? 'number' : 'text';
}

function readMeaning(word: FilterWord, value: unknown): string | number | boolean | Unread | undefined {
  const { type, allowed, means } = word;
  const read =
    type === 'boolean' ? readBoolean(value) : readOne(type === 'timestamp' ? 'moment' : type, value);
  if (isUnread(read)) return read;
  const text = String(read);
  if (allowed && !allowed.includes(text))
    return { fault: `${shown(value)} is not one of ${allowed.join(', ')}` };
  return means && Object.hasOwn(means, text) ? means[text] : read;
}
