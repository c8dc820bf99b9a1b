import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../functions/core/json.ts';
import * as problems from '../../functions/core/problem.ts';
import { aslWorkflow } from '../../functions/local/asl-workflow.ts';
import type { Step } from '../../functions/local/steps.ts';
import { stages } from '../../functions/stages.ts';
import { configFaults } from '../../lib/config-faults.ts';

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Resource?: string;
  readonly TimeoutSeconds?: number;
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[]; readonly MaxAttempts: number }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
  readonly Choices?: readonly { readonly Next: string }[];
  readonly ItemProcessor?: Machine;
}
interface Machine {
  readonly StartAt: string;
  readonly TimeoutSeconds?: number;
  readonly States: Readonly<Record<string, State>>;
}

const read = (): Machine =>
  JSON.parse(readFileSync(new URL('../../statemachine/export.asl.json', import.meta.url), 'utf8')) as Machine;
const machine = read();
const inner = machine.States.WriteSegments?.ItemProcessor as Machine;
const all = [...Object.entries(machine.States), ...Object.entries(inner.States)];
const tasks = all.filter(([, state]) => state.Type === 'Task');

function reachable({ StartAt, States }: Machine): Set<string> {
  const seen = new Set<string>();
  const open = [StartAt];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const state = States[name];
    if (!state) throw new Error(`no state ${name}`);
    if (seen.has(name)) continue;
    seen.add(name);
    const next = [
      state.Next,
      state.Default,
      ...(state.Catch ?? []).map((one) => one.Next),
      ...(state.Choices ?? []).map((one) => one.Next),
    ];
    open.push(...next.filter((one) => one !== undefined));
  }
  return seen;
}

describe('the state machine as a file', () => {
  it('has no state that cannot be reached, and no name twice', () => {
    expect([...reachable(machine)].sort()).toEqual(Object.keys(machine.States).sort());
    expect([...reachable(inner)].sort()).toEqual(Object.keys(inner.States).sort());
    expect(new Set(all.map(([name]) => name)).size).toBe(all.length);
  });

  it('gives every task a time-out and a retry that names Transient and throttling', () => {
    for (const [name, state] of tasks) {
      expect([name, state.TimeoutSeconds]).toEqual([name, expect.any(Number)]);
      const errors = state.Retry?.flatMap(({ ErrorEquals }) => ErrorEquals);
      const all = expect.arrayContaining(['Transient', 'Lambda.TooManyRequestsException']);
      expect([name, errors]).toEqual([name, all]);
    }
  });

  it('keeps an execution below 25,000 history events, however often its tasks are retried', () => {
    const most = (state: State) => (state.Retry ?? []).reduce((sum, { MaxAttempts }) => sum + MaxAttempts, 0);
    const eventsOf = ([, state]: [string, State]) => 7 + 3 * most(state);
    const [chunk, others] = [
      tasks.filter(([name]) => name === 'WriteChunk'),
      tasks.filter(([name]) => name !== 'WriteChunk'),
    ].map((some) => some.reduce((sum, task) => sum + eventsOf(task), 0)) as [number, number];
    const segments = 8 * 12;
    expect(stages.prod.chunks * chunk + others + segments).toBeLessThan(25_000);
    expect(configFaults({ ...stages.dev, chunks: 401 }).join()).toMatch(/^chunks is 401/);
  });

  it('catches everything that can fail before the file is complete, and ends as a failure then', () => {
    for (const name of ['Prepare', 'WriteSegments', 'Complete']) {
      expect(machine.States[name]?.Catch?.at(-1)).toMatchObject({
        ErrorEquals: ['States.ALL'],
        Next: 'Abandon',
      });
    }
    expect(machine.States.Failed?.Type).toBe('Fail');
  });

  it('names only errors of AWS and exported classes', () => {
    const named = tasks.flatMap(([, { Retry = [] }]) => Retry.flatMap(({ ErrorEquals }) => ErrorEquals));
    const ours = named.filter((name) => !/^(States|Lambda|Sandbox|Runtime)\./.test(name));
    expect(ours).toContain('Transient');
    for (const name of ours) expect(Object.keys(problems)).toContain(name);
  });
});

interface Run {
  readonly calls: string[];
  readonly failed: unknown[];
}

