import type { ExportEntry } from '../../functions/core/export-record.ts';
import type { ExportStore, HistoryAsked } from '../../functions/core/ports/export-store.ts';

/** An owner's entries in one list; all of them from the records, unless the index is asked for. */
export async function historyOf(
  store: Pick<ExportStore, 'history'>,
  owner: string,
  asked: Partial<HistoryAsked> = {},
): Promise<ExportEntry[]> {
  return (await Array.fromAsync(store.history(owner, { fresh: 0, ...asked }))).flat();
}
