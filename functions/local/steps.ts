import type { DatabaseSync } from 'node:sqlite';
import type { z } from 'zod';
import { AbandonInput, ChunkInput, CompleteInput, StepInput } from '../core/chunk.ts';
import type { Json } from '../core/json.ts';
import type { Log } from '../core/ports/log.ts';
import type { Source } from '../core/ports/source.ts';
import { toldError } from '../core/told-error.ts';
import { formats } from '../formats/index.ts';
import { abandon } from '../pipeline/abandon.ts';
import { complete } from '../pipeline/complete.ts';
import type { Engine, WritingEngine } from '../pipeline/engine.ts';
import { partBytes } from '../pipeline/part-bytes.ts';
import { prepare } from '../pipeline/prepare.ts';
import type { StepLimits } from '../pipeline/step-limits.ts';
import { writeChunk } from '../pipeline/write-chunk.ts';
import { diskFiles } from './disk-files.ts';
import { sqliteExports } from './sqlite-exports.ts';
import { sqliteLedger } from './sqlite-ledger.ts';

/** A step as the state machine calls it: JSON in, JSON out, errors matched by their name. */
export type Step = (input: Json) => Promise<Json>;

export interface StepPortsOptions {
  /** Export records and ledger. */
  readonly database: DatabaseSync;
  /** Folder of objects and uploads. */
  readonly files: string;
  readonly source: Source;
  readonly log: Log;
  readonly limits?: Partial<StepLimits> | undefined;
}

/** Steps of a second: a crash loses little. */
const LOCAL_LIMITS: StepLimits = {
  timeBoxMs: 1000,
  checkMs: 200,
  chunksPerExecution: 2000,
  segments: 1,
  recordsPerSegment: 1,
  partBytes,
};

/** The ports on SQLite and disk. */
export const stepPorts = ({ database, files, source, log, limits }: StepPortsOptions): WritingEngine => ({
  exports: sqliteExports(database),
  ledger: sqliteLedger(database),
  files: diskFiles(files),
  source,
  formats,
  limits: { ...LOCAL_LIMITS, ...limits },
  clock: Date.now,
  log,
});

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
