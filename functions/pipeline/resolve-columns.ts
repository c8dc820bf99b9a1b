import type { Column } from '../core/columns.ts';
import type { NewExport } from '../core/new-export.ts';
import {
  type Branch,
  type Chosen,
  isBranch,
  labelOf,
  readSelection,
  type Selecting,
  type Selection,
} from './selection.ts';

/** Columns where relations are followed, since few names can select many of them. */
const MOST_COLUMNS = 1000;

interface Asked extends Selecting {
  readonly request: Pick<NewExport, 'fields' | 'includes' | 'dryData'>;
  /** Whether the format's rows nest related records. */
  readonly nested: boolean;
}

/** The columns that a request selects, in its order; what is wrong with it is added to `faults`. */
export function resolveColumns(asked: Asked): readonly Column[] {
  const { resource, request, nested, faults } = asked;
  const before = faults.length;
  const selection = readSelection(asked);
  if (faults.length > before) return [];
  const { dryData = false } = request;
  const columns = columnsOf(selection, { nested, dryData, rows: resource.rows });
  const member = request.fields ? 'fields' : request.includes ? 'includes' : 'dryData';
  const refuse = (message: string) =>
    void faults.push({ in: 'body', at: [member], reason: 'value', value: request[member], message });
  if (columns.length === 0) refuse('nothing is left of them without ids and times');
  const count = countOf(columns);
  if (count > MOST_COLUMNS && [...selection.parts.values()].some(isBranch))
    refuse(`${count} columns are more than the ${MOST_COLUMNS} that may be selected with related records`);
  return columns;
}

/** How many columns there are, those of related records counted one by one. */
const countOf = (columns: readonly Column[]): number =>
  columns.reduce((sum, { members }) => sum + (members ? countOf(members) : 1), 0);

interface Form {
  readonly nested: boolean;
  readonly dryData: boolean;
  /** The list whose items are rows. */
  readonly rows: string | undefined;
}

function columnsOf(selection: Selection, form: Form): readonly Column[] {
  return [...selection.parts].flatMap(([name, part]) => {
    if (isBranch(part)) return relatedColumns(name, part, form);
    return isWritten(part, selection, form) ? [part.column] : [];
  });
}

/**
 * Related records as a column, nested; a single one in a flat format as columns with dotted names.
 * ours: in a flat format a list of related records is JSON in one cell, unless its items are the rows.
 */
function relatedColumns(name: string, { relation, selection }: Branch, form: Form): readonly Column[] {
  const member = relation.path ?? name;
  const areRows = relation.many === true && member === form.rows;
  const path = areRows ? `${member}[]` : member;
  const isOne = relation.many !== true || areRows;
  const inside: Form = { ...form, nested: form.nested || !isOne, rows: undefined };
  const members = columnsOf(selection, inside);
  if (isOne && !form.nested) return members.map((column) => dotted(column, name, path));
  if (members.length === 0) return [];
  return [{ name, path, label: labelOf(name), type: isOne ? 'record' : 'records', members }];
}

const dotted = (column: Column, relation: string, path: string): Column => ({
  ...column,
  name: `${relation}.${column.name}`,
  path: `${path}.${column.path}`,
  label: `${relation}.${column.name}`,
});

/** ours: of the times, dry data leaves out all of type `timestamp`, also those that are not the record's own. */
function isWritten({ column, named }: Chosen, selection: Selection, { dryData }: Form): boolean {
  const { resource } = selection;
  const isRelatedId = resource.ids?.includes(column.name) ?? false;
  if (dryData) return !isRelatedId && column.path !== resource.key && column.type !== 'timestamp';
  return named || !isRelatedId || !holdsId(selection.parts.get(column.name.replace(/_id$/, '')));
}

/** Whether a related record is written with its own id. */
function holdsId(part: Chosen | Branch | undefined): boolean {
  if (!isBranch(part)) return false;
  const { resource, parts } = part.selection;
  return resource.columns.some(({ name, path }) => path === resource.key && parts.has(name));
}
