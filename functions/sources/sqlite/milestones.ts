import type { DatabaseSync } from 'node:sqlite';
import type { RecordKey } from '../../core/key-order.ts';
import type { SourceQuery } from '../../core/ports/source.ts';
import { BELOW_ALL } from './schema.ts';
import { unlessBusy } from './unless-busy.ts';

/** More than enough to cut twenty segments from. */
const MOST = 1024;

/**
 * Every n-th key of a collection, at most 1,024 of them: n doubles whenever there would be more, so one pass over
 * keys alone is enough for any size. `turn` is awaited between its short queries.
 */
export async function milestones(
  db: DatabaseSync,
  { owner, collection }: SourceQuery,
  turn: () => Promise<void>,
): Promise<readonly RecordKey[]> {
  const ahead = db.prepare(
    'SELECT key FROM records WHERE owner = ? AND collection = ? AND key > ? ORDER BY key LIMIT 1 OFFSET ?',
  );
  let keys: RecordKey[] = [];
  let stride = 1;
  let at: RecordKey = BELOW_ALL;
  for (;;) {
    await turn();
    const row = unlessBusy(() => ahead.get(owner, collection, at, stride - 1));
    if (!row) return keys;
    at = row.key as RecordKey;
    keys.push(at);
    if (keys.length < MOST) continue;
    keys = keys.filter((_, i) => i % 2 === 1);
    stride *= 2;
  }
}
