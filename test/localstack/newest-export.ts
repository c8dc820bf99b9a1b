import type { ExportRecord } from '../../functions/core/export-record.ts';
import type { ExportStore } from '../../functions/core/ports/export-store.ts';

/** Read from the records, since an index may not know a new one yet. */
export async function newestExport(exports: ExportStore, owner: string): Promise<ExportRecord | undefined> {
  for await (const [newest] of exports.history(owner, { fresh: 0 })) if (newest) return exports.get(newest);
  return undefined;
}
