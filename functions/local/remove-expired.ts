import type { DatabaseSync } from 'node:sqlite';
import { type ExportStatus, isOpen } from '../core/transitions.ts';
import { cleanAll } from '../pipeline/clean.ts';
import type { Engine } from '../pipeline/engine.ts';

/** Records stay readable for so long after their file. */
const RECORD_MS = 30 * 24 * 3600 * 1000;

/** Removes the files of ended exports that have expired, and 30 days later their records. `now` in milliseconds. */
export async function removeExpired(database: DatabaseSync, engine: Engine, now: number): Promise<void> {
  const expiry = "json_extract(body, '$.expiresAt')";
  const expired = database
    .prepare(`SELECT owner, id, status, ${expiry} AS at FROM exports WHERE ${expiry} <= ?`)
    .all(new Date(now).toISOString());
  for (const row of expired) {
    if (isOpen(row.status as ExportStatus)) continue;
    const key = { owner: String(row.owner), id: Number(row.id) };
    await cleanAll(engine, key);
    if (Date.parse(String(row.at)) + RECORD_MS <= now) await engine.exports.remove(key);
  }
}
