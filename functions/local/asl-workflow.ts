import { StateMachine } from 'aws-local-stepfunctions';
import type { Json } from '../core/json.ts';
import type { Log } from '../core/ports/log.ts';
import type { ExecutionInput, Workflow } from '../core/ports/workflow.ts';
import type { Step } from './steps.ts';

export interface AslWorkflowOptions {
  /** The state machine, parsed. */
  readonly definition: object;
  /** By state name. */
  readonly steps: Readonly<Record<string, Step>>;
  /** How long to wait where the machine waits for steps that may still run, in milliseconds. */
  readonly waitMs: number;
  /** Replaces every interval of `Retry`, in milliseconds. */
  readonly retryMs?: number;
  readonly log: Log;
  /** Called like the rule on failed, timed-out and aborted executions of Step Functions. */
  readonly onFailed: (input: ExecutionInput, error: unknown) => Promise<void>;
}

export interface AslWorkflow extends Workflow {
  /** Lets the running executions end after their current state and waits for that and for every step. Nothing starts any more. */
  close(): Promise<void>;
  /** Waits until no execution runs; a step may outlive its own. */
  idle(): Promise<void>;
}

interface Execution {
  readonly abort: () => void;
  readonly ended: Promise<void>;
}

/** Runs the state machine in this process. Executions do not outlive it: what starts again goes on from the ledger. */
export const aslWorkflow = (options: AslWorkflowOptions): AslWorkflow => new ProcessWorkflow(options);

class ProcessWorkflow implements AslWorkflow {
  readonly #options: AslWorkflowOptions;
  readonly #machine: StateMachine;
  readonly #overrides: object;
  readonly #executions = new Map<string, Execution>();
  readonly #calls = new Set<Promise<unknown>>();
  #closed = false;

  constructor(options: AslWorkflowOptions) {
    const { definition, steps, waitMs } = options;
    this.#options = options;
    this.#machine = new StateMachine(definition as never, { validationOptions: { noValidate: true } });
    const handlers = Object.entries(steps).map(([name, step]) => [name, tracked(step, this.#calls)]);
    this.#overrides = {
      taskResourceLocalHandlers: Object.fromEntries(handlers),
      waitTimeOverrides: { WaitOutSteps: waitMs, NoRoom: waitMs },
      ...retryOverrides(options),
    };
  }

  async start(input: ExecutionInput): Promise<void> {
    const name = nameOf(input);
    if (this.#closed || this.#executions.has(name)) return;
    this.#executions.set(name, this.#launch(pick(input)));
  }

  async stop(input: ExecutionInput): Promise<void> {
    this.#executions.get(nameOf(input))?.abort();
  }

  async running(input: ExecutionInput): Promise<boolean> {
    return this.#executions.has(nameOf(input));
  }

  async close(): Promise<void> {
    this.#closed = true;
    const executions = [...this.#executions.values()];
    for (const { abort } of executions) abort();
    await Promise.allSettled(executions.map(({ ended }) => ended));
    await Promise.allSettled(this.#calls);
  }

  async idle(): Promise<void> {
    while (this.#executions.size > 0)
      await Promise.all([...this.#executions.values()].map(({ ended }) => ended));
  }

  #launch(input: ExecutionInput): Execution {
    const run = this.#machine.run(input as never, { overrides: this.#overrides });
    const result = run.result.then(noop, (error: unknown) => this.#failed(input, error));
    const ended = Promise.all([result, drain(run.eventLogs)]).then(() => {
      this.#executions.delete(nameOf(input));
    });
    return { abort: run.abort, ended };
  }

  /** An execution that a closing process cuts off has not failed. */
  async #failed(input: ExecutionInput, error: unknown): Promise<void> {
    if (this.#closed) return;
    const { onFailed, log } = this.#options;
    try {
      await onFailed(input, error);
    } catch (cause) {
      log('error', 'abandon failed', { id: input.id, error: String(cause) });
    }
  }
}

const retryOverrides = ({ retryMs, steps }: AslWorkflowOptions): object =>
  retryMs === undefined
    ? {}
    : { retryIntervalOverrides: Object.fromEntries(Object.keys(steps).map((name) => [name, retryMs])) };

const noop = (): void => undefined;
const pick = ({ owner, id, attempt }: ExecutionInput): ExecutionInput => ({ owner, id, attempt });
const nameOf = ({ owner, id, attempt }: ExecutionInput): string => JSON.stringify([owner, id, attempt]);

/** Events that nobody takes would pile up for as long as the export runs. */
async function drain(events: AsyncIterable<unknown>): Promise<void> {
  for await (const _event of events);
}

/** Passes only JSON over the border, as Step Functions does, and knows which calls are still under way. */
function tracked(step: Step, calls: Set<Promise<unknown>>): (input: Json) => Promise<Json> {
  return async (input) => {
    const call = step(copy(input)).then(copy);
    calls.add(call);
    try {
      return await call;
    } finally {
      calls.delete(call);
    }
  };
}

const copy = (value: Json): Json => JSON.parse(JSON.stringify(value)) as Json;
