import type { Format } from '../core/format.ts';
import type { ExportStore } from '../core/ports/export-store.ts';
import type { Files } from '../core/ports/files.ts';
import type { Ledger } from '../core/ports/ledger.ts';
import type { Log } from '../core/ports/log.ts';
import type { Source } from '../core/ports/source.ts';
import type { Workflow } from '../core/ports/workflow.ts';
import type { Running } from '../core/turns.ts';
import type { StepLimits } from './step-limits.ts';

/** All that the steps of an export work with: the ports, the formats to choose from, and the limits of one step. */
export interface Engine {
  readonly exports: ExportStore;
  readonly ledger: Ledger;
  readonly files: Files;
  readonly workflow: Workflow;
  readonly running: Running;
  readonly source: Source;
  readonly formats: Readonly<Record<string, Format>>;
  readonly limits: StepLimits;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly log: Log;
}

/** What `Prepare` and `WriteChunk` need: they start no execution. */
export type WritingEngine = Omit<Engine, 'workflow' | 'running'>;
/** What `Complete` and `Reconcile` need: they read no source. */
export type EndingEngine = Omit<Engine, 'source' | 'limits'>;
