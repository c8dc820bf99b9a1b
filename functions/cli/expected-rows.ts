import type { DatabaseSync } from 'node:sqlite';
import { resources } from '../resources/index.ts';

interface Asked {
  readonly owner: string;
  readonly resource: string;
  readonly filter?: object;
}

/** How many rows an export will have: known where each record is a row and none is left out. */
export function expectedRows(db: DatabaseSync, { owner, resource, filter }: Asked): number | undefined {
  const found = Object.hasOwn(resources, resource) ? resources[resource] : undefined;
  if (found === undefined || found.rows !== undefined || filter !== undefined) return undefined;
  const count = db.prepare('SELECT count(*) AS rows FROM records WHERE owner = ? AND collection = ?');
  return Number(count.get(owner, found.collection)?.rows);
}
