import type { DatabaseSync } from 'node:sqlite';
import { type ExportStatus, isOpen, OPEN_STATUSES } from '../core/transitions.ts';
import { cleanAll, cleanScratch } from '../pipeline/clean.ts';
import type { Engine } from '../pipeline/engine.ts';
import { exportFolder, FILES_PREFIX, folderOf, SCRATCH_PREFIX } from '../pipeline/object-keys.ts';
import { whenFree } from './transact.ts';

/** Records stay readable for so long after their file. */
const RECORD_MS = 30 * 24 * 3600 * 1000;

/**
 * Finishes the cleaning that a kill cut off: the ledger goes last, so an ended export that has one is not clean yet. Uploads
 * that no open export can know of were begun beside its end.
 */
export async function removeLeftovers(database: DatabaseSync, engine: Engine): Promise<void> {
  const known = database.prepare(
    `SELECT ledger.owner, ledger.id, exports.status FROM (SELECT owner, id FROM uploads UNION SELECT owner, id FROM chunks) ledger
     LEFT JOIN exports USING (owner, id)`,
  );
  for (const { owner, id, status } of known.all()) {
    const key = { owner: String(owner), id: Number(id) };
    if (status === 'completed') await cleanScratch(engine, key);
    else if (status === null || !isOpen(status as ExportStatus)) await cleanAll(engine, key);
  }
  await abortStrays(database, engine);
}

async function abortStrays(database: DatabaseSync, { files }: Engine): Promise<void> {
  const known = new Set<string>();
  const statuses = OPEN_STATUSES.map((status) => `'${status}'`);
  const open = database.prepare(`SELECT owner, id FROM exports WHERE status IN (${statuses})`);
  for (const { owner, id } of open.iterate())
    for (const prefix of [SCRATCH_PREFIX, FILES_PREFIX])
      known.add(exportFolder(prefix, { owner: String(owner), id: Number(id) }));
  for (const { key, upload } of await files.uploads(''))
    if (!known.has(folderOf(key))) await files.abortUpload(key, upload);
}

/** Removes the files of ended exports that have expired, and 30 days later their records and what nobody could tell. `now` in milliseconds. */
export async function removeExpired(database: DatabaseSync, engine: Engine, now: number): Promise<void> {
  const expiry = "json_extract(body, '$.expiresAt')";
  const expired = database.prepare(
    `SELECT owner, id, status, ${expiry} AS at FROM exports WHERE ${expiry} <= ?`,
  );
  for (const { owner, id, status, at } of expired.all(new Date(now).toISOString())) {
    if (isOpen(status as ExportStatus)) continue;
    const key = { owner: String(owner), id: Number(id) };
    await cleanAll(engine, key);
    if (Date.parse(String(at)) + RECORD_MS <= now) await engine.exports.remove(key);
  }
  const untold = database.prepare("DELETE FROM outbox WHERE gave_up IS NOT NULL AND event ->> '$.at' <= ?");
  await whenFree(database, () => untold.run(new Date(now - RECORD_MS).toISOString()));
}
