import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Json } from '../core/json.ts';
import type { Log } from '../core/ports/log.ts';
import type { Workflow } from '../core/ports/workflow.ts';
import type { CallEnd, FromThread, StepCall, ThreadPlace, ThrownError } from './step-thread.ts';
import type { Step } from './steps.ts';

export interface StepThreadsOptions extends ThreadPlace {
  /** Starts the execution of an attempt to which a step hands over. */
  readonly start: Workflow['start'];
  readonly log: Log;
  /** How many steps run side by side; left out: one processor stays free for answers. */
  readonly threads?: number;
  /** The most memory of a thread's JavaScript objects, in MiB; the buffers of its parts are beside it. */
  readonly heapMib?: number;
  /** What a thread runs. */
  readonly script?: URL | undefined;
}

export interface StepThreads {
  /** The steps that read, encode or join, by state name: each call runs in a thread, owners in turns. */
  readonly steps: Readonly<Record<string, Step>>;
  /** Copies the database's log of writes into its file, in a thread too. */
  checkpoint(): Promise<unknown>;
  /** Refuses what waits, waits for what runs, and ends the threads. */
  close(): Promise<void>;
}

/** Abandoning moves a record and removes files: it waits for no thread. */
const STEPS = ['Prepare', 'WriteChunk', 'Complete'];
const SCRIPT = new URL('./step-thread.ts', import.meta.url);
const HEAP_MIB = 512;
const YOUNG_MIB = 16;

/** Threads that run steps, as functions do on AWS: made when they are first needed, and anew where one died. */
export function stepThreads(options: StepThreadsOptions): StepThreads {
  const pool = new ThreadPool(options);
  return {
    steps: Object.fromEntries(STEPS.map((step) => [step, (input: Json) => pool.run({ step, input })])),
    checkpoint: () => pool.run({ step: 'Checkpoint', input: null }),
    close: () => pool.close(),
  };
}

interface Waiting {
  readonly call: StepCall;
  readonly done: (output: Json) => void;
  readonly failed: (error: Error) => void;
}

class ThreadPool {
  readonly #options: StepThreadsOptions;
  readonly #most: number;
  readonly #idle: Worker[] = [];
  readonly #running = new Map<Worker, Waiting>();
  readonly #waiting: Waiting[] = [];
  /** Owners whose steps ran since nothing waited, the last one last. */
  readonly #served = new Set<string>();
  #closed = false;
  #settled = (): void => undefined;

  constructor(options: StepThreadsOptions) {
    this.#options = options;
    this.#most = options.threads ?? Math.max(1, availableParallelism() - 1);
  }

  run(call: StepCall): Promise<Json> {
    return new Promise((done, failed) => {
      if (this.#closed) return failed(closing());
      this.#waiting.push({ call, done, failed });
      this.#next();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const { failed } of this.#waiting.splice(0)) failed(closing());
    if (this.#running.size > 0) await new Promise<void>((resolve) => (this.#settled = resolve));
    await Promise.all(this.#idle.splice(0).map((thread) => thread.terminate()));
  }

  /** Hands waiting calls to threads that have none; a new thread begins with the call for which it is made. */
  #next(): void {
    while (this.#running.size < this.#most) {
      const waiting = this.#takeNext();
      if (!waiting) break;
      const thread = this.#idle.pop() ?? this.#begin();
      this.#running.set(thread, waiting);
      thread.postMessage(waiting.call);
    }
    if (this.#closed && this.#running.size === 0) this.#settled();
  }

  /** The first of an owner that was served longest ago: the steps of one who has many go between those of others. */
  #takeNext(): Waiting | undefined {
    if (this.#waiting.length === 0) this.#served.clear();
    const owners = new Set(this.#waiting.map(ownerOf));
    const owner =
      [...owners].find((one) => !this.#served.has(one)) ?? [...this.#served].find((one) => owners.has(one));
    if (owner === undefined) return undefined;
    this.#served.delete(owner);
    this.#served.add(owner);
    return this.#waiting.splice(
      this.#waiting.findIndex((one) => ownerOf(one) === owner),
      1,
    )[0];
  }

  #begin(): Worker {
    const { database, files, running, heapMib = HEAP_MIB, script = SCRIPT } = this.#options;
    const thread = new Worker(script, {
      name: 'steps',
      workerData: { database, files, running } satisfies ThreadPlace,
      resourceLimits: { maxOldGenerationSizeMb: heapMib, maxYoungGenerationSizeMb: YOUNG_MIB },
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    let reason: ThrownError = { name: 'Runtime.ExitError', message: 'the thread ended' };
    thread.on('message', (message: FromThread) => this.#take(thread, message));
    thread.on('error', (error) => (reason = deathOf(error)));
    thread.on('exit', () => this.#bury(thread, reason));
    return thread;
  }

  #take(thread: Worker, message: FromThread): void {
    if (message.say === 'log') this.#options.log(...message.line);
    else if (message.say === 'start') void this.#options.start(message.execution);
    else this.#end(thread, message);
  }

  #end(thread: Worker, end: CallEnd): void {
    const waiting = this.#running.get(thread);
    this.#running.delete(thread);
    this.#idle.push(thread);
    if (end.say === 'done') waiting?.done(end.output);
    else waiting?.failed(asThrown(end.error));
    this.#next();
  }

  /** The step of a thread that died fails by a name at which the state machine tries again. */
  #bury(thread: Worker, reason: ThrownError): void {
    const waiting = this.#running.get(thread);
    const at = this.#idle.indexOf(thread);
    if (at >= 0) this.#idle.splice(at, 1);
    if (!waiting) return;
    this.#running.delete(thread);
    const { step } = waiting.call;
    this.#options.log('error', 'thread died', { step, error: `${reason.name}: ${reason.message}` });
    waiting.failed(asThrown(reason));
    this.#next();
  }
}

/** What is nobody's goes as an owner of its own. */
const ownerOf = ({ call }: Waiting): string =>
  String((call.input as { readonly owner?: string } | null)?.owner ?? '');

const deathOf = (error: unknown): ThrownError => {
  const { message = String(error), code } = error as NodeJS.ErrnoException;
  return {
    name: code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'Runtime.OutOfMemory' : 'Runtime.ExitError',
    message,
  };
};

const closing = (): Error => asThrown({ name: 'Transient', message: 'the service is stopping' });

const asThrown = ({ name, message, stack }: ThrownError): Error =>
  Object.assign(new Error(message), { name, ...(stack === undefined ? {} : { stack }) });