/** Runs the very file with steps of the test's own. */
async function run(
  steps: Partial<Record<string, Step>>,
  change: (definition: Machine) => Machine = (one) => one,
): Promise<Run> {
  const calls: string[] = [];
  const failed: unknown[] = [];
  const defaults: Record<string, Step> = {
    Prepare: async (input) => ({ ...(input as object), segments: [{ segment: 0, status: 'more' }] }) as Json,
    WriteChunk: async (input) => ({ ...(input as object), status: 'done' }) as Json,
    Complete: async () => ({ status: 'completed' }),
    Abandon: async () => ({ status: 'failed' }),
    Sweep: async () => ({ status: 'failed' }),
  };
  const named = Object.entries({ ...defaults, ...steps }).map(([name, step]) => [
    name,
    (input: Json) => {
      calls.push(name);
      return (step as Step)(input);
    },
  ]);
  const workflow = aslWorkflow({
    definition: change(read()),
    steps: Object.fromEntries(named),
    waitMs: 1,
    retryMs: 1,
    log: () => undefined,
    onFailed: async (_input, error) => void failed.push(error),
  });
  await workflow.start({ owner: 'acme', id: 1, attempt: 1 });
  await workflow.idle();
  return { calls, failed };
}

/** What Lambda answers where as many functions run as may. */
class NoRoom extends Error {
  override readonly name = 'Lambda.TooManyRequestsException';
}

const failing = (times: number, error: Error, then: Step): Step => {
  let left = times;
  return (input) => (left-- > 0 ? Promise.reject(error) : then(input));
};

describe('the state machine as it runs', () => {
  it('writes chunk after chunk until the segment ends, every segment of its own', async () => {
    const { calls, failed } = await run({
      Prepare: async () => ({
        segments: [
          { segment: 0, left: 3 },
          { segment: 1, left: 1 },
        ],
      }),
      WriteChunk: async (input) => {
        const { left, ...rest } = input as { left: number };
        return { ...rest, left: left - 1, status: left > 1 ? 'more' : 'done' };
      },
    });
    expect(calls.filter((name) => name === 'WriteChunk')).toHaveLength(4);
    expect(calls.at(-1)).toBe('Complete');
    expect(failed).toEqual([]);
  });

  it.each(['Prepare', 'WriteChunk', 'Complete'])('tries %s again after what is transient', async (name) => {
    const ok: Record<string, Step> = {
      Prepare: async (input) => ({ ...(input as object), segments: [{}] }) as Json,
      WriteChunk: async () => ({ status: 'done' }),
      Complete: async () => ({ status: 'completed' }),
    };
    const { calls, failed } = await run({
      [name]: failing(3, new problems.Transient('throttled'), ok[name] as Step),
    });
    expect(calls.filter((one) => one === name)).toHaveLength(4);
    expect(calls).not.toContain('Abandon');
    expect(failed).toEqual([]);
  });

  it.each(['Prepare', 'WriteChunk'])('hands over where there is no room for %s', async (name) => {
    const handed: Json[] = [];
    const { calls, failed } = await run({
      [name]: async () => Promise.reject(new NoRoom('Rate Exceeded.')),
      Complete: async (input) => {
        handed.push(input);
        return { status: 'continued' };
      },
    });
    const segments = name === 'Prepare' ? [] : [expect.objectContaining({ segment: 0, status: 'stopped' })];
    expect(handed).toEqual([expect.objectContaining({ owner: 'acme', id: 1, attempt: 1, segments })]);
    expect(calls).not.toContain('Abandon');
    expect(failed).toEqual([]);
  });

  it.each(['Prepare', 'WriteChunk', 'Complete'])(
    'abandons once, sweeps and fails when %s fails for good',
    async (name) => {
      const { calls, failed } = await run({ [name]: async () => Promise.reject(new TypeError('a bug')) });
      expect(calls.filter((one) => one === name)).toHaveLength(1);
      expect(calls.slice(-2)).toEqual(['Abandon', 'Sweep']);
      expect(failed).toHaveLength(1);
    },
  );

  it('hands Abandon, and the sweep after it, the error and the input of the execution', async () => {
    const seen: Json[] = [];
    const abandon: Step = async (input) => {
      seen.push(input);
      return { status: 'failed' };
    };
    await run({
      WriteChunk: async () => Promise.reject(new TypeError('a bug')),
      Abandon: abandon,
      Sweep: abandon,
    });
    const error = { Error: 'TypeError', Cause: 'a bug' };
    const input = expect.objectContaining({ owner: 'acme', id: 1, attempt: 1, error });
    expect(seen).toEqual([input, input]);
  });

  it('abandons a step that never answers, after its time-out and its retries', async () => {
    const { calls } = await run({ Prepare: () => new Promise(() => undefined) }, (definition) => {
      const Prepare = { ...(definition.States.Prepare as State), TimeoutSeconds: 0.02 };
      return { ...definition, States: { ...definition.States, Prepare } };
    });
    expect(calls.filter((name) => name === 'Prepare')).toHaveLength(4);
    expect(calls).toContain('Abandon');
  });

  it('reports an execution that runs out of time', async () => {
    const { failed } = await run({ Prepare: () => new Promise(() => undefined) }, (definition) => ({
      ...definition,
      TimeoutSeconds: 0.05,
    }));
    expect(failed).toEqual([expect.objectContaining({ name: expect.stringMatching(/Timeout/) })]);
  });
});
