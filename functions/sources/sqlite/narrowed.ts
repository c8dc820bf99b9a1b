import type { DatabaseSync } from 'node:sqlite';
import type { Range } from '../../core/chunk.ts';
import { keyBounds } from '../../core/filters/key-bounds.ts';
import type { SourceQuery } from '../../core/ports/source.ts';

/**
 * The range outside of which no record passes the filters. Numbers lie before texts, and a filter may find a number as
 * its text, or a text as its number: where the collection has keys of both kinds, the bound towards the other one stays open.
 */
export function narrowed(db: DatabaseSync, { owner, collection, key, filters = [] }: SourceQuery): Range {
  const bounds = keyBounds(filters, key);
  if (bounds === undefined) return { after: null, upto: null };
  const { type, after, upto } = bounds;
  const other = db.prepare(
    `SELECT 1 FROM records WHERE owner = ? AND collection = ? AND key ${type === 'text' ? '<' : '>='} '' LIMIT 1`,
  );
  if (other.get(owner, collection) === undefined) return { after, upto };
  return type === 'text' ? { after: null, upto } : { after, upto: null };
}
