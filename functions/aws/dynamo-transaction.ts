import { setTimeout } from 'node:timers/promises';
import {
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { Transient } from '../core/problem.ts';
import type { Dynamo } from './dynamo-query.ts';

/**
 * Writes all of it or nothing. Gives the places of those writes whose conditions did not hold, in order: none where all was
 * written. `Transient` where others wrote the same items all the time; `meanwhile` is called before each further try, and
 * ends them by what it throws.
 */
export async function transact(
  db: Dynamo,
  writes: readonly TransactWriteItem[],
  meanwhile?: () => Promise<void>,
): Promise<readonly number[]> {
  return unlessContended(async () => {
    try {
      await db.send(new TransactWriteItemsCommand({ TransactItems: [...writes] }));
      return [];
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      return failedConditions(error);
    }
  }, meanwhile);
}

/** `Transient` where no condition failed: another writer was at one of the items, or the table was throttled. */
function failedConditions(error: TransactionCanceledException): readonly number[] {
  const reasons = error.CancellationReasons ?? [];
  const failed = reasons.flatMap(({ Code }, index) => (Code === 'ConditionalCheckFailed' ? [index] : []));
  if (failed.length > 0) return failed;
  if (reasons.some(({ Code = '' }) => PASSING.has(Code)))
    throw new Contended(error.message, { cause: error });
  throw error;
}

const PASSING = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

/** Another transaction is at work on the item. */
class Contended extends Transient {}

const TRIES = 12;

/** Tries a write again while a transaction is at work on its item, after waits that grow and that chance spreads. */
export async function unlessContended<Output>(
  write: () => Promise<Output>,
  meanwhile?: () => Promise<void>,
): Promise<Output> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write();
    } catch (error) {
      if (!isContention(error) || attempt === TRIES) throw error;
      await setTimeout(Math.random() * Math.min(1000, 10 * 2 ** attempt));
      await meanwhile?.();
    }
  }
}

const isContention = (error: unknown): boolean =>
  error instanceof Contended ||
  (error instanceof Transient &&
    error.cause instanceof Error &&
    error.cause.name === 'TransactionConflictException');
