/** Says what a row's JSON text has other than one object with a value for each of the names, and none beside them. */
export function objectFault(text: string, names: ReadonlySet<string>): string | undefined {
  let row: unknown;
  try {
    row = JSON.parse(text);
  } catch (error) {
    return `is no JSON: ${(error as SyntaxError).message}`;
  }
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return 'is no JSON object';
  const found = Object.keys(row);
  const stranger = found.find((name) => !names.has(name));
  if (stranger !== undefined) return `has ${JSON.stringify(stranger)}, which is no column of the manifest`;
  if (found.length === names.size) return undefined;
  const missing = [...names].find((name) => !Object.hasOwn(row, name));
  return `lacks ${JSON.stringify(missing)}`;
}
