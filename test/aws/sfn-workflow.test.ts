import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  SFNClient,
  SFNServiceException,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { sfnWorkflow } from '../../functions/aws/sfn-workflow.ts';

const MACHINE = 'arn:aws:states:eu-west-1:123456789012:stateMachine:Waybill';
const INPUT = { owner: 'acme', id: 2 ** 53 - 1, attempt: 3 };
const answered = { message: '', $metadata: {} };
const absent = new ExecutionDoesNotExist(answered);
const present = new ExecutionAlreadyExists(answered);

function workflow() {
  const sfn = mockClient(SFNClient);
  return { sfn, workflow: sfnWorkflow(new SFNClient({ region: 'eu-west-1' }), MACHINE) };
}

afterEach(() => vi.useRealTimers());

describe('an execution', () => {
  it('is started under a name of its owner, export and attempt, with just these as its input', async () => {
    const { sfn, workflow: machine } = workflow();
    sfn.on(StartExecutionCommand).resolves({});
    await machine.start({ ...INPUT, more: 'not passed on' } as typeof INPUT);
    const { stateMachineArn, name, input } = sfn.commandCalls(StartExecutionCommand)[0]?.args[0].input ?? {};
    expect(stateMachineArn).toBe(MACHINE);
    expect(name).toMatch(/^[0-9a-f]{24}-9007199254740991-3$/);
    expect(JSON.parse(input ?? '')).toEqual(INPUT);
  });

  it('has another name for another owner with the same id, and 80 characters at most', async () => {
    const { sfn, workflow: machine } = workflow();
    sfn.on(StartExecutionCommand).resolves({});
    for (const owner of ['acme', 'ACME', 'o'.repeat(5000)]) await machine.start({ ...INPUT, owner });
    const names = sfn.commandCalls(StartExecutionCommand).map(({ args }) => args[0].input.name ?? '');
    expect(new Set(names).size).toBe(3);
    for (const name of names) expect(name.length).toBeLessThanOrEqual(80);
  });

  it('that was started before is left as it is', async () => {
    const { sfn, workflow: machine } = workflow();
    sfn.on(StartExecutionCommand).rejects(present);
    await machine.start(INPUT);
  });

  it('is stopped by its ARN, and one that is not there is left alone', async () => {
    const { sfn, workflow: machine } = workflow();
    sfn.on(StopExecutionCommand).rejects(absent);
    await machine.stop(INPUT);
    const { executionArn } = sfn.commandCalls(StopExecutionCommand)[0]?.args[0].input ?? {};
    expect(executionArn).toMatch(/^arn:aws:states:eu-west-1:123456789012:execution:Waybill:[0-9a-f]{24}-/);
  });

  it.each([
    ['RUNNING', true],
    ['SUCCEEDED', false],
    ['ABORTED', false],
  ] as const)('that is %s runs: %s', async (status, runs) => {
    const { sfn, workflow: machine } = workflow();
    sfn.on(DescribeExecutionCommand).resolves({ status });
    expect(await machine.running(INPUT)).toBe(runs);
  });
});

describe('an execution that Step Functions does not know', () => {
  it('does not run', async () => {
    const { sfn, workflow: machine } = workflow();
    sfn.on(DescribeExecutionCommand).rejects(absent);
    expect(await machine.running(INPUT)).toBe(false);
  });

  it('runs for a while if it was just accepted, and not if it existed before', async () => {
    vi.useFakeTimers({ now: 1_000_000 });
    const { sfn, workflow: machine } = workflow();
    sfn.on(DescribeExecutionCommand).rejects(absent);
    sfn.on(StartExecutionCommand).resolvesOnce({}).rejects(present);
    await machine.start(INPUT);
    const other = { ...INPUT, attempt: 4 };
    await machine.start(other);
    expect(await machine.running(INPUT)).toBe(true);
    expect(await machine.running(other)).toBe(false);
    vi.advanceTimersByTime(30_000);
    expect(await machine.running(INPUT)).toBe(false);
  });
});

it.each([
  ['ThrottlingException', 400, 'Transient'],
  ['ExecutionLimitExceeded', 400, 'Transient'],
  ['ServiceUnavailable', 503, 'Transient'],
  ['InvalidName', 400, 'InvalidName'],
])('a refusal as %s of status %i is %s', async (name, httpStatusCode, expected) => {
  const { sfn, workflow: machine } = workflow();
  sfn
    .on(StartExecutionCommand)
    .rejects(new SFNServiceException({ name, $fault: 'client', $metadata: { httpStatusCode } }));
  await expect(machine.start(INPUT)).rejects.toMatchObject({ name: expected });
});
