import { readFileSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import type { z } from 'zod';
import { AbandonInput, ChunkInput, CompleteInput, StepInput } from '../core/chunk.ts';
import type { Json } from '../core/json.ts';
import type { Log } from '../core/ports/log.ts';
import type { Source } from '../core/ports/source.ts';
import { toldError } from '../core/told-error.ts';
import type { Running } from '../core/turns.ts';
import { formats } from '../formats/index.ts';
import { abandon } from '../pipeline/abandon.ts';
import { complete } from '../pipeline/complete.ts';
import type { Engine } from '../pipeline/engine.ts';
import { partBytes } from '../pipeline/part-bytes.ts';
import { prepare } from '../pipeline/prepare.ts';
import type { StepLimits } from '../pipeline/step-limits.ts';
import { writeChunk } from '../pipeline/write-chunk.ts';
import { type AslWorkflow, aslWorkflow, type Step } from './asl-workflow.ts';
import { diskFiles } from './disk-files.ts';
import { sqliteExports } from './sqlite-exports.ts';
import { sqliteLedger } from './sqlite-ledger.ts';

export interface LocalEngine extends Engine {
  readonly workflow: AslWorkflow;
}

export interface LocalEngineOptions {
  /** Export records and ledger. */
  readonly database: DatabaseSync;
  /** Folder of objects and uploads. */
  readonly files: string;
  readonly source: Source;
  readonly log: Log;
  readonly limits?: Partial<StepLimits>;
  /** How many exports run at once; left out: eight, whoever's. */
  readonly running?: Running | undefined;
  /** Replaces every interval of the state machine's `Retry`, in milliseconds. */
  readonly retryMs?: number;
  /** Changes the ports before the steps see them: where tests inject faults. */
  readonly wrap?: (engine: LocalEngine) => LocalEngine;
}

/** More would gain nothing on one machine, and each holds parts in memory. */
const LOCAL_RUNNING: Running = { most: 8, perOwner: 8 };

/** Steps of a second: a crash loses little. */
const LOCAL_LIMITS: StepLimits = {
  timeBoxMs: 1000,
  checkMs: 200,
  chunksPerExecution: 2000,
  segments: 1,
  recordsPerSegment: 1,
  partBytes,
};

/** The engine on SQLite and disk, with the state machine run in this process. */
export function localEngine(options: LocalEngineOptions): LocalEngine {
  const { database, files, source, log, retryMs, wrap = (engine: LocalEngine) => engine } = options;
  const limits = { ...LOCAL_LIMITS, ...options.limits };
  const engine: LocalEngine = wrap({
    exports: sqliteExports(database),
    ledger: sqliteLedger(database),
    files: diskFiles(files),
    source,
    formats,
    limits,
    clock: Date.now,
    log,
    running: options.running ?? LOCAL_RUNNING,
    workflow: aslWorkflow({
      definition: readDefinition(),
      steps: stepsOf(() => engine),
      waitMs: limits.timeBoxMs,
      ...(retryMs === undefined ? {} : { retryMs }),
      log,
      onFailed: async (input) => void (await abandon(engine, input)),
    }),
  });
  return engine;
}

/** The very file that is deployed. */
function readDefinition(): object {
  return JSON.parse(
    readFileSync(new URL('../../statemachine/export.asl.json', import.meta.url), 'utf8'),
  ) as object;
}

/** The steps by the name of their state; `Sweep` calls the function of `Abandon` once more. */
export function stepsOf(engine: () => Engine): Readonly<Record<string, Step>> {
  return {
    Prepare: step(engine, StepInput, prepare),
    WriteChunk: step(engine, ChunkInput, writeChunk),
    Complete: step(engine, CompleteInput, complete),
    Abandon: step(engine, AbandonInput, abandon),
    Sweep: step(engine, AbandonInput, abandon),
  };
}

function step<Input extends z.ZodType>(
  engine: () => Engine,
  schema: Input,
  run: (engine: Engine, input: z.infer<Input>) => Promise<object>,
): Step {
  return async (input) => {
    try {
      return (await run(engine(), schema.parse(input))) as unknown as Json;
    } catch (error) {
      const { level, ...told } = toldError(error);
      engine().log(level, 'step failed', { step: run.name, ...told });
      throw error;
    }
  };
}
