import type { Source } from '../core/ports/source.ts';
import { resources } from '../resources/index.ts';

interface Asked {
  readonly owner: string;
  readonly resource: string;
  readonly filter?: object;
}

/** How many rows an export will have: known where each record is a row and none is left out. */
export async function expectedRows(
  source: Source,
  { owner, resource, filter }: Asked,
): Promise<number | undefined> {
  const found = Object.hasOwn(resources, resource) ? resources[resource] : undefined;
  if (found === undefined || found.rows !== undefined || filter !== undefined) return undefined;
  return source.count?.({ owner, collection: found.collection, key: found.key });
}
