import { type Column, columnPath } from '../core/columns.ts';
import type { NewExport } from '../core/new-export.ts';
import type { Fault, FaultReason } from '../core/problem.ts';
import type { Relation, Resource } from '../core/resource.ts';

/** Levels of relations that are followed. */
const MOST_LEVELS = 3;

/** What is written of a record: columns and related records by their names, in the order in which they were first asked for. */
export interface Selection {
  readonly resource: Resource;
  /** What there is to choose from. */
  readonly columns: readonly Column[];
  readonly parts: Map<string, Chosen | Branch>;
}

export interface Chosen {
  readonly column: Column;
  /** Whether it was asked for by its own name, and not with all others. */
  readonly named: boolean;
}

/** Related records, and what is written of each. */
export interface Branch {
  readonly relation: Relation;
  readonly selection: Selection;
}

export const isBranch = (part: Chosen | Branch | undefined): part is Branch =>
  part !== undefined && 'relation' in part;

export interface Selecting {
  readonly resource: Resource;
  /** Where the resources of relations are looked up. */
  readonly resources: Readonly<Record<string, Resource>>;
  readonly request: Pick<NewExport, 'fields' | 'includes'>;
  readonly faults: Fault[];
}

/** Reads `fields`; without them all columns and what `includes` names. Beside fields, includes are only looked at for faults. */
export function readSelection({ resource, resources, request, faults }: Selecting): Selection {
  const { fields, includes } = request;
  const chosen = emptySelection(resource, resource.columns);
  const whole = emptySelection(resource, resource.columns);
  chooseAll(whole);
  if (fields)
    readPlaces({ member: 'fields', texts: fields, faults }, (text) =>
      chooseField({ resources, text, rest: text, path: [], selection: chosen }),
    );
  if (fields?.length === 0)
    faults.push({
      in: 'body',
      at: ['fields'],
      reason: 'value',
      value: fields,
      message: 'must name at least one field',
    });
  readPlaces({ member: 'includes', texts: includes ?? [], faults }, (text) =>
    include({ resources, text, selection: whole }),
  );
  return fields ? chosen : whole;
}

type Wrong = Pick<Fault, 'reason' | 'message' | 'allowed'> | undefined;

interface Places {
  readonly member: 'fields' | 'includes';
  readonly texts: readonly string[];
  readonly faults: Fault[];
}

function readPlaces({ member, texts, faults }: Places, read: (text: string) => Wrong): void {
  const seen = new Set<string>();
  for (const [index, value] of texts.entries()) {
    const wrong = seen.has(value)
      ? wrongly('repeated', `${JSON.stringify(value)} is asked for twice`)
      : read(value);
    seen.add(value);
    if (wrong) faults.push({ in: 'body', at: [member, index], value, ...wrong });
  }
}

const wrongly = (reason: FaultReason, message: string): Wrong => ({ reason, message });

const unknown = (text: string, allowed: readonly string[]): Wrong => ({
  reason: 'unknown',
  allowed,
  message:
    allowed.length === 0
      ? `${JSON.stringify(text)} is no relation, and there are none`
      : `${JSON.stringify(text)} is not one of ${allowed.join(', ')}`,
});

const tooDeep = (text: string): Wrong =>
  wrongly('value', `${JSON.stringify(text)} follows more than ${MOST_LEVELS} relations`);

const emptySelection = (resource: Resource, columns: readonly Column[]): Selection => ({
  resource,
  columns,
  parts: new Map(),
});

interface Choosing {
  readonly resources: Selecting['resources'];
  readonly selection: Selection;
  /** The whole of what was asked for. */
  readonly text: string;
}

/** Chooses a column by its name, all by `*`, or what `rest` names of related records; a relation's name alone stands for its value as it is. */
function chooseField(asked: Choosing & { readonly rest: string; readonly path: readonly string[] }): Wrong {
  const { selection, text, rest, path, resources } = asked;
  const { resource, columns, parts } = selection;
  if (rest === '*') return void chooseAll(selection);
  const own = columns.find(({ name }) => name === rest);
  if (own) return choose(selection, own);
  const [name = '', ...further] = rest.split('.');
  const related = relatedTo(resource, name, resources);
  if (!related) return unknown(text, allowedAt(resource, columns, path));
  const { relation } = related;
  if (further.length === 0)
    return choose(selection, { name, path: relation.path ?? name, label: labelOf(name), type: 'json' });
  if (path.length === MOST_LEVELS) return tooDeep(text);
  const branch = branchOf(parts, name, related);
  if (!branch) return askedBothWays(text, name);
  return chooseField({
    ...asked,
    selection: branch.selection,
    rest: further.join('.'),
    path: [...path, name],
  });
}

/** Chooses the relations of a path, each with all of its own columns. */
function include({ resources, text, selection }: Choosing): Wrong {
  const names = text.split('.');
  if (names.length > MOST_LEVELS) return tooDeep(text);
  let at = selection;
  for (const [index, name] of names.entries()) {
    const related = relatedTo(at.resource, name, resources);
    if (!related) {
      const path = names.slice(0, index);
      return unknown(
        text,
        Object.keys(at.resource.relations ?? {}).map((one) => [...path, one].join('.')),
      );
    }
    const branch = branchOf(at.parts, name, related);
    if (!branch) return askedBothWays(text, name);
    chooseAll(branch.selection);
    at = branch.selection;
  }
  return undefined;
}

function chooseAll({ columns, parts }: Selection): void {
  for (const column of columns) if (!parts.has(column.name)) parts.set(column.name, { column, named: false });
}

function choose({ parts }: Selection, column: Column): Wrong {
  if (isBranch(parts.get(column.name))) return askedBothWays(column.name, column.name);
  parts.set(column.name, { column, named: true });
  return undefined;
}

const askedBothWays = (text: string, name: string): Wrong =>
  wrongly('conflict', `${JSON.stringify(text)}: ${name} is asked for both as it is and by its attributes`);

/** The branch of that name, in place of a column that was not asked for by its name; undefined where one was. */
function branchOf(
  parts: Selection['parts'],
  name: string,
  { relation, resource }: { readonly relation: Relation; readonly resource: Resource },
): Branch | undefined {
  const part = parts.get(name);
  if (isBranch(part)) return part;
  if (part?.named) return undefined;
  const columns = resource.columns.filter(({ path }) => columnPath(path).list === undefined);
  const branch: Branch = { relation, selection: emptySelection(resource, columns) };
  parts.delete(name);
  parts.set(name, branch);
  return branch;
}

function relatedTo({ relations = {} }: Resource, name: string, resources: Selecting['resources']) {
  const relation = Object.hasOwn(relations, name) ? relations[name] : undefined;
  const resource = relation && Object.hasOwn(resources, relation.resource) && resources[relation.resource];
  return relation && resource ? { relation, resource } : undefined;
}

function allowedAt(
  { relations = {} }: Resource,
  columns: readonly Column[],
  path: readonly string[],
): readonly string[] {
  const related = Object.keys(relations).map((name) => `${name}.*`);
  const all = related.length > 0 || path.length > 0 ? ['*'] : [];
  return [...all, ...columns.map(({ name }) => name), ...related].map((name) => [...path, name].join('.'));
}

/** `stock_items` for people: `Stock items`. */
export function labelOf(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
