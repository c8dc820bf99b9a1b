import type { Fault, FaultReason } from '../core/problem.ts';

/** What a schema's issue must tell; those of zod do. */
interface Issue {
  readonly code: string;
  readonly message: string;
  readonly path: readonly PropertyKey[];
  readonly keys?: readonly string[];
}

/** The faults that a schema found in a body; `members` are the names that the body may have. */
export function faultsOf(
  issues: readonly Issue[],
  read: { readonly body: unknown; readonly members: readonly string[] },
): readonly Fault[] {
  return issues.flatMap(({ code, path, message, keys }) => {
    const at = path.map(stepOf);
    if (keys) return keys.map((key) => strangerOf([...at, key], read));
    const value = valueAt(read.body, at);
    const reason = reasonOf(code, value);
    return [{ in: 'body' as const, at, reason, message, ...(value === undefined ? {} : { value }) }];
  });
}

function reasonOf(code: string, value: unknown): FaultReason {
  if (code !== 'invalid_type') return 'value';
  return value === undefined ? 'required' : 'type';
}

function strangerOf(
  at: readonly (string | number)[],
  { body, members }: { body: unknown; members: readonly string[] },
): Fault {
  const message = `is unknown; there are ${members.join(', ')}`;
  return { in: 'body', at, reason: 'unknown', message, value: valueAt(body, at), allowed: members };
}

const stepOf = (step: PropertyKey): string | number => (typeof step === 'number' ? step : String(step));

function valueAt(body: unknown, at: readonly (string | number)[]): unknown {
  return at.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? (value as Record<PropertyKey, unknown>)[step]
        : undefined,
    body,
  );
}
