import type { ExportEvent } from '../event.ts';
import type { OutboxKey } from '../outbox.ts';

/** The right to tell one thing, until its lease ends. */
export interface Claim {
  readonly key: OutboxKey;
  readonly event: ExportEvent;
  /** Counts claims of this item from 1: one that a later claim has overtaken changes nothing any more. */
  readonly number: number;
  /** How many claims before this one ended without a word: what they sent, nobody knows. */
  readonly unsure: number;
  /** How many claims before this one are known to have sent nothing. */
  readonly failures: number;
}

/**
 * What is to be told and was not told yet. The store of exports puts an item in the transaction of the move that it tells
 * of; each is told once it is claimed, and gone once it is told. Times are milliseconds since 1970.
 */
export interface Outbox {
  /** Takes an item for a while; undefined where it is told already, or held or put off by an earlier claim; a reason where it was given up. */
  claim(
    key: OutboxKey,
    lease: { readonly now: number; readonly until: number },
  ): Promise<Claim | { readonly gaveUp: string } | undefined>;
  /** It has been told. */
  done(claim: Claim): Promise<void>;
  /** Nothing was sent: the next claim may be made from `at` on. */
  putOff(claim: Claim, at: number): Promise<void>;
  /** Nothing more will be sent; the item stays for some time, and says why. */
  giveUp(claim: Claim, reason: string): Promise<void>;
  /** Keys of items that may be claimed at this moment: never told, put off until now, or claimed by somebody who never said more. Some, where there are many. */
  waiting(now: number): AsyncIterable<OutboxKey>;
}
