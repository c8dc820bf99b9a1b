import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { OutboxKey } from '../core/outbox.ts';
import { withTransients } from './transient.ts';

/** SQS takes no more messages in one call. */
const AT_ONCE = 10;

/** Sends keys of outbox items to the queue whose function tells them. */
export interface OutboxQueue {
  /** Gives the places of those that could not be sent, in order. */
  send(keys: readonly OutboxKey[]): Promise<readonly number[]>;
}

export function outboxQueue(client: SQSClient, url: string): OutboxQueue {
  const sqs = withTransients(client);
  return {
    async send(keys) {
      const unsent: number[] = [];
      for (let first = 0; first < keys.length; first += AT_ONCE) {
        const Entries = keys
          .slice(first, first + AT_ONCE)
          .map((key, index) => ({ Id: String(first + index), MessageBody: JSON.stringify(key) }));
        const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
        unsent.push(...Failed.map(({ Id }) => Number(Id)));
      }
      return unsent.sort((a, b) => a - b);
    },
  };
}
