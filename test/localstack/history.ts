import { GetExecutionHistoryCommand, type HistoryEvent, type SFNClient } from '@aws-sdk/client-sfn';

/** Every event of an execution, with what went in and out. */
export async function historyOf(sfn: SFNClient, executionArn: string): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await sfn.send(
      new GetExecutionHistoryCommand({
        executionArn,
        nextToken,
        includeExecutionData: true,
        maxResults: 1000,
      }),
    );
    events.push(...(page.events ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  return events;
}

/** The longest text that went into or out of any state, in bytes. */
export function largestPayload(events: readonly HistoryEvent[]): number {
  const lengths = events.flatMap((event) =>
    Object.values(event).flatMap((details) =>
      typeof details === 'object' && details !== null
        ? [details.input, details.output].map((text) =>
            typeof text === 'string' ? Buffer.byteLength(text) : 0,
          )
        : [],
    ),
  );
  return Math.max(0, ...lengths);
}

/** What Step Functions charges for: each entry of a state, retries included. */
export const transitionsOf = (events: readonly HistoryEvent[]): number =>
  events.filter(({ type }) => /StateEntered$/.test(type ?? '')).length +
  events.filter(({ type }) => /(TaskScheduled|LambdaFunctionScheduled)$/.test(type ?? '')).length -
  events.filter(({ type }) => type === 'TaskStateEntered').length;
