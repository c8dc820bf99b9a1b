import type { ExportKey } from '../core/export-record.ts';
import type { ExportStore } from '../core/ports/export-store.ts';
import type { Files } from '../core/ports/files.ts';
import type { Ledger } from '../core/ports/ledger.ts';
import { isOpen } from '../core/transitions.ts';
import { exportFolder, FILES_PREFIX, SCRATCH_PREFIX } from './object-keys.ts';

interface Stores {
  readonly files: Files;
  readonly ledger: Ledger;
}

/** Removes what only a running export needs: open uploads, segments, rests and the ledger. Safe to repeat. */
export async function cleanScratch({ files, ledger }: Stores, key: ExportKey): Promise<void> {
  for (const prefix of [SCRATCH_PREFIX, FILES_PREFIX]) {
    for (const { key: name, upload } of await files.uploads(exportFolder(prefix, key)))
      await files.abortUpload(name, upload);
  }
  await files.removeAll(exportFolder(SCRATCH_PREFIX, key));
  await ledger.remove(key);
}

/** Removes everything that an export has stored, its file included. Safe to repeat. */
export async function cleanAll(stores: Stores, key: ExportKey): Promise<void> {
  await cleanScratch(stores, key);
  await stores.files.removeAll(exportFolder(FILES_PREFIX, key));
}

/** Removes what a step wrote where the export was ended or forgotten meanwhile, and says whether it was. */
export async function cleanIfEnded(
  stores: Stores & { readonly exports: ExportStore },
  key: ExportKey,
): Promise<boolean> {
  const record = await stores.exports.get(key);
  if (record && (isOpen(record.status) || record.status === 'completed')) return false;
  await cleanAll(stores, key);
  return true;
}
