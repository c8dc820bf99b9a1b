import { DescribeStateMachineCommand, UpdateStateMachineCommand } from '@aws-sdk/client-sfn';
import type { DeployedService } from '../deployed-service.ts';
import type { Variables } from '../emulator.ts';
import { FaultProxy } from './fault-proxy.ts';

export const CALLERS = [
  'CreateExport',
  'DeleteExport',
  'Prepare',
  'WriteChunk',
  'Complete',
  'Abandon',
  'Reconcile',
] as const;
export type Caller = (typeof CALLERS)[number];

/** The deployed service with a proxy before its functions and a machine that does not wait long; `close` undoes both. */
export interface FaultStage {
  readonly proxy: FaultProxy;
  readonly names: ReadonlyMap<string, string>;
  /** Gives a function other variables, and gives what these were. */
  set(caller: Caller, variables: Variables): Promise<Variables>;
  /** Gives the machine another time-out, in seconds. */
  setTimeout(seconds: number): Promise<void>;
  close(): Promise<void>;
}

export async function openFaultStage(deployment: DeployedService): Promise<FaultStage> {
  const { emulator, sfn, endpoint, outputs } = deployment;
  const proxy = new FaultProxy(endpoint);
  const functions = (await emulator.functions()).map(({ FunctionName }) => FunctionName);
  const names = new Map(
    CALLERS.map((caller) => [caller, functions.find((name) => name.includes(`-${caller}Function`)) ?? '']),
  );
  const set = async (caller: Caller, variables: Variables): Promise<Variables> => {
    const name = names.get(caller) ?? '';
    const before = await emulator.setVariables(name, variables);
    await emulator.settled(name);
    return before;
  };
  const before = await Promise.all(
    CALLERS.map(async (caller) => set(caller, { AWS_ENDPOINT_URL: await proxy.open(caller) })),
  );
  const stateMachineArn = outputs.WorkflowArn;
  const { definition = '' } = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
  const update = (text: string) =>
    sfn.send(new UpdateStateMachineCommand({ stateMachineArn, definition: text }));
  await update(hurried(definition));
  return {
    proxy,
    names,
    set,
    setTimeout: async (seconds) => void (await update(hurried(definition, seconds))),
    close: async () => {
      await update(definition);
      await Promise.all(CALLERS.map((caller, at) => set(caller, before[at] ?? {})));
      await proxy.close();
    },
  };
}

/** The same machine; waits between retries and before the sweep are a second. */
function hurried(definition: string, timeout?: number): string {
  const short = definition
    .replaceAll(/"(IntervalSeconds|MaxDelaySeconds)":\s*\d+/g, '"$1": 1')
    .replaceAll(/"MaxDelaySeconds":\s*1,?\s*/g, '')
    .replaceAll(/"BackoffRate":\s*\d+/g, '"BackoffRate": 1')
    .replaceAll(/"Seconds":\s*\d+/g, '"Seconds": 1');
  if (timeout === undefined) return short;
  return JSON.stringify({ ...JSON.parse(short), TimeoutSeconds: timeout });
}
