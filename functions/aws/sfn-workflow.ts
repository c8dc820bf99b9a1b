import { createHash } from 'node:crypto';
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { executionName } from '../core/export-record.ts';
import type { ExecutionInput, Workflow } from '../core/ports/workflow.ts';
import { withTransients } from './transient.ts';

/** How long Step Functions may not know an execution that it has just accepted, in milliseconds. */
const UNKNOWN_FOR = 30_000;

/** Executions of the state machine, one per attempt; its name makes a second start of an attempt harmless. */
export function sfnWorkflow(client: SFNClient, workflowArn: string): Workflow {
  const sfn = withTransients(client);
  const accepted = new Map<string, number>();
  return {
    async start({ owner, id, attempt }) {
      const name = nameOf({ owner, id, attempt });
      const input = JSON.stringify({ owner, id, attempt });
      const command = new StartExecutionCommand({ stateMachineArn: workflowArn, name, input });
      const started = await sfn.send(command).catch(except(ExecutionAlreadyExists));
      if (started) accepted.set(name, Date.now());
    },
    async stop(input) {
      const command = new StopExecutionCommand({ executionArn: arnOf(workflowArn, input) });
      await sfn.send(command).catch(except(ExecutionDoesNotExist));
    },
    async running(input) {
      const command = new DescribeExecutionCommand({ executionArn: arnOf(workflowArn, input) });
      const execution = await sfn.send(command).catch(except(ExecutionDoesNotExist));
      if (execution) return execution.status === 'RUNNING';
      return Date.now() - (accepted.get(nameOf(input)) ?? 0) < UNKNOWN_FOR;
    },
  };
}

/** Two owners who drew the same id never share a name. */
const nameOf = ({ owner, id, attempt }: ExecutionInput): string =>
  executionName(createHash('sha256').update(owner).digest('hex').slice(0, 24), id, attempt);

const arnOf = (workflowArn: string, input: ExecutionInput): string =>
  `${workflowArn.replace(':stateMachine:', ':execution:')}:${nameOf(input)}`;

const except =
  (Expected: new (...args: never[]) => Error) =>
  (error: unknown): undefined => {
    if (!(error instanceof Expected)) throw error;
  };
