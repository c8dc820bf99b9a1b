import type { ExportKey } from '../export-record.ts';
import type { LedgerItem, LedgerKey } from '../ledger.ts';

/** Facts about chunks: each is written once, and a second writer gets what stands. */
export interface Ledger {
  /** The upload of a segment: the first claim wins, and everybody gets the winner. */
  claimUpload(key: LedgerKey, segment: number, upload: string): Promise<string>;
  upload(key: LedgerKey, segment: number): Promise<string | undefined>;
  get(key: LedgerKey, segment: number, chunk: number): Promise<LedgerItem | undefined>;
  /** Puts the item unless its chunk has one; gives the one that stands. */
  put(item: LedgerItem): Promise<LedgerItem>;
  /** All chunks, by segment and chunk number. */
  list(key: LedgerKey): Promise<readonly LedgerItem[]>;
  /** The last chunk of a segment: where the next attempt goes on. */
  last(key: LedgerKey, segment: number): Promise<LedgerItem | undefined>;
  /** Forgets all claims and chunks of an export, of all its attempts. */
  remove(key: ExportKey): Promise<void>;
}
