import { dockerMode } from './docker-mode.ts';
import type { Place } from './place.ts';
import { processMode } from './process-mode.ts';
import { runs } from './run.ts';

/** A way to run LocalStack. */
export interface Mode {
  readonly name: 'docker' | 'process';
  /** Gets what is needed, once, and says what it does; throws what is missing and how to get it. */
  prepare(place: Place, say: (line: string) => void): Promise<void>;
  /** Starts an instance in the background; with an owner's process id it ends with that. */
  start(place: Place, owner?: number): Promise<void>;
  /** What runs here, in words; undefined where nothing does. */
  running(place: Place): Promise<string | undefined>;
  stop(place: Place): Promise<void>;
  logs(place: Place): Promise<string>;
}

/** Docker where an engine answers, else processes; `WAYBILL_LOCALSTACK_MODE` names one. */
export async function chooseMode(env: NodeJS.ProcessEnv = process.env): Promise<Mode> {
  const { WAYBILL_LOCALSTACK_MODE: named } = env;
  if (named === 'docker') return dockerMode;
  if (named === 'process') return processMode;
  if (named !== undefined) throw new Error('WAYBILL_LOCALSTACK_MODE must be docker or process');
  return (await runs('docker', ['info'])) ? dockerMode : processMode;
}
