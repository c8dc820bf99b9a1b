import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import type { ExportRecord } from '../../functions/core/export-record.ts';
import type { Notify } from '../../functions/core/notify.ts';
import { type DataFolder, openDataFolder } from '../../functions/local/data-folder.ts';
import { diskFiles } from '../../functions/local/disk-files.ts';
import { sqliteExports } from '../../functions/local/sqlite-exports.ts';
import { exportSample } from '../contracts/export-sample.ts';

/** A data folder of a test's own. */
export function testFolder(): DataFolder & { remove(): void } {
  const folder = openDataFolder(mkdtempSync(join(tmpdir(), 'waybill-told-')));
  return {
    ...folder,
    remove() {
      folder.close();
      rmSync(folder.dir, { recursive: true, force: true });
    },
  };
}

/** Completed exports of one file, each of which names somebody. */
export async function completedExports(
  { database, files: dir }: Pick<DataFolder, 'database' | 'files'>,
  body: Buffer,
  addresses: readonly Notify[],
): Promise<readonly ExportRecord[]> {
  const [files, exports] = [diskFiles(dir), sqliteExports(database)];
  await files.put('files/one.csv', body, { mediaType: 'text/csv', name: 'one.csv' });
  const file = {
    key: 'files/one.csv',
    manifestKey: 'files/manifest.json',
    name: 'commandes été.csv',
    mediaType: 'text/csv; charset=utf-8',
    rows: 3,
    bytes: body.length,
    crc32: crc32(body).toString(16).padStart(8, '0'),
    sha256: null,
  };
  const now = new Date().toISOString();
  const records = addresses.map((notify) => exportSample({ owner: 'acme', notify, createdAt: now }));
  for (const record of records) {
    await exports.create(record);
    await exports.move(record, { to: 'running' });
  }
  const patch = { file, finishedAt: now, updatedAt: now };
  return Promise.all(records.map((record) => exports.move(record, { to: 'completed', patch })));
}

/** What waits in the outbox or was given up. */
export const leftIn = (database: DatabaseSync): readonly unknown[] =>
  database.prepare('SELECT id, status, channel, gave_up FROM outbox').all();

/** Nobody has to wait longer for what the service does by itself. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 120_000;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error('it never came');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
