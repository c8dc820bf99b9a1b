import type { DatabaseSync } from 'node:sqlite';
import { parseDocument } from '../../core/document.ts';
import type { Source } from '../../core/ports/source.ts';
import { turn } from './turn.ts';
import { unlessBusy } from './unless-busy.ts';

/** Reads one record by its key. */
export function recordFinder(db: DatabaseSync): NonNullable<Source['find']> {
  const one = db.prepare('SELECT body FROM records WHERE owner = ? AND collection = ? AND key = ?');
  return async ({ owner, collection }, key) => {
    await turn();
    const row = unlessBusy(() => one.get(owner, collection, key));
    return row && parseDocument(String(row.body));
  };
}
