import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { type OutboxKey, outboxKeyOf } from '../core/outbox.ts';
import type { Log } from '../core/ports/log.ts';

/**
 * Tells what a batch of the queue names, side by side. What is not told stays in the queue, comes again and at last goes to
 * the dead-letter queue; the others of its batch are done. An event that is no batch names nothing.
 */
export async function announceBatch(
  { Records = [] }: Partial<SQSEvent>,
  announce: (key: OutboxKey) => Promise<'told' | 'nothing' | 'later' | 'gave up'>,
  log: Log,
): Promise<SQSBatchResponse> {
  const failures = Records.map(async ({ messageId: itemIdentifier, body }) => {
    try {
      const outcome = await announce(outboxKeyOf(JSON.parse(body)));
      return outcome === 'told' || outcome === 'nothing' ? [] : [{ itemIdentifier }];
    } catch (error) {
      log('error', 'not told', { message: itemIdentifier, error: String(error) });
      return [{ itemIdentifier }];
    }
  });
  return { batchItemFailures: (await Promise.all(failures)).flat() };
}
