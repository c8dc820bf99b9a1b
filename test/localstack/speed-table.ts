import { DescribeExecutionCommand, type HistoryEvent } from '@aws-sdk/client-sfn';
import { dynamoExports } from '../../functions/aws/dynamo-exports.ts';
import { executionArn } from '../../functions/aws/execution-arn.ts';
import type { DeployedService } from './deployed-service.ts';
import type { FaultProxy } from './faults/fault-proxy.ts';
import { historyOf, transitionsOf } from './history.ts';
import { covered, type Interval } from './intervals.ts';

export interface Measured {
  readonly deployment: DeployedService;
  readonly proxy: FaultProxy;
  readonly owner: string;
  readonly rows: number;
  readonly downloadMs: number;
  readonly embeddedMs: number;
}

/** Seconds of a step in production. */
const TIME_BOX = 60;

/** Where the time of an owner's newest export went. Calls of several steps overlap, so shares are of the time that passes. */
export async function speedTable(measured: Measured): Promise<string> {
  const { deployment, proxy, rows, downloadMs, embeddedMs } = measured;
  const { outputs, sfn, db } = deployment;
  const { items } = await dynamoExports(db, outputs.ExportsTableName).list(
    measured.owner,
    'products-manager',
    {
      number: 1,
      size: 1,
    },
  );
  const [record] = items;
  if (!record) throw new Error('there is no export');
  const execution = executionArn(outputs.WorkflowArn, record);
  const events = await historyOf(sfn, execution);
  const described = await sfn.send(new DescribeExecutionCommand({ executionArn: execution }));
  const { startDate, stopDate } = described;
  const [from, to] = [Number(startDate), Number(stopDate)];
  const inside = proxy.carried.filter((one) => one.from >= from && one.to <= to);
  const spans = (service: string): Interval[] =>
    inside.filter(({ call }) => call.service === service).map((one) => [one.from, one.to]);
  const [table, bucket, both] = [
    covered(spans('DynamoDB')),
    covered(spans('S3')),
    covered([...spans('DynamoDB'), ...spans('S3')]),
  ];
  const steps = covered(stepSpans(events));
  const wall = to - from;
  const share = (ms: number): string => `${((100 * ms) / wall).toFixed(0)} %`;
  const seconds = (ms: number): string => (ms / 1000).toFixed(1);
  return [
    `| ${rows} rows end to end | s | share |`,
    '| --- | --- | --- |',
    `| on LocalStack (${Math.round(rows / (wall / 1000))} rows/s) | ${seconds(wall)} | 100 % |`,
    `| at least one DynamoDB call under way | ${seconds(table)} | ${share(table)} |`,
    `| at least one S3 call under way | ${seconds(bucket)} | ${share(bucket)} |`,
    `| inside steps, neither: encoding and the SDK | ${seconds(Math.max(0, steps - both))} | ${share(Math.max(0, steps - both))} |`,
    `| between steps: waiting for Step Functions | ${seconds(Math.max(0, wall - steps))} | ${share(Math.max(0, wall - steps))} |`,
    `| download, redirected | ${seconds(downloadMs)} | |`,
    `| the same export, embedded (${Math.round(rows / (embeddedMs / 1000))} rows/s) | ${seconds(embeddedMs)} | |`,
    `| transitions in this run, with steps of 2 s | ${transitionsOf(events)} | |`,
    `| transitions per million rows with steps of ${TIME_BOX} s, at this speed | ${transitionsFor(steps, rows)} | |`,
    `| the same, where DynamoDB takes no longer than all else | ${transitionsFor(2 * (steps - table + covered(spans('S3'))), rows)} | |`,
  ].join('\n');
}

/** From the schedule of each task to its end. */
function stepSpans(events: readonly HistoryEvent[]): Interval[] {
  const byId = new Map(events.map((event) => [event.id, event]));
  return events.flatMap((event): Interval[] => {
    if (
      !/(Succeeded|Failed|TimedOut)$/.test(event.type ?? '') ||
      !/^(Task|LambdaFunction)/.test(event.type ?? '')
    )
      return [];
    const started = byId.get(event.previousEventId);
    const scheduled = byId.get(started?.previousEventId) ?? started;
    return [[Number(scheduled?.timestamp), Number(event.timestamp)]];
  });
}

/** A million rows take their share of this run's step time; every time box is two transitions, and five stand around them. */
function transitionsFor(stepMs: number, rows: number): number {
  const boxes = Math.ceil(((stepMs / 1000) * (1_000_000 / rows)) / TIME_BOX);
  return 5 + 2 * boxes;
}
