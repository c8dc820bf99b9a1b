import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { Workflow } from '../core/ports/workflow.ts';
import { executionArn, executionName } from './execution-arn.ts';
import { withTransients } from './transient.ts';

/** How long Step Functions may not know an execution that it has just accepted, in milliseconds. */
const UNKNOWN_FOR = 30_000;

/** Executions of the state machine, one per attempt; its name makes a second start of an attempt harmless. */
export function sfnWorkflow(client: SFNClient, workflowArn: string): Workflow {
  const sfn = withTransients(client);
  const accepted = new Map<string, number>();
  return {
    async start({ owner, id, attempt }) {
      const name = executionName({ owner, id, attempt });
      const input = JSON.stringify({ owner, id, attempt });
      const command = new StartExecutionCommand({ stateMachineArn: workflowArn, name, input });
      const started = await sfn.send(command).catch(except(ExecutionAlreadyExists));
      if (started) accepted.set(name, Date.now());
    },
    async stop(input) {
      const command = new StopExecutionCommand({ executionArn: executionArn(workflowArn, input) });
      await sfn.send(command).catch(except(ExecutionDoesNotExist));
    },
    async running(input) {
      const command = new DescribeExecutionCommand({ executionArn: executionArn(workflowArn, input) });
      const execution = await sfn.send(command).catch(except(ExecutionDoesNotExist));
      if (execution) return execution.status === 'RUNNING';
      return Date.now() - (accepted.get(executionName(input)) ?? 0) < UNKNOWN_FOR;
    },
  };
}

const except =
  (Expected: new (...args: never[]) => Error) =>
  (error: unknown): undefined => {
    if (!(error instanceof Expected)) throw error;
  };
