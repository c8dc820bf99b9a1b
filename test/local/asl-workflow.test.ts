import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { aslWorkflow } from '../../functions/local/asl-workflow.ts';

const DEFINITION = {
  StartAt: 'Work',
  States: {
    Work: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:Work', End: true },
  },
};

/** A workflow of one step, whose calls end when they are told to. */
function held() {
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const workflow = aslWorkflow({
    definition: DEFINITION,
    steps: {
      Work: async (input) => {
        begun.push((input as { id: number }).id);
        await new Promise<void>((resolve) => ends.push(resolve));
        return null;
      },
    },
    waitMs: 0,
    atOnce: 2,
    log: () => undefined,
    onFailed: async () => undefined,
  });
  return { workflow, begun, ends };
}

const inputOf = (id: number) => ({ owner: 'acme', id, attempt: 1 });

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await turn();
}

describe('executions beyond those that may run at once', () => {
  it('wait for their turn, and count as running', async () => {
    const { workflow, begun, ends } = held();
    for (const id of [1, 2, 3, 4]) await workflow.start(inputOf(id));
    await workflow.start(inputOf(3));
    await until(() => begun.length === 2);
    expect(await workflow.running(inputOf(3))).toBe(true);
    expect(begun).toEqual([1, 2]);
    ends[0]?.();
    await until(() => begun.length === 3);
    expect(begun).toEqual([1, 2, 3]);
    const idle = workflow.idle();
    for (const at of [1, 2]) ends[at]?.();
    await until(() => begun.length === 4);
    ends[3]?.();
    await idle;
    expect(begun).toEqual([1, 2, 3, 4]);
    expect(await workflow.running(inputOf(4))).toBe(false);
  });

  it('never begin once they are stopped or the process ends', async () => {
    const { workflow, begun, ends } = held();
    for (const id of [1, 2, 3, 4]) await workflow.start(inputOf(id));
    await until(() => begun.length === 2);
    await workflow.stop(inputOf(3));
    expect(await workflow.running(inputOf(3))).toBe(false);
    ends[0]?.();
    await until(() => begun.length === 3);
    await workflow.start(inputOf(5));
    const closed = workflow.close();
    for (const end of ends) end();
    await closed;
    expect(begun).toEqual([1, 2, 4]);
  });
});
