import type { ExportKey } from '../core/export-record.ts';
import type { Files, Ledger } from '../core/ports.ts';
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
