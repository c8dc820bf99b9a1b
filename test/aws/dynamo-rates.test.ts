import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { dynamoRates } from '../../functions/aws/dynamo-rates.ts';
import { someOwner } from '../contracts/export-sample.ts';
import { rateCounterContract } from '../contracts/rate-counter-contract.ts';
import { startDynalite } from './dynalite.ts';
import { createExportsTable } from './exports-table.ts';

let client: DynamoDBClient;
let table: string;
beforeAll(async () => {
  client = await startDynalite();
  table = await createExportsTable(client);
});

rateCounterContract('dynamoRates', () => dynamoRates(client, table));

const LIMIT = { max: 7, seconds: 60 };
const START = 20_000 * 86_400;

/** A process's counter, with a note of what it reads; the first `failures` reads fail. */
function watched(failures = 0) {
  const reads: GetItemCommand[] = [];
  const send = async (command: never) => {
    const sent: unknown = command;
    if (sent instanceof GetItemCommand && reads.push(sent) <= failures) throw new Error('no answer');
    return client.send(command);
  };
  return { rates: dynamoRates({ send } as never, table), reads };
}

describe('a window that has ended', () => {
  it('is read once per process and bucket, consistently, also by many requests at once', async () => {
    const { rates, reads } = watched();
    const buckets = [someOwner(), someOwner()];
    for (const second of [60, 61, 90])
      await Promise.all(
        buckets.flatMap((bucket) => [0, 0].map(() => rates.take(bucket, LIMIT, START + second))),
      );
    expect(reads.map(({ input }) => [input.Key?.pk?.S, input.ConsistentRead])).toEqual(
      buckets.map((bucket) => [`rate#${bucket}`, true]),
    );
    await rates.take(buckets[0] ?? '', LIMIT, START + 120);
    expect(reads).toHaveLength(3);
  });

  it('holds what this process and another one took in it', async () => {
    const bucket = someOwner();
    const [one, other] = [watched().rates, watched().rates];
    for (const rates of [one, other, other]) await rates.take(bucket, LIMIT, START + 59);
    for (const [rates, current] of [
      [one, 1],
      [other, 2],
    ] as const)
      expect(await rates.take(bucket, LIMIT, START + 60)).toEqual({ previous: 3, current, taken: true });
  });

  it('is read anew after a read that failed', async () => {
    const { rates, reads } = watched(1);
    const bucket = someOwner();
    await expect(rates.take(bucket, LIMIT, START)).rejects.toThrow('no answer');
    expect(await rates.take(bucket, LIMIT, START)).toEqual({ previous: 0, current: 1, taken: true });
    expect(reads).toHaveLength(2);
  });

  it('is not read again by a bucket that is busy in the window after it', async () => {
    const { rates, reads } = watched();
    const bucket = someOwner();
    for (let second = 60; second < 67; second++) await rates.take(bucket, LIMIT, START + second);
    expect(reads).toHaveLength(1);
  });
});
