import type { Manifest, ManifestColumn } from '../../core/manifest.ts';

/** What a row's object must be. */
export interface RowShape {
  readonly members: readonly ManifestColumn[];
  /** Whether members without a value are left out. */
  readonly mayLack: boolean;
}

export const rowShape = ({ columns, dryData }: Manifest): RowShape => ({
  members: columns,
  mayLack: dryData === true,
});

/** Says what a row's JSON text has other than one object with a value for each of the columns, and none beside them. */
export function objectFault(text: string, shape: RowShape): string | undefined {
  let row: unknown;
  try {
    row = JSON.parse(text);
  } catch (error) {
    return `is no JSON: ${(error as SyntaxError).message}`;
  }
  return isObject(row) ? membersFault(row, shape, '') : 'is no JSON object';
}

function membersFault(found: object, { members, mayLack }: RowShape, path: string): string | undefined {
  const names = new Set(members.map(({ name }) => name));
  const stranger = Object.keys(found).find((name) => !names.has(name));
  if (stranger !== undefined)
    return `has ${JSON.stringify(path + stranger)}, which is no column of the manifest`;
  const missing = mayLack ? undefined : members.find(({ name }) => !Object.hasOwn(found, name));
  if (missing) return `lacks ${JSON.stringify(path + missing.name)}`;
  for (const column of members) {
    const value = (found as Record<string, unknown>)[column.name];
    for (const record of recordsIn(column, value)) {
      const fault = membersFault(
        record,
        { members: column.members ?? [], mayLack },
        `${path}${column.name}.`,
      );
      if (fault !== undefined) return fault;
    }
  }
  return undefined;
}

/** The related records in a value; one that holds none is written as it is. */
function recordsIn({ type }: ManifestColumn, value: unknown): readonly object[] {
  if (type === 'record' && isObject(value)) return [value];
  return type === 'records' && Array.isArray(value) ? value.filter(isObject) : [];
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
