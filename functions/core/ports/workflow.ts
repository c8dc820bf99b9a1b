import type { ExportKey } from '../export-record.ts';

export interface ExecutionInput extends ExportKey {
  readonly attempt: number;
}

export interface Workflow {
  /** Starts the execution of an attempt; one that was started before under that name is left as it is. */
  start(input: ExecutionInput): Promise<void>;
  /** Ends it; steps that are running end by themselves. One that is not running is left alone. */
  stop(input: ExecutionInput): Promise<void>;
  running(input: ExecutionInput): Promise<boolean>;
}
