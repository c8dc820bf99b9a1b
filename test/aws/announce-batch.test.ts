import { SendMessageBatchCommand, type SendMessageBatchCommandInput, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { announceBatch } from '../../functions/aws/announce-batch.ts';
import { enqueue } from '../../functions/aws/enqueue.ts';
import { outboxKey } from '../../functions/aws/outbox-item.ts';
import { outboxQueue } from '../../functions/aws/outbox-queue.ts';
import { type OutboxKey, outboxKeyOf } from '../../functions/core/outbox.ts';
import { someItem } from '../contracts/outbox-contract.ts';

const KEYS = Array.from({ length: 23 }, () => outboxKeyOf(someItem()));
const [FIRST, SECOND, THIRD] = KEYS as [OutboxKey, OutboxKey, OutboxKey];
const OPTIONS = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };

const record = (key: OutboxKey, SequenceNumber: string) => ({
  eventName: 'INSERT' as const,
  dynamodb: { Keys: outboxKey(key) as never, SequenceNumber },
});

function queueing(waiting: readonly OutboxKey[] = [], failed: readonly string[] = []) {
  const sqs = mockClient(new SQSClient(OPTIONS))
    .on(SendMessageBatchCommand)
    .callsFake(async ({ Entries }: SendMessageBatchCommandInput) => ({
      Failed: Entries?.filter(({ Id }) => failed.includes(Id ?? '')),
    }));
  const lines: unknown[] = [];
  const desk = {
    outbox: {
      waiting: async function* () {
        yield* waiting;
      },
    },
    queue: outboxQueue(sqs as never, 'https://example.org/queue'),
    log: (...line: readonly unknown[]) => void lines.push(line),
    clock: () => 0,
  };
  const bodies = () =>
    sqs
      .commandCalls(SendMessageBatchCommand)
      .flatMap(({ args: [{ input }] }) => input.Entries ?? [])
      .map(({ MessageBody = '' }) => JSON.parse(MessageBody));
  const calls = () => sqs.commandCalls(SendMessageBatchCommand).length;
  return { desk, bodies, calls, lines };
}

describe('the stream', () => {
  it('has each of its new items queued, ten at a time', async () => {
    const { desk, bodies, calls } = queueing();
    const Records = KEYS.map((key, index) => record(key, String(index)));
    expect(await enqueue(desk, { Records })).toEqual({ batchItemFailures: [] });
    expect(bodies()).toEqual(KEYS);
    expect(calls()).toBe(3);
  });

  it('gives again what could not be queued, by the number of its record', async () => {
    const { desk } = queueing([], ['1']);
    const Records = [record(FIRST, '100'), record(SECOND, '101'), record(THIRD, '102')];
    expect(await enqueue(desk, { Records })).toEqual({ batchItemFailures: [{ itemIdentifier: '101' }] });
  });

  it('is not held up by a record that names nothing', async () => {
    const { desk, bodies, lines } = queueing();
    const strange = { dynamodb: { Keys: { pk: { S: 'outbox#?' } }, SequenceNumber: '7' } };
    expect(await enqueue(desk, { Records: [strange, record(FIRST, '8'), {}] })).toEqual({
      batchItemFailures: [],
    });
    expect(bodies()).toEqual([FIRST]);
    expect(lines).toHaveLength(2);
  });
});

describe('a sweep', () => {
  it('queues what stayed', async () => {
    const { desk, bodies } = queueing(KEYS);
    await enqueue(desk, {});
    expect(bodies()).toEqual(KEYS);
  });

  it('fails where something stays again', async () => {
    await expect(enqueue(queueing(KEYS, ['0', '22']).desk, {})).rejects.toThrow(
      '2 of 23 could not be queued',
    );
  });
});

describe('a batch of the queue', () => {
  it('comes again as far as it was not told, and no further', async () => {
    const lines: unknown[] = [];
    const outcomes = new Map([
      [FIRST.id, 'told'],
      [SECOND.id, 'later'],
      [THIRD.id, 'gave up'],
      [KEYS[3]?.id, 'nothing'],
    ] as const);
    const bodies = [FIRST, SECOND, THIRD, KEYS[3], KEYS[4]].map((key) => JSON.stringify(key));
    const Records = [...bodies, 'poison', '{}'].map((body, index) => ({ messageId: `m${index}`, body }));
    const announce = async ({ id }: OutboxKey) => {
      const outcome = outcomes.get(id);
      if (!outcome) throw new Error('the table is gone');
      return outcome;
    };
    const told = await announceBatch({ Records } as never, announce, (...line) => lines.push(line));
    expect(told.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual([
      'm1',
      'm2',
      'm4',
      'm5',
      'm6',
    ]);
    expect(lines).toHaveLength(3);
  });
});
