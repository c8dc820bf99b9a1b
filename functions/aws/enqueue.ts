import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import type { OutboxKey } from '../core/outbox.ts';
import type { Log } from '../core/ports/log.ts';
import type { Outbox } from '../core/ports/outbox.ts';
import { outboxKeyOfItem } from './outbox-item.ts';
import type { OutboxQueue } from './outbox-queue.ts';

export interface Enqueuing {
  readonly outbox: Pick<Outbox, 'waiting'>;
  readonly queue: OutboxQueue;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** Records of the table's stream, or any other event for what stayed in the outbox. */
export type EnqueueEvent = Partial<DynamoDBStreamEvent>;

/**
 * Queues what the stream brings, or what stayed. Of a batch the stream gives again what follows the first record that could
 * not be sent; one that names nothing is left out, since no further try would give it a name.
 */
export async function enqueue(desk: Enqueuing, { Records }: EnqueueEvent): Promise<DynamoDBBatchResponse> {
  if (!Records) {
    const keys = await Array.fromAsync(desk.outbox.waiting(desk.clock()));
    const unsent = await desk.queue.send(keys);
    if (unsent.length > 0) throw new Error(`${unsent.length} of ${keys.length} could not be queued`);
    return { batchItemFailures: [] };
  }
  const named = Records.flatMap((record) => {
    const key = keyOf(desk, record.dynamodb?.Keys);
    return key ? [{ key, itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }] : [];
  });
  const unsent = await desk.queue.send(named.map(({ key }) => key));
  return {
    batchItemFailures: unsent.map((place) => ({ itemIdentifier: named[place]?.itemIdentifier ?? '' })),
  };
}

function keyOf({ log }: Enqueuing, item: unknown): OutboxKey | undefined {
  try {
    return outboxKeyOfItem(Object(item));
  } catch (error) {
    log('error', 'not queued', { error: String(error) });
    return undefined;
  }
}
