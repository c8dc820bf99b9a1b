import { constants, setPriority } from 'node:os';
import type { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { Json } from '../core/json.ts';
import type { ExecutionInput } from '../core/ports/workflow.ts';
import type { Running } from '../core/turns.ts';
import type { Engine } from '../pipeline/engine.ts';
import { sqliteSource, unlessBusy } from '../sources/sqlite/index.ts';
import { openDatabase } from './database.ts';
import { type Step, stepPorts, stepsOf } from './steps.ts';

/** What a thread is started with. */
export interface ThreadPlace {
  /** The file of the service's database, to which the thread makes a connection of its own. */
  readonly database: string;
  /** Folder of objects and uploads. */
  readonly files: string;
  /** How many exports run at once. */
  readonly running: Running;
}

/** A step that a thread is to run. */
export interface StepCall {
  readonly step: string;
  readonly input: Json;
}

export type CallEnd =
  | { readonly say: 'done'; readonly output: Json }
  | { readonly say: 'failed'; readonly error: ThrownError };

/** What a thread says: what a step says while it runs comes before the end of its call. */
export type FromThread =
  | CallEnd
  | { readonly say: 'start'; readonly execution: ExecutionInput }
  | { readonly say: 'log'; readonly line: Parameters<Engine['log']> };

/** An error as Step Functions tells of it: by name and message. */
export type ThrownError = Pick<Error, 'name' | 'message' | 'stack'>;

const tell = (message: FromThread): void => parentPort?.postMessage(message);

/** Steps start executions and do not ask for them. */
const workflow: Engine['workflow'] = {
  start: async ({ owner, id, attempt }) => tell({ say: 'start', execution: { owner, id, attempt } }),
  stop: () => Promise.reject(new Error('a step ends no execution')),
  running: () => Promise.reject(new Error('a step asks for no execution')),
};

let steps: Readonly<Record<string, Step>> | undefined;

function open({ database, files, running }: ThreadPlace): Readonly<Record<string, Step>> {
  const db = unlessBusy(() => openDatabase(database));
  const log: Engine['log'] = (...line) => tell({ say: 'log', line });
  const engine = { ...stepPorts({ database: db, files, source: sqliteSource(db), log }), running, workflow };
  return { ...stepsOf(() => engine), Checkpoint: async () => checkpoint(db) };
}

/** Copies the log of writes into the database's file, as far as readers let it. */
function checkpoint(db: DatabaseSync): null {
  db.exec('PRAGMA wal_checkpoint(PASSIVE)');
  return null;
}

/** A database that cannot be opened now fails the step, which is tried again, and not the thread. */
async function run({ step, input }: StepCall): Promise<CallEnd> {
  try {
    steps ??= open(workerData as ThreadPlace);
    const work = steps[step];
    if (!work) throw new Error(`there is no step ${step}`);
    return { say: 'done', output: await work(input) };
  } catch (thrown) {
    const { name, message, stack } = thrown instanceof Error ? thrown : new Error(String(thrown));
    return { say: 'failed', error: { name, message, ...(stack === undefined ? {} : { stack }) } };
  }
}

/** On Linux a priority is the calling thread's own: answers come before steps where there is one processor for both. */
if (process.platform === 'linux') setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL);
parentPort?.on('message', async (call: StepCall) => tell(await run(call)));
