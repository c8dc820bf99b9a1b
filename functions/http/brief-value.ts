const MAX_CHARACTERS = 200;

/** A caller's value as an error may repeat it: a long text is cut, a long structure is left out. */
export function briefValue(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.length > MAX_CHARACTERS ? `${value.slice(0, MAX_CHARACTERS)}…` : value;
  }
  const text = JSON.stringify(value);
  return text === undefined || text.length > MAX_CHARACTERS ? undefined : value;
}
