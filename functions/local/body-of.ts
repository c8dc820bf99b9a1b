/** What a row holds as JSON in its column `body`; undefined where there is no row. */
export const bodyOf = <T>(row: Record<string, unknown> | undefined): T | undefined =>
  row && (JSON.parse(String(row.body)) as T);

interface Remembering {
  /** How many bodies. */
  readonly most: number;
  /** Characters of a text above which it is not remembered. */
  readonly longest: number;
}

/**
 * Reads such bodies by key, and one whose text is as it was the last time not again: whoever follows an export asks often
 * and sees it change seldom. What it gives is shared, so nobody can write into it.
 */
export function rememberedBodies<T>({
  most,
  longest,
}: Remembering): (key: string, row: Record<string, unknown> | undefined) => T | undefined {
  const known = new Map<string, { readonly text: unknown; readonly body: T }>();
  return (key, row) => {
    const last = known.get(key);
    if (row && last?.text === row.body) return last?.body;
    known.delete(key);
    if (!row) return undefined;
    const body = frozen(JSON.parse(String(row.body)) as T);
    if (String(row.body).length > longest) return body;
    for (const oldest of known.keys()) {
      if (known.size < most) break;
      known.delete(oldest);
    }
    known.set(key, { text: row.body, body });
    return body;
  };
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const member of Object.values(value)) frozen(member);
  return Object.freeze(value);
}
