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
    log: () => undefined,
    onFailed: async () => undefined,
  });
  return { workflow, begun, ends };
}

const inputOf = (id: number) => ({ owner: 'acme', id, attempt: 1 });

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await turn();
}

describe('executions', () => {
  it('begin once under their name, and run until they end', async () => {
    const { workflow, begun, ends } = held();
    for (const id of [1, 2, 2]) await workflow.start(inputOf(id));
    await until(() => begun.length === 2);
    expect(await workflow.running(inputOf(2))).toBe(true);
    const idle = workflow.idle();
    for (const end of ends) end();
    await idle;
    expect(begun).toEqual([1, 2]);
    expect(await workflow.running(inputOf(2))).toBe(false);
  });

  it('never begin once the process ends', async () => {
    const { workflow, begun, ends } = held();
    await workflow.start(inputOf(1));
    await until(() => begun.length === 1);
    const closed = workflow.close();
    await workflow.start(inputOf(2));
    for (const end of ends) end();
    await closed;
    expect(begun).toEqual([1]);
  });
});
