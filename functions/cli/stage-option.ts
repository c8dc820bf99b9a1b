import { Option } from 'commander';
import { isStage, noStage, type StageConfig, type StageName, stages } from '../stages.ts';
import { Failure } from './failure.ts';

/** `--stage` of the commands that work on a deployed service. */
export const stageOption = (description: string): Option => new Option('--stage <name>', description);

export interface ChosenStage {
  readonly name: StageName;
  readonly config: StageConfig;
  /** Where an emulator stands in for AWS; without one the caller's own profile and region count. */
  readonly emulator?: string;
}

/** The stage of this name, as `functions/stages.ts` has it. */
export function chosenStage(name: string): ChosenStage {
  if (!isStage(name)) throw new Failure(`stage: ${noStage(name)}`, 2);
  const config: StageConfig = stages[name];
  if (config.gateway === undefined) return { name, config };
  return { name, config, emulator: process.env.AWS_ENDPOINT_URL ?? new URL(config.gateway).origin };
}
