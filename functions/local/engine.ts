import { readFileSync } from 'node:fs';
import type { Running } from '../core/turns.ts';
import { abandon } from '../pipeline/abandon.ts';
import type { Engine } from '../pipeline/engine.ts';
import { type AslWorkflow, aslWorkflow } from './asl-workflow.ts';
import { type Step, type StepPortsOptions, stepPorts, stepsOf } from './steps.ts';

export interface LocalEngine extends Engine {
  readonly workflow: AslWorkflow;
}

export interface LocalEngineOptions extends StepPortsOptions {
  /** How many exports run at once; left out: eight, whoever's. */
  readonly running?: Running | undefined;
  /** Steps that run elsewhere, by state name; those left out run on this thread. */
  readonly steps?: Readonly<Record<string, Step>>;
  /** Replaces every interval of the state machine's `Retry`, in milliseconds. */
  readonly retryMs?: number;
  /** Changes the ports before the steps see them: where tests inject faults. */
  readonly wrap?: (engine: LocalEngine) => LocalEngine;
}

/** More would gain nothing on one machine, and each holds parts in memory. */
const LOCAL_RUNNING: Running = { most: 8, perOwner: 8 };

/** The engine on SQLite and disk, with the state machine run in this process. */
export function localEngine(options: LocalEngineOptions): LocalEngine {
  const { log, steps, retryMs, wrap = (engine: LocalEngine) => engine } = options;
  const ports = stepPorts(options);
  const engine: LocalEngine = wrap({
    ...ports,
    running: options.running ?? LOCAL_RUNNING,
    workflow: aslWorkflow({
      definition: readDefinition(),
      steps: { ...stepsOf(() => engine), ...steps },
      waitMs: ports.limits.timeBoxMs,
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
