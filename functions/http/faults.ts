import type { Fault } from '../core/problem.ts';

/** What a schema's issue must tell; those of zod do. */
interface Issue {
  readonly message: string;
  readonly path: readonly PropertyKey[];
  readonly keys?: readonly string[];
}

/** The faults that a schema found in a body; `members` are the names that the body may have. */
export function faultsOf(
  issues: readonly Issue[],
  read: { readonly body: unknown; readonly members: readonly string[] },
): readonly Fault[] {
  return issues.flatMap(({ path, message, keys }) => {
    if (keys) return keys.map((key) => strangerOf([...path, key], read));
    const value = valueAt(read.body, path);
    return [{ field: fieldName(path), message, ...(value === undefined ? {} : { value }) }];
  });
}

function strangerOf(
  path: readonly PropertyKey[],
  { body, members }: { body: unknown; members: readonly string[] },
): Fault {
  const message = `is unknown; there are ${members.join(', ')}`;
  return { field: fieldName(path), message, value: valueAt(body, path), allowed: members };
}

function fieldName(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'body';
  return path.reduce<string>((name, step) => {
    if (typeof step === 'number') return `${name}[${step}]`;
    return name === '' ? String(step) : `${name}.${String(step)}`;
  }, '');
}

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? (value as Record<PropertyKey, unknown>)[step]
        : undefined,
    body,
  );
}
