/** What a row holds as JSON in its column `body`; undefined where there is no row. */
export const bodyOf = <T>(row: Record<string, unknown> | undefined): T | undefined =>
  row && (JSON.parse(String(row.body)) as T);
